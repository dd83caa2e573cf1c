"""Atom: one operand of a rule's `&&` that an index can decide for all rules at once.

A number against a constant, a text or number among constants, a truth, a null, a term in a text. What is no atom
is evaluated for each rule by itself, once all its atoms hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from waker.policy.cel.ast import Bind, Call, Ident, ListLiteral, Literal, Logic, Loop, Node, Select, walk
from waker.policy.cel.types import BOOL, bare
from waker.policy.ruleset.literals import required

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


@dataclass(frozen=True)
class Number:
    """`subject op value`, for int and double subjects."""

    subject: Node
    op: str
    value: float


@dataclass(frozen=True)
class Among:
    """`subject in values`, or not; `==` and `!=` are the case of one value."""

    subject: Node
    values: frozenset[object]
    wanted: bool


@dataclass(frozen=True)
class Truth:
    subject: Node
    wanted: bool


@dataclass(frozen=True)
class Null:
    subject: Node
    wanted: bool


@dataclass(frozen=True)
class Words:
    """At least one of these patterns stands in the text: `whole` as words, `anywhere` as they are.

    `proves` is False for the literals of a regular expression, which still has to run.
    """

    subject: Node
    whole: frozenset[str]
    anywhere: frozenset[str]
    proves: bool = True
    more: tuple[frozenset[str], ...] = field(default=(), compare=False)

    @property
    def length(self) -> int:
        """The shortest pattern: the longer, the rarer."""
        return min(map(len, self.whole | self.anywhere), default=0)


Atom = Number | Among | Truth | Null | Words
Patterns = Callable[[Node], frozenset[str] | None]


def atom(node: Node, patterns: Patterns) -> Atom | None:
    """The node as an atom. `patterns` gives the normalised terms that the argument of `mentions` stands for."""
    match node:
        case Call(function="!_", args=[inner]):
            return _negated(atom(inner, patterns))
        case Call(function="_<_" | "_<=_" | "_>_" | "_>=_", args=[left, right]):
            return _number(left, node.function[1:-1], right)
        case Call(function="_==_" | "_!=_", args=[left, right]):
            return _equality(left, right, node.function == "_==_")
        case Call(function="@in", args=[subject, ListLiteral(items=items, optional=flags)]) if not any(flags):
            return _among(subject, items, True)
        case Call(function="@in", args=[Literal(value=str()), Ident() | Select() as held]) if still(held):
            return (
                Truth(node, True) if held.type.kind == "map" and held.type.element.kind == "string" else None
            )
        case Call(function="mentions" | "matches"):
            return _words(node, patterns)
        case Logic(op="||", args=args):
            return _any_words([atom(a, patterns) for a in args])
        case Ident(scope="fact") | Select() if node.type == BOOL and still(node):
            return Truth(node, True)
    return None


def still(node: Node) -> bool:
    """Whether the node depends on the facts alone, and on at least one."""
    parts = list(walk(node))
    if any(
        isinstance(p, Loop | Bind) or (isinstance(p, Ident) and p.scope not in ("fact", "type"))
        for p in parts
    ):
        return False
    return any(isinstance(p, Ident) and p.scope == "fact" for p in parts)


def _negated(found: Atom | None) -> Atom | None:
    match found:
        case Among():
            return Among(found.subject, found.values, not found.wanted)
        case Truth():
            return Truth(found.subject, not found.wanted)
        case Null():
            return Null(found.subject, not found.wanted)
    return None


def _number(left: Node, op: str, right: Node) -> Atom | None:
    if isinstance(left, Literal):
        left, op, right = right, _FLIPPED[op], left
    if not isinstance(right, Literal) or not still(left):
        return None
    kind, value = bare(left.type).kind, right.value
    if isinstance(value, bool) or not isinstance(value, int | float) or math.isnan(value):
        return None
    if kind == right.type.kind == "int":
        return Number(left, op, value)
    if kind == "double" and right.type.kind in ("int", "double"):
        return Number(left, op, float(value))
    return None


def _equality(left: Node, right: Node, wanted: bool) -> Atom | None:
    if isinstance(left, Literal):
        left, right = right, left
    if not isinstance(right, Literal) or not still(left):
        return None
    if right.value is None:
        return Null(left, wanted)
    if right.type == BOOL and left.type == BOOL:
        return Truth(left, wanted == right.value)
    return _among(left, [right], wanted)


def _among(subject: Node, items: list[Node], wanted: bool) -> Atom | None:
    kind = bare(subject.type).kind
    values = [i.value for i in items if isinstance(i, Literal) and i.type.kind == kind]
    if kind not in ("string", "int") or len(values) != len(items) or not still(subject):
        return None
    return Among(subject, frozenset(values), wanted)


def _words(node: Call, patterns: Patterns) -> Atom | None:
    subject, *args = node.operands
    if bare(subject.type).kind != "string" or not still(subject) or len(args) != 1:
        return None
    if node.function == "mentions":
        terms = patterns(args[0])
        return Words(subject, terms, frozenset()) if terms is not None else None
    if not isinstance(args[0], Literal) or not isinstance(args[0].value, str):
        return None
    sets = required(args[0].value)
    return Words(subject, frozenset(), sets[0], False, tuple(sets[1:2])) if sets else None


def _any_words(found: list[Atom | None]) -> Atom | None:
    """`text.mentions(a) || text.mentions(b)` as one atom."""
    words = [w for w in found if isinstance(w, Words) and w.proves]
    if len(words) != len(found) or any(w.subject != words[0].subject for w in words):
        return None
    return Words(words[0].subject, frozenset().union(*(w.whole for w in words)), frozenset())
