"""Random histories: what hosts, members and reviewers do, told as short steps, and how the world looks afterwards.

Steps hang together in chains: a decision with all that replaces it or takes it back. To leave one step out of a history
is to leave out what later steps build on it too, and nothing else: so two histories can be told that differ in one
decision only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from django.db import transaction
from hypothesis import strategies as st

from waker.core.actors import Actor
from waker.core.moments import rfc3339
from waker.guidelines import versions
from waker.intake import accounts, items
from waker.intake.reporting import reports
from waker.intake.shapes import AccountIn, ItemIn, ReportIn
from waker.ledger.models import Case, Decision
from waker.policy.load import files_of
from waker.review import permissions, standing, treatments
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, DecisionIn, PermissionQuery, TreatmentQuery

GUIDELINES = Path(__file__).parents[1] / "ledgers" / "guidelines"
START = datetime(2026, 1, 1, tzinfo=UTC)
ANNA = Actor("staff", "anna")

ACCOUNTS = ("a0", "a1", "a2")
DEVICES = ("d0", "d1")
CLEAN = ("c0", "c1", "c2")
DOUBTFUL = ("f0", "f1")
KINDS = (
    "own", "own", "replace", "undo", "case", "case", "edit", "label", "ban", "seen", "account", "auto", "auto",
    "territory", "report", "sound",
)  # fmt: skip
CERTAIN = ("green people must go", "buy now", "test phrase for exploitation", "open wound")

Measure = dict[str, Any]


def _measure(policy: str, *restrictions: str | Measure) -> Measure:
    return {
        "ground": {"kind": "guidelines", "policy": policy},
        "restrictions": [{"kind": r} if isinstance(r, str) else r for r in restrictions],
    }


NOTHING: Measure = {"ground": {"kind": "guidelines", "policy": "spam"}, "no_action": True}
EXCEPTED: Measure = {
    "ground": {"kind": "guidelines", "policy": "hate_speech"},
    "exception": {"kind": "educational", "reasoning": "A lesson about the past of a country."},
}
ORDER: Measure = {
    "ground": {"kind": "illegal", "law": "Sr 137c", "country": "NL"},
    "restrictions": [{"kind": "withhold", "countries": ["NL"]}],
}
MEASURES: dict[str, list[Measure]] = {
    "content": [
        _measure("hate_speech", "remove"),
        _measure("incitement_to_violence", "remove"),
        _measure("spam", "not_recommended", "not_searchable"),
        _measure("graphic_content", "warning_screen", {"kind": "age_restricted", "min_age": 16}),
        _measure("child_exploitation", "remove"),
        _measure("hate_speech", {"kind": "remove", "until": "2027-04-01T00:00:00Z"}, "no_interaction"),
        ORDER,
        EXCEPTED,
        NOTHING,
    ],
    "account": [
        _measure("hate_speech", {"kind": "suspend", "until": "2027-03-01T00:00:00Z"}),
        _measure("spam", {"kind": "feature_off", "feature": "messages"}),
        _measure("incitement_to_violence", "terminate"),
        _measure("child_exploitation", "terminate"),
        NOTHING,
    ],
    "device": [
        _measure("spam", "ban"),
        _measure("spam", {"kind": "ban", "until": "2027-03-01T00:00:00Z"}),
        NOTHING,
    ],
    "territory": [
        {
            "ground": {"kind": "context", "reason": "a law", "situation": "war"},
            "restrictions": [{"kind": "feature_off", "feature": feature}],
        }
        for feature in ("upload", "live")
    ],
    "sound": [_measure("hate_speech", "mute"), NOTHING],
}
LABELS = ("synthetic", "unverified", "photosensitive", "parody")


class Step(NamedTuple):
    """`hours` after the step before, somebody does something of `kind`; `a` and `b` choose to what and how."""

    kind: str
    a: int
    b: int
    hours: int


steps = st.builds(
    Step,
    st.sampled_from(KINDS),
    st.integers(0, 11),
    st.integers(0, 11),
    st.sampled_from([0, 1, 30, 24 * 8, 24 * 35]),
)


def histories(most: int = 12) -> st.SearchStrategy[list[Step]]:
    return st.lists(steps, min_size=2, max_size=most)


def chains(history: Sequence[Step]) -> list[str | None]:
    """The chain that each step belongs to; None for one that decides nothing."""
    found: list[str | None] = []
    for n, step in enumerate(history):
        if step.kind in ("edit", "seen", "report"):
            found.append(None)
        elif step.kind == "case":
            found.append(f"case {DOUBTFUL[step.a % 2]}")
        elif step.kind == "label" and step.a % 5 >= len(CLEAN):
            found.append(
                f"case {[*CLEAN, *DOUBTFUL][step.a % 5]}"
            )  # what replaces the label may answer the case
        elif step.kind in ("replace", "undo"):
            found.append(found[step.a % n] if n else None)
        else:
            found.append(f"step {n}")
    return found


@dataclass
class World:
    """A history as it is played. `tips`: the decision of each chain that stands."""

    at: datetime = START
    tips: dict[str, str] = field(default_factory=dict)
    subjects: dict[str, str] = field(default_factory=dict)
    posted: list[str] = field(default_factory=lambda: [*CLEAN, *DOUBTFUL, "reply"])

    def begin(self) -> None:
        versions.publish(files_of(GUIDELINES), "tests", at=START)
        people = [
            {"id": "a0", "birth_date": "1990-01-01", "country": "NL", "devices": ["d0"]},
            {"id": "a1", "birth_date": "1990-01-01", "country": "DE", "devices": ["d0", "d1"]},
            {"id": "a2", "birth_date": "1990-01-01", "country": "NL"},
        ]
        accounts.upsert([msgspec.convert(p, AccountIn) for p in people], at=START)
        sent = [
            {"id": id_, "kind": "video", "account": ACCOUNTS[n % 2], "sound": "tune" if n else None}
            for n, id_ in enumerate(CLEAN)
        ]
        sent += [
            {"id": id_, "kind": "video", "account": ACCOUNTS[n], "text": "green people again"}
            for n, id_ in enumerate(DOUBTFUL)
        ]
        sent.append({"id": "reply", "kind": "comment", "account": "a2", "parent": "c0"})
        items.receive([msgspec.convert(i, ItemIn) for i in sent], at=START)

    def play(self, history: Sequence[Step], without: Collection[int] = ()) -> set[int]:
        """Play the steps; which of them decided something. Time passes in those left out too."""
        decided = set()
        links = chains(history)
        for n, step in enumerate(history):
            self.at += timedelta(hours=step.hours)
            chain = links[n]
            if n in without:
                if step.kind == "auto":
                    self._post(n, step, "nothing much")
                continue
            before = dict(self.tips)
            getattr(self, f"_{step.kind}")(n, step, chain)
            if self.tips != before:
                decided.add(n)
        return decided

    def undo(self, chain: str) -> None:
        """Take the decision of a chain that stands back."""
        self.at += timedelta(hours=1)
        self.tips[chain] = deciding.undo(self.tips[chain], "a mistake", ANNA, at=self.at)

    # Steps

    def _decide(self, chain: str, subject: str, body: Measure, supersedes: str | None = None) -> None:
        kind, _, id_ = subject.partition(":")
        body = {**body, "subject": {"kind": kind, "id": id_}, "supersedes": supersedes}
        self.tips[chain] = deciding.decide(msgspec.convert(body, DecisionIn), ANNA, at=self.at)
        self.subjects[chain] = subject

    def _new(self, chain: str | None, subject: str, b: int) -> None:
        of_kind = MEASURES[subject.partition(":")[0]]
        assert chain is not None
        self._decide(chain, subject, of_kind[b % len(of_kind)])

    def _own(self, n: int, step: Step, chain: str | None) -> None:
        self._new(chain, f"content:{CLEAN[step.a % len(CLEAN)]}", step.b)

    def _account(self, n: int, step: Step, chain: str | None) -> None:
        self._new(chain, f"account:{ACCOUNTS[step.a % len(ACCOUNTS)]}", step.b)

    def _ban(self, n: int, step: Step, chain: str | None) -> None:
        self._new(chain, f"device:{DEVICES[step.a % len(DEVICES)]}", step.b)

    def _territory(self, n: int, step: Step, chain: str | None) -> None:
        self._new(chain, f"territory:{('NL', 'DE')[step.a % 2]}", step.b)

    def _sound(self, n: int, step: Step, chain: str | None) -> None:
        self._new(chain, "sound:tune", step.b)

    def _label(self, n: int, step: Step, chain: str | None) -> None:
        label = {"kind": "label", "label": LABELS[step.b % len(LABELS)]}
        body = {"ground": {"kind": "context", "reason": "declared"}, "restrictions": [label]}
        assert chain is not None
        self._decide(chain, f"content:{[*CLEAN, *DOUBTFUL][step.a % 5]}", body)

    def _replace(self, n: int, step: Step, chain: str | None) -> None:
        if chain in self.tips:
            subject = self.subjects[chain]
            of_kind = MEASURES[subject.partition(":")[0]]
            self._decide(chain, subject, of_kind[step.b % len(of_kind)], self.tips[chain])

    def _undo(self, n: int, step: Step, chain: str | None) -> None:
        if chain in self.tips:
            self.tips[chain] = deciding.undo(self.tips[chain], "a mistake", ANNA, at=self.at)

    def _case(self, n: int, step: Step, chain: str | None) -> None:
        subject = f"content:{DOUBTFUL[step.a % 2]}"
        case = Case.objects.filter(subject=subject, closed_at=None).first()
        if case is not None:
            assert chain is not None
            body = MEASURES["content"][step.b % len(MEASURES["content"])]
            made = deciding.decide_case(case.id, msgspec.convert(body, DecideIn), ANNA, at=self.at)
            self.tips[chain], self.subjects[chain] = made, subject

    def _edit(self, n: int, step: Step, chain: str | None) -> None:
        which = step.a % 2
        sent = {"id": DOUBTFUL[which], "kind": "video", "account": ACCOUNTS[which]}
        items.receive([msgspec.convert({**sent, "text": f"green people again {n}"}, ItemIn)], at=self.at)

    def _report(self, n: int, step: Step, chain: str | None) -> None:
        body = {
            "channel": "member",
            "subject": {"kind": "content", "id": [*CLEAN, *DOUBTFUL][step.a % 5]},
            "reason": "spam",
            "reporter": {"account": "a2"},
        }
        reports.file(msgspec.convert(body, ReportIn), at=self.at)

    def _seen(self, n: int, step: Step, chain: str | None) -> None:
        sent = {"id": ACCOUNTS[step.a % 3], "devices": [DEVICES[step.b % 2]]}
        accounts.upsert([msgspec.convert(sent, AccountIn)], at=self.at)

    def _auto(self, n: int, step: Step, chain: str | None) -> None:
        [decision, *_] = self._post(n, step, CERTAIN[step.b % len(CERTAIN)])
        assert chain is not None
        self.tips[chain], self.subjects[chain] = decision["id"], f"content:n{n}"

    def _post(self, n: int, step: Step, text: str) -> list[dict[str, Any]]:
        sent = {"id": f"n{n}", "kind": "video", "account": ACCOUNTS[step.a % 3], "text": text}
        [answer] = items.receive([msgspec.convert(sent, ItemIn)], at=self.at)
        self.posted.append(f"n{n}")
        found: list[dict[str, Any]] = answer["decisions"]
        return found


LOOKS: list[tuple[dict[str, Any], str]] = [
    ({"country": "NL", "age": 30}, "for_you"),
    ({"country": "DE", "age": 15, "restricted": True}, "search"),
    ({"country": "BE", "age": 40, "allow_graphic": True, "skip_photosensitive": True}, "profile"),
    ({"account": "a0"}, "profile"),
]
"""Who looks, and where."""
LATER = (timedelta(0), timedelta(days=6), timedelta(days=80))


@contextmanager
def world() -> Iterator[World]:
    """A world of its own, gone afterwards."""
    with transaction.atomic():
        made = World()
        made.begin()
        yield made
        transaction.set_rollback(True)


def seen(posted: Sequence[str], at: datetime) -> dict[str, Any]:
    """All that anybody can see at a moment and some time after it, without the ids of decisions."""
    found: dict[str, Any] = {}
    for after in LATER:
        moment = at + after
        for n, (viewer, surface) in enumerate(LOOKS):
            query = {"viewer": viewer, "surface": surface, "items": sorted(posted), "at": rfc3339(moment)}
            for told in treatments.resolve(msgspec.convert(query, TreatmentQuery)):
                told["because"] = len(told["because"])
                told["owner_notice"] = bool(told["owner_notice"])
                found[f"{told['id']} in look {n} after {after}"] = told
        for account in ACCOUNTS:
            told = standing.get(account, moment)
            for group in ("strikes", "warnings", "restrictions"):
                told[group] = sorted((_without_id(one) for one in told[group]), key=str)
            found[f"standing of {account} after {after}"] = told
            for feature in ("upload", "messages"):
                query = {"account": account, "feature": feature, "device": "d0", "at": rfc3339(moment)}
                told = permissions.check(msgspec.convert(query, PermissionQuery))
                told["because"] = sorted((_without_id(one) for one in told["because"]), key=str)
                found[f"{feature} for {account} after {after}"] = told
    for id_ in DOUBTFUL:
        waiting = Case.objects.filter(subject=f"content:{id_}", closed_at=None)
        holds = Decision.objects.filter(
            subject=f"content:{id_}", hold=True, superseded_by=None, case_id__in=waiting.values("id")
        )
        found[f"cases that wait on {id_}"] = (waiting.count(), holds.count())
    return found


def _without_id(one: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in one.items() if k != "decision"}


def difference(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What differs between two worlds, in words for whoever reads a failure."""
    return [
        f"{key}:\n   {one.get(key)}\n   {other.get(key)}"
        for key in sorted({*one, *other})
        if one.get(key) != other.get(key)
    ]
