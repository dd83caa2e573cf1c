"""Similar cases: what people decided before on the like of an item, by its words and by its pictures.

Words are compared by the share that two texts have in common. Pictures by PDQ, a hash of 256 bits of how a picture
looks: two that differ in at most 31 bits are taken for the same picture (facebook/ThreatExchange, "Hashing.pdf").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models.functions import Left

from waker.console.queries import sight
from waker.core.subjects import CONTENT, Subject
from waker.intake.models import Item
from waker.ledger.models import Case, Decision

LOOKED_AT = 2_000
"""So many of a policy's newest decisions are looked through for those of people, however many rules decided."""
AMONG = 200
SHOWN = 4
TEXT = 2_000
ALIKE = 31
FRAMES = 16
"""So many hashes of a video are compared with as many of another."""
_WORD = re.compile(r"\w{3,}")
_PDQ = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two media that look alike: the item's own and the one judged before, and in how many of 256 bits they differ."""

    mine: Mapping[str, Any]
    theirs: Mapping[str, Any]
    distance: int


@dataclass(frozen=True, slots=True)
class Found:
    """A decision on the like of it: the `likeness` of the words (0 to 1) and the media that look alike."""

    decision: Decision
    likeness: float
    pair: Pair | None


def similar(case: Case, item: Item | None) -> list[Found]:
    """People's decisions under the case's policy, most alike first: the same pictures before the same words."""
    if not case.policy:
        return []
    newest = Decision.objects.filter(policy=case.policy).order_by("-position")[:LOOKED_AT].values("position")
    among = list(
        Decision.objects.filter(position__in=newest, hold=False, superseded_by__isnull=True)
        .exclude(automation="full")
        .exclude(subject=case.subject)
        .order_by("-position")[:AMONG]
    )
    if item is None or not among:
        return [Found(d, 0.0, None) for d in among[:SHOWN]]
    hashed = bool(_hashes(item.media))
    ids = [d.subject.partition(":")[2] for d in among if d.subject.startswith(f"{CONTENT}:")]
    columns = ["id", Left("text", TEXT), *(["media"] if hashed else [])]
    known = {
        row[0]: (row[1], row[2] if hashed else None)
        for row in Item.objects.filter(id__in=ids).values_list(*columns)
    }
    words = _words(item.text)
    found = []
    for decision in among:
        text, media = known.get(Subject.of_key(decision.subject).id, ("", None))
        found.append(Found(decision, likeness(words, _words(text)), closest(item.media, media)))
    # Stable: among equals the newest stays first.
    found.sort(key=lambda one: (one.pair.distance if one.pair else 257, -one.likeness))
    shown = found[:SHOWN]
    veiled = sight.in_lists(one.decision.subject for one in shown)
    return [one if one.decision.subject not in veiled else replace(one, pair=None) for one in shown]


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of words that two texts have in common, 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def closest(mine: Any, theirs: Any) -> Pair | None:
    """The two media of two items that look most alike, if any do."""
    best: Pair | None = None
    for own, bits in _hashes(mine):
        for other, others in _hashes(theirs):
            distance = min((a ^ b).bit_count() for a in bits for b in others)
            if distance <= ALIKE and (best is None or distance < best.distance):
                best = Pair(own, other, distance)
    return best


def _hashes(media: Any) -> list[tuple[Mapping[str, Any], list[int]]]:
    """Those of an item's media with PDQ hashes, and their bits."""
    found = [(medium, list(_pdq(medium))[:FRAMES]) for medium in media or () if isinstance(medium, Mapping)]
    return [(medium, bits) for medium, bits in found if bits]


def _pdq(medium: Mapping[str, Any]) -> Iterator[int]:
    given = (medium.get("hashes") or {}).get("pdq") or ()
    for one in [given] if isinstance(given, str) else given:
        if isinstance(one, str) and _PDQ.fullmatch(one):
            yield int(one, 16)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text[:TEXT].casefold()))


def decisions_of(found: Sequence[Found]) -> list[Decision]:
    return [one.decision for one in found]
