"""A difference: what changed in words between two versions of the guidelines, policy by policy.

A piece is a run of words with what happened to it: kept (`=`), new (`+`) or gone (`-`). Readers of a page see
exactly which words of a policy are new; nothing is summed up for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from waker.policy.pack import Pack, Policy, in_language

_WORD = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(NamedTuple):
    """`op` is `=`, `+` or `-`."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One policy that is new, gone or worded otherwise. `facts` are (name, before, after) of its plain values."""

    id: str
    title: str
    status: str
    text: Sequence[Piece]
    do_not_post: Sequence[Sequence[Piece]]
    facts: Sequence[tuple[str, object, object]]


@dataclass(frozen=True, slots=True)
class Difference:
    changes: Sequence[Change]
    rules: Sequence[tuple[str, str, str, str]]
    """(rule, status, before, after): status new, gone or changed; before and after as `mode: condition`."""
    same: int
    """How many policies are word for word as they were."""


def words(before: str, after: str) -> list[Piece]:
    """The two texts as one run of pieces; taking the `=` and `+` gives `after`, the `=` and `-` gives `before`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Piece] = []

    def add(op: str, tokens: Sequence[str]) -> None:
        if tokens:
            pieces.append(Piece(op, "".join(tokens)))

    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            add("=", old[a:b])
        else:
            add("-", old[a:b])
            add("+", new[c:d])
    return pieces


def lines(before: Sequence[str], after: Sequence[str]) -> list[list[Piece]]:
    """Two lists as one: a line kept, new, gone, or the same line in other words."""
    result: list[list[Piece]] = []
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            result += [[Piece("=", line)] for line in before[a:b]]
            continue
        old, new = list(before[a:b]), list(after[c:d])
        while old and new and _alike(old[0], new[0]):
            result.append(words(old.pop(0), new.pop(0)))
        result += [[Piece("-", line)] for line in old]
        result += [[Piece("+", line)] for line in new]
    return result


def difference(before: Pack, after: Pack, language: str) -> Difference:
    """What changed from one pack to the other, in the order of the later one; what is gone comes last."""
    changes = []
    same = 0
    for id_ in [*after.policies, *(p for p in before.policies if p not in after.policies)]:
        change = _change(before.policies.get(id_), after.policies.get(id_), language)
        if change is None:
            same += 1
        else:
            changes.append(change)
    return Difference(changes, _rules(before, after), same)


def _change(old: Policy | None, new: Policy | None, language: str) -> Change | None:
    one = new or old
    assert one is not None
    text = words(_text(old, language), _text(new, language))
    listed = lines(_listed(old, language), _listed(new, language))
    facts = [
        (name, before, after)
        for name, before, after in ((n, _fact(old, n), _fact(new, n)) for n in _FACTS)
        if old is not None and new is not None and before != after
    ]
    status = "new" if old is None else "gone" if new is None else "changed"
    reworded = any(p.op != "=" for p in text) or any(p.op != "=" for line in listed for p in line)
    if status == "changed" and not reworded and not facts:
        return None
    return Change(one.id, in_language(one.title, language), status, text, listed, facts)


_FACTS = ("severity", "strikes", "strike_days", "zero_tolerance", "first_is_warning", "exceptions")


def _fact(policy: Policy | None, name: str) -> object:
    value = getattr(policy, name, None)
    return sorted(value) if isinstance(value, frozenset) else value


def _text(policy: Policy | None, language: str) -> str:
    return in_language(policy.text, language) if policy else ""


def _listed(policy: Policy | None, language: str) -> Sequence[str]:
    if policy is None:
        return ()
    listed: Mapping[str, tuple[str, ...]] = policy.do_not_post
    return listed.get(language) or listed.get("en") or ()


def _rules(before: Pack, after: Pack) -> list[tuple[str, str, str, str]]:
    old = {r.id: f"{r.mode}: {r.condition}" for r in before.rules}
    new = {r.id: f"{r.mode}: {r.condition}" for r in after.rules}
    return [
        (
            id_,
            "new" if id_ not in old else "gone" if id_ not in new else "changed",
            old.get(id_, ""),
            new.get(id_, ""),
        )
        for id_ in dict.fromkeys([*new, *old])
        if old.get(id_) != new.get(id_)
    ]


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.split(), other.split()).ratio() > 0.5
