"""Quality as pages show it: the cases behind a number, what is left to settle, calibration sets and scores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from waker.console.queries import decisions
from waker.console.queries.opinions import names
from waker.console.queries.paging import SIZE, Page, number_of
from waker.folds.agreement import alpha
from waker.folds.intervals import Estimate
from waker.folds.verdicts import Verdict
from waker.ledger.models import Decision, Opinion
from waker.review.models import CalibrationAsked, CalibrationItem, CalibrationSet
from waker.review.quality import behind as counted
from waker.review.quality import calibrating
from waker.review.quality.behind import Behind
from waker.review.quality.measuring import MINIMUM, SEED
from waker.review.quality.period import Period


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a number: the decision, the opinion on it where one was counted, and who gave that."""

    decision: decisions.Row
    opinion: Opinion | None
    who: str
    appeal: str | None


@dataclass(frozen=True, slots=True)
class Scored:
    name: str
    right: int
    share: Estimate


@dataclass(frozen=True, slots=True)
class Set:
    set: CalibrationSet
    questions: int
    answers: int


@dataclass(frozen=True, slots=True)
class Item:
    """A question of a set, and how its answers came out."""

    item: CalibrationItem
    decision: decisions.Row | None
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class Full:
    """A set; `alpha`: how far all who answered agree among themselves, right or wrong."""

    set: CalibrationSet
    items: Sequence[Item]
    alpha: Estimate


def behind(
    page: str | None, kind: str, days: Period, by: str, key: str | None, rule: str, policy: str
) -> Page[Row]:
    number = number_of(page)
    found = counted.listing(kind, days, by, key, rule, policy, limit=SIZE + 1, offset=(number - 1) * SIZE)
    return Page(_rows(found[:SIZE]), number, len(found) > SIZE, None, False, {})


def to_settle() -> list[Row]:
    """Decisions that stand although a third person judged otherwise, too."""
    return _rows(counted.to_settle(20))


def scored() -> list[Scored]:
    """Everybody's calibration, by name."""
    scores = calibrating.scores()
    who = names(score.who for score in scores)
    return sorted(
        (Scored(who[score.who], score.right, score.share) for score in scores), key=lambda one: one.name
    )


def sets() -> list[Set]:
    """All calibration sets, the newest first, with how many questions and answers each has."""
    found = list(CalibrationSet.objects.order_by("-made_at"))
    items = CalibrationItem.objects.filter(set__in=found, retired_at=None).values_list("set_id", flat=True)
    asked = dict(CalibrationAsked.objects.filter(item__set__in=found).values_list("opinion", "item__set_id"))
    given = Opinion.objects.filter(id__in=list(asked), given_at__isnull=False).values_list("id", flat=True)
    questions, answers = list(items), [asked[id_] for id_ in given]
    return [Set(one, questions.count(one.id), answers.count(one.id)) for one in found]


def calibration(set_id: str) -> Full | None:
    """One set with its questions; None when there is none of that id."""
    found = CalibrationSet.objects.filter(id=set_id).first()
    if found is None:
        return None
    items = list(CalibrationItem.objects.filter(set=found).order_by("added_at"))
    decided = decisions.rows(Decision.objects.filter(id__in=[item.decision for item in items]))
    by_id = {row.decision.id: row for row in decided}
    asked = dict(CalibrationAsked.objects.filter(item__in=items).values_list("opinion", "item_id"))
    said: dict[str, list[Verdict]] = {item.id: [] for item in items}
    for one in Opinion.objects.filter(id__in=list(asked), given_at__isnull=False):
        said[asked[one.id]].append(Verdict(one.outcome or "", one.given_policy))
    units: dict[tuple[str, ...], int] = {}
    for verdicts in said.values():
        unit = tuple(sorted(verdict.name for verdict in verdicts))
        units[unit] = units.get(unit, 0) + 1
    return Full(
        found,
        [
            Item(
                item,
                by_id.get(item.decision),
                len(said[item.id]),
                sum(v.agrees(Verdict(item.outcome, item.policy)) for v in said[item.id]),
            )
            for item in items
        ],
        alpha(units, SEED, MINIMUM),
    )


def _rows(found: Iterable[Behind]) -> list[Row]:
    members = list(found)
    decided = {d.id: d for d in Decision.objects.filter(id__in=[one.decision for one in members])}
    shown = {row.decision.id: row for row in decisions.rows(decided.values())}
    opinions = {
        o.id: o for o in Opinion.objects.filter(id__in=[one.opinion for one in members if one.opinion])
    }
    who = names(o.given_by for o in opinions.values() if o.given_by)
    return [
        Row(
            shown[one.decision],
            opinion := opinions.get(one.opinion or ""),
            who.get(opinion.given_by or "", "") if opinion else "",
            one.appeal,
        )
        for one in members
    ]
