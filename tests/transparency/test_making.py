"""Making a statement from values: whatever a decision restricts, what comes out is fit to be sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared import REPOSITORY
from waker.core.countries import COUNTRIES
from waker.core.features import FEATURES
from waker.core.moments import rfc3339
from waker.core.restrictions import KINDS
from waker.policy.dsa import CATEGORIES
from waker.policy.pack import Policy
from waker.transparency.making import About, Looked, Source, language_code, source_type, statement
from waker.transparency.owing import TOLD, why_not
from waker.transparency.puids import puid_of
from waker.transparency.schema import FIELDS
from waker.transparency.scrub import Known
from waker.transparency.validator import complaints

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def policy(category: str, keywords: tuple[str, ...]) -> Policy:
    title = MappingProxyType({"nl": "Beleid", "en": "A policy"})
    why = MappingProxyType({"nl": "Je {subject} mag niet.", "en": "Your {subject} is not allowed."})
    return Policy("p", title, title, MappingProxyType({}), why, category, keywords, 3, 1)


POLICIES = st.sampled_from(sorted(CATEGORIES)).flatmap(
    lambda c: st.builds(
        policy, st.just(c), st.lists(st.sampled_from(sorted(CATEGORIES[c])), unique=True).map(tuple)
    )
)
MOMENTS = st.integers(-17_000, 7_000).map(lambda days: AT + timedelta(days=days))


@st.composite
def restrictions(draw: st.DrawFn) -> list[dict[str, Any]]:
    subject = draw(st.sampled_from(["content", "account"]))
    kinds = sorted(k for k in TOLD if subject in KINDS[k].subjects)
    made = []
    for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=4)):
        body: dict[str, Any] = {"kind": kind}
        countries = draw(st.lists(st.sampled_from(sorted(COUNTRIES)), max_size=5, unique=True))
        if countries or kind == "withhold":
            body["countries"] = countries or ["NL"]
        if kind == "feature_off":
            body["feature"] = draw(st.sampled_from(sorted(FEATURES)))
        start = AT + timedelta(days=draw(st.integers(0, 40)))
        if draw(st.booleans()):
            body["starts"] = rfc3339(start)
        if draw(st.booleans()):
            body["until"] = rfc3339(start + timedelta(minutes=draw(st.integers(1, 20_000_000))))
        made.append(body)
    return made


@st.composite
def looked(draw: st.DrawFn) -> Looked:
    illegal = draw(st.booleans())
    ground = {"kind": "illegal", "law": draw(st.text(min_size=1, max_size=900)), "country": "NL"}
    automation = draw(st.sampled_from(["full", "partial", "none"]))
    body = {
        "restrictions": draw(restrictions()), "account": "acc-1", "automation": automation,
        "ground": ground if illegal else {"kind": "guidelines", "policy": draw(st.sampled_from(["p", None]))},
        "cites": {"flags": draw(st.lists(st.just("f"), max_size=1)), "reports": []}, "hold": draw(st.booleans()),
    }  # fmt: skip
    kinds = ["video", "photo", "sound", "comment", "profile", "live", "message", "ad", "account", "content"]
    channels = ["member", "citizen", "partner", "authority", "law_enforcement"]
    return Looked(
        at=AT,
        body=body,
        about=About(
            kind=draw(st.sampled_from(kinds)),
            media=tuple(draw(st.lists(st.sampled_from(["video", "photo", "sound"]), max_size=2))),
            language=draw(
                st.sampled_from([None, "nl", "nl-BE", "fil", "und", "iw", "x-klingon", "sr-Latn", ""])
            ),
            made=draw(st.none() | MOMENTS),
            received=draw(st.none() | MOMENTS),
            account_kind=draw(
                st.sampled_from(["person", "organisation", "government", "political", "media", None])
            ),
            synthetic=draw(st.booleans()),
        ),
        policy=draw(POLICIES),
        version="2026.1",
        sources=tuple(
            draw(
                st.lists(
                    st.builds(Source, st.sampled_from(channels), st.booleans(), st.booleans()), max_size=3
                )
            )
        ),
        explanation=draw(st.none() | st.text(max_size=4_000)),
        page=draw(st.sampled_from([None, "https://safety.example.org/guidelines/2026.1"])),
        known=Known(names=["Bob Bitter"], ids=["acc-1"]),
    )


@settings(max_examples=300, deadline=None)
@given(looked())
def test_whatever_is_decided_is_told_so_that_it_may_be_sent(made: Looked) -> None:
    if why_not(made.body) is not None:
        return
    found = complaints(statement(made, "p" * 32))
    # Only a category may be missing: that of illegal content which nobody classed.
    assert {c.field for c in found} <= {"category"}
    if found:
        assert made.body["ground"]["kind"] == "illegal"
        assert found[0].code == "required"


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("nl", "NL"),
        ("nl-BE", "NL"),
        ("zh-Hant-TW", "ZH"),
        ("iw", "HE"),
        ("fil", None),
        ("und", None),
        (None, None),
    ],
)
def test_languages(tag: str | None, code: str | None) -> None:
    assert language_code(tag) == code


def test_the_strongest_source_counts() -> None:
    member, notice, flagger = Source("member"), Source("citizen"), Source("partner")
    assert source_type([]) == "SOURCE_VOLUNTARY"
    assert source_type([member, Source("authority")]) == "SOURCE_TYPE_OTHER_NOTIFICATION"
    assert source_type([member, notice]) == "SOURCE_ARTICLE_16"
    assert source_type([notice, flagger, member]) == "SOURCE_TRUSTED_FLAGGER"
    assert source_type([Source("partner", illegal=True, trusted=False)]) == "SOURCE_ARTICLE_16"
    assert source_type([Source("partner", trusted=False)]) == "SOURCE_TYPE_OTHER_NOTIFICATION"


def test_puids_say_nothing_and_never_meet() -> None:
    decisions = [f"d_{n:026d}" for n in range(300)]
    puids = {puid_of(d, n) for d in decisions for n in range(1, 6)}
    assert len(puids) == 1_500
    assert all(re.fullmatch(r"[a-z2-7]{32}", puid) for puid in puids)
    assert puid_of(decisions[0], 1) == puid_of(decisions[0], 1)
    # Neighbours have nothing in common that could betray their order.
    first, second = puid_of(decisions[0], 1), puid_of(decisions[1], 1)
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 12


def test_another_installation_has_other_puids(settings: Any) -> None:
    mine = puid_of("d_1", 1)
    settings.SECRET_KEY = "another"
    assert puid_of("d_1", 1) != mine


def test_every_field_is_documented() -> None:
    page = (REPOSITORY / "docs/dsa.md").read_text(encoding="utf-8")
    assert [name for name in sorted(FIELDS) if f"`{name}`" not in page] == []
    assert [kind for kind in sorted(TOLD - {"suspend", "terminate"}) if f"`{kind}`" not in page] == []
