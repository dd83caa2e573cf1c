"""Scrubbing: what names a person is gone, however it is spelled; what does not stays readable."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from waker.core.normalise import normalise
from waker.transparency.scrub import PARTICLES, Known, personal, scrub

BOB = Known(
    names=["Bob Bitter", "Zoë van den Dijk"],
    ids=["acc-7731", "v-mean"],
    numbers=["1996-04-01", "1 April 1996"],
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Bob Bitter posted it.", "[name] posted it."),
        ("BITTER's video", "[name]'s video"),
        ("b\u200bo\u200bb said", "[name] said"),
        ("Ｂｏｂ and Вob said", "[name] and [name] said"),
        ("Zoe and ZOË and zoë\u0301", "[name] and [name] and [name]"),
        ("Van Den stays, Dijk goes", "Van Den stays, [name] goes"),
        ("account acc-7731, item V-MEAN", "account [id], item [id]"),
        ("born 1996-04-01, on 1 april 1996", "born [number], on [number]"),
        ("mail bob.b+x@mail.example.org now", "mail [e-mail] now"),
        ("mail jan (at) example (dot) org now", "mail [e-mail] now"),
        ("as @jan_jansen and ＠piet wrote", "as [handle] and [handle] wrote"),
        ("see https://social.example/@jan?x=1 there", "see [link] there"),
        ("see www.social.example/jan there", "see [link] there"),
        ("see social.example/jan there", "see [link] there"),
        ("call +31 6 1234 5678 or 06-12345678 or (020) 123 45 67", "call [number] or [number] or [number]"),
        ("from 192.168.0.17 and 2001:db8:0:1:2:3:4:5", "from [number] and [number]"),
        ("to NL91 ABNA 0417 1643 00 please", "to [number] please"),
        ("number 123456789", "number [number]"),
        ("decision d_01k9x3v2d8f6g7h8j9kmnpqrst", "decision [id]"),
    ],
)
def test_what_names_somebody_goes(text: str, clean: str) -> None:
    assert scrub(text, BOB) == clean


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EU) 2022/2065, Art. 17(3)(a)",
        "Wetboek van Strafrecht, art. 137d (BWBR0001854)",
        "ECLI:NL:HR:2020:123 of 14 January 2020",
        "Since 2026-11-20, for 30 days, at 10:15.",
        "It was seen 12,500 times; 50% in 3 countries.",
        "He/she/they wrote: 'go away' – twice.",
    ],
)
def test_what_names_nobody_stays(text: str) -> None:
    assert scrub(text, BOB) == text
    assert personal(text) == set()


def test_a_name_that_is_a_word_of_ours_does_not_run_in_circles() -> None:
    known = Known(names=["name", "Link Number"], ids=["id", "e-mail", "handle"])
    assert scrub("name link number id e-mail handle", known) == "[name] [name] [id] [id] [id]"


@pytest.mark.parametrize(
    "part", ["0 ", "a.", "a.b-", "x@", "a:b:", "+", "0123456789abcdef", "http://", "00 ", "AB12 "]
)
def test_no_text_takes_long(part: str) -> None:
    """A reviewer may write 20,000 characters; none of them keeps a web process busy."""
    import time

    started = time.process_time()
    scrub(part * (20_000 // len(part)), BOB)
    assert time.process_time() - started < 2


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
NAMES = st.lists(st.text("abcdeëéßijøæБоЖ字áABZ -'", min_size=2, max_size=14), min_size=1, max_size=4)
IDS = st.lists(st.from_regex(r"\A[a-z0-9][a-z0-9._:-]{1,12}\Z"), max_size=3)
PLACE = re.compile(r"\[(?:link|e-mail|handle|id|number|name)\]")


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=6), NAMES, IDS, st.randoms(use_true_random=False))
@example(["see", "b.o@x.y"], ["b o"], ["b.o@x.y"], None)  # type: ignore[arg-type]
def test_nothing_planted_survives(words: list[str], names: list[str], ids: list[str], random: object) -> None:
    known = Known(names=names, ids=ids)
    planted = [*names, *ids, "jan@example.org", "@some_one", "+31612345678", "https://x.example/@jan"]
    text = " ".join(
        part
        for n, plant in enumerate(planted)
        for part in (words[n % len(words)], plant.upper() if n % 2 else plant)
    )
    clean = scrub(text, known)
    assert known.inside(clean) == set()
    assert personal(clean) == set()
    left = PLACE.sub(" ", normalise(clean))
    for token in ("jan@example.org", "some_one", "31612345678", "x.example"):
        assert token not in left
    for name in names:
        for part in {normalise(p) for p in re.split(r"[\W_]+", name) if len(p) > 1} - PARTICLES - {""}:
            assert not re.search(rf"(?<!\w){re.escape(part)}(?!\w)", left), (part, clean)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), NAMES)
def test_scrubbing_twice_changes_nothing_more(text: str, names: list[str]) -> None:
    assume("\x00" not in text)
    known = Known(names=names)
    assert scrub(scrub(text, known), known) == scrub(text, known)
