"""Explanation: which words of which texts a rule searched for are there, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from waker.policy.cel.ast import Literal, Node, Select
from waker.policy.cel.checker import Checked
from waker.policy.cel.compiler import Finders
from waker.policy.cel.strings import regex
from waker.policy.cel.words import phrase
from waker.policy.ruleset.plan import path_of, texts_searched


class Match(NamedTuple):
    """Characters `start` to `end` of a text as it was sent. `list` is empty for a phrase or regular expression,
    and `term` then is what the rule says. `field` is a dotted fact; `item.hashtags[0]` is one text of several."""

    field: str
    start: int
    end: int
    list: str
    term: str


def explain(checked: Checked, facts: Mapping[str, object], finders: Finders) -> list[Match]:
    """All matches of all searches in a condition, each once, in the order of the condition."""
    found: dict[Match, None] = {}
    for call in texts_searched(checked.ast):
        subject, sought = call.operands[0], call.operands[-1]
        for name, text in _texts(subject, facts):
            for match in _matches(name, text, call.function, sought, finders):
                found[match] = None
    return list(found)


def _texts(node: Node, facts: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The texts that a fact holds, each with its name; none where the fact is absent or computed."""
    path = path_of(node)
    value: object = facts if path is not None else None
    for step in (path or "").split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if path is not None and isinstance(value, str):
        yield path, value
    elif isinstance(value, list | tuple):
        yield from ((f"{path}[{n}]", part) for n, part in enumerate(value) if isinstance(part, str))


def _matches(name: str, text: str, function: str, sought: Node, finders: Finders) -> Iterator[Match]:
    if function == "matches":
        if isinstance(sought, Literal):
            pattern = str(sought.value)
            for found in regex(pattern).finditer(text):
                yield Match(name, found.start(), found.end(), "", pattern)
        return
    if isinstance(sought, Select):
        finder = finders(sought.name)
    elif isinstance(sought, Literal):
        finder = phrase(str(sought.value))
    else:
        return
    for place in finder.places(text):
        yield Match(name, place.start, place.end, place.list, place.term)
