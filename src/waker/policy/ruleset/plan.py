"""Plan: for each rule its atoms, which the tables decide, and the rest of its condition, cheapest first.

The operands of `&&` may be taken in any order: false wins over an error and an error over true, whichever comes
first, so the order can never change an outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from waker.core.normalise import normalise
from waker.policy.cel.ast import Call, Ident, Literal, Node, Select, conjuncts, walk
from waker.policy.cel.checker import Checked
from waker.policy.cel.compiler import Finders
from waker.policy.cel.types import BOOL
from waker.policy.ruleset.atoms import Atom, Words, atom
from waker.policy.ruleset.shared import cost, height

MAX_HEIGHT = 14


@dataclass
class Planned:
    """One rule: `bit` is its place in every mask; `whole` has a condition too deep to be written in line."""

    number: int
    name: str
    checked: Checked
    atoms: list[Atom] = field(default_factory=list)
    rest: list[Node] = field(default_factory=list)
    whole: bool = False

    @property
    def bit(self) -> int:
        return 1 << self.number


def plan(rules: Sequence[tuple[str, Checked]], finders: Finders) -> list[Planned]:
    patterns = terms_of(finders)
    return [_planned(Planned(n, name, checked), patterns) for n, (name, checked) in enumerate(rules)]


def _planned(rule: Planned, patterns: Callable[[Node], frozenset[str] | None]) -> Planned:
    if height(rule.checked.ast) > MAX_HEIGHT or rule.checked.type != BOOL:
        rule.whole = True
        return rule
    words: list[tuple[Words, Node]] = []
    for part in conjuncts(rule.checked.ast):
        found = atom(part, patterns)
        if isinstance(found, Words):
            words.append((found, part))
        elif found is not None:
            rule.atoms.append(found)
        else:
            rule.rest.append(part)
    # The rarest words of each text choose the rule; the others are asked once it is chosen.
    for found, part in sorted(words, key=lambda w: -w[0].length):
        chosen = not any(isinstance(a, Words) and a.subject == found.subject for a in rule.atoms)
        if chosen:
            rule.atoms.append(found)
        if not (chosen and found.proves):
            rule.rest.append(part)
    rule.rest.sort(key=cost)
    return rule


def terms_of(finders: Finders) -> Callable[[Node], frozenset[str] | None]:
    """What gives the normalised terms that the argument of `mentions` stands for, None if only known later."""

    def patterns(node: Node) -> frozenset[str] | None:
        if isinstance(node, Select) and node.type.kind == "terms":
            return frozenset(finders(node.name).written)
        if isinstance(node, Literal) and isinstance(node.value, str):
            return frozenset({normalise(node.value)} - {""})
        return None

    return patterns


def path_of(node: Node) -> str | None:
    """The dotted name of a fact that a node reads, None where it is something else."""
    names: list[str] = []
    while isinstance(node, Select) and not node.test and not node.optional:
        names.append(node.name)
        node = node.operand
    if isinstance(node, Ident) and node.scope == "fact":
        return ".".join([node.name, *reversed(names)])
    return None


def facts_read(node: Node) -> frozenset[str]:
    """The dotted facts that an expression reads (`history.strikes`, `signals.toxicity`)."""
    found: set[str] = set()
    inner: set[int] = set()
    for part in walk(node):
        if isinstance(part, Select):
            path = path_of(Select(part.at, part.operand, part.name))
            if id(part) not in inner and path is not None and part.type.kind != "terms":
                found.add(path)
            if path is not None:
                inner.add(id(part.operand))
        elif isinstance(part, Ident) and part.scope == "fact" and id(part) not in inner:
            found.add(part.name)
    return frozenset(found)


def texts_searched(node: Node) -> list[Call]:
    """The calls of `mentions` and `matches` in an expression, in order."""
    return [p for p in walk(node) if isinstance(p, Call) and p.function in ("mentions", "matches")]
