"""Similar cases: what people decided before on the like of an item, by its words and by its pictures.

Words are compared by the share that two texts have in common. Pictures by PDQ, a hash of 256 bits of how a picture
looks: two that differ in at most 31 bits are taken for the same picture (facebook/ThreatExchange, "Hashing.pdf").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection

from waker.console.queries import sight
from waker.intake.models import Item
from waker.ledger.models import Case, Decision

LOOKED_AT = 1_000
"""So many of a policy's newest decisions are looked through for those of people, however many rules decided."""
AMONG = 120
SHOWN = 4
TEXT = 1_000
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
    """People's decisions under the case's policy, most alike first: the same pictures before the same words.

    Two queries: the texts of those looked through, without anything else of them, and the few that are shown.
    """
    if not case.policy:
        return []
    hashed = bool(item and _hashes(item.media))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id, left(i.text, %s), {'i.media' if hashed else 'NULL'} FROM"
            " (SELECT id, subject, position FROM (SELECT id, subject, position, hold, automation, superseded_by"
            "   FROM view_decision WHERE policy = %s ORDER BY position DESC LIMIT %s) newest"
            "  WHERE NOT hold AND superseded_by IS NULL AND automation <> 'full' AND subject <> %s"
            "  ORDER BY position DESC LIMIT %s) d"
            " LEFT JOIN item i ON d.subject LIKE 'content:%%' AND i.id = substr(d.subject, 9) ORDER BY d.position DESC",
            [TEXT, case.policy, LOOKED_AT, case.subject, AMONG if item else SHOWN],
        )
        among = cursor.fetchall()
    words = _words(item.text) if item else frozenset()
    ranked: list[tuple[str, float, Pair | None]] = [
        (
            id_,
            likeness(words, _words(text or "")),
            closest(item.media, _decoded(media)) if item and media else None,
        )
        for id_, text, media in among
    ]
    # Stable: among equals the newest stays first.
    ranked.sort(key=lambda one: (one[2].distance if one[2] else 257, -one[1]))
    chosen = ranked[:SHOWN]
    by_id = Decision.objects.in_bulk([id_ for id_, _, _ in chosen]) if chosen else {}
    found = [Found(by_id[id_], like, pair) for id_, like, pair in chosen if id_ in by_id]
    veiled = sight.in_lists(one.decision.subject for one in found)
    return [
        one if one.decision.subject not in veiled else replace(one, pair=None)
        for one in found
        if (veil := veiled.get(one.decision.subject)) is None or veil.what != sight.JUDGING
    ]


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


def _decoded(media: Any) -> Any:
    """A JSON column as a bare cursor gives it."""
    return json.loads(media) if isinstance(media, str) else media


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
