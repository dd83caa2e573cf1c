"""Shared emitter: writes expressions of many rules so that what they have in common is computed once.

Facts and subjects that were put in a local variable are read from it; expressions that occur in several rules are
kept once computed; terms and the literals of regular expressions are read off the one pass over their text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from waker.policy.cel.ast import Call, Ident, Loop, Node, Select, children, walk
from waker.policy.cel.emit import Emitter
from waker.policy.cel.types import RecordType, bare
from waker.policy.terms import Finder

_CHEAP = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "!_", "-_", "@in", "_[_]", "dyn", "size"})


class SharedEmitter(Emitter):
    """`variables` maps a piece of Python to the local that holds its value, `kept` one to a local filled on demand."""

    def __init__(self, finders: Callable[[str], Finder]) -> None:
        super().__init__(finders)
        self.variables: dict[str, str] = {}
        self.keeping = True
        self.held: dict[object, str] = {}
        self.kept: dict[str, str] = {}
        self.seen: Counter[str] = Counter()
        self.searched: Callable[[Call], str | None] = lambda call: None

    def code(self, node: Node) -> str:
        code = super().code(node)
        held = self.variables.get(code)
        if held is not None:
            return held
        if isinstance(node, Call) and node.function not in _CHEAP and self.keeping and not self.locals:
            self.seen[code] += 1
            name = self.kept.get(code)
            if name is not None:
                return f"({name} if {name} is not unset else ({name} := {code}))"
        return code

    def constant(self, value: Any, prefix: str = "K", key: object = None) -> str:
        """Constants of the same value share a name, so that equal expressions are written alike."""
        if key is None:
            plain = isinstance(value, str | int | float | frozenset | datetime | timedelta)
            key = (type(value), value) if plain else id(value)
        if key not in self.held:
            self.held[key] = super().constant(value, prefix)
        return self.held[key]

    def iterable(self, node: Node) -> str:
        """Python allows no assignment in what a comprehension walks over, so nothing is kept there."""
        outer, self.keeping = self.keeping, False
        try:
            return self.code(node)
        finally:
            self.keeping = outer

    def call(self, node: Call) -> str:
        if node.function in ("mentions", "matches"):
            test = self.searched(node)
            if test is not None:
                return test
        return super().call(node)

    def ident(self, node: Ident) -> str:
        if node.scope == "fact" and isinstance(bare(node.type), RecordType):
            return f"V.get({node.name!r})"
        return super().ident(node)


def cost(node: Node) -> int:
    """A rough measure of what evaluating a node takes, for putting what is cheap first."""
    total = 0
    for part in walk(node):
        match part:
            case Loop():
                total += 50
            case Call(function="matches"):
                total += 40
            case Call(function="mentions"):
                total += 20
            case Call(overload=None):
                total += 8
            case Call():
                total += 3
            case Select():
                total += 1
    return total


def height(node: Node) -> int:
    """How deep the nodes nest."""
    deepest = 0
    level = [node]
    while level:
        deepest += 1
        level = [child for n in level for child in children(n)]
    return deepest
