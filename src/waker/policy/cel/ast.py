"""Node: one part of a parsed expression, with its place in the source and, once checked, its type.

The parser makes the nodes; the checker gives back a tree of the same nodes with names resolved, types filled in
and calls bound to an overload. Operators are calls named as in the specification (`_+_`, `!_`, `@in`, `_[_]`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from waker.policy.cel.registry import Overload
from waker.policy.cel.types import DYN, Type


@dataclass(slots=True)
class Node:
    at: int = field(compare=False)  # the same expression elsewhere is equal
    type: Type = field(default=DYN, kw_only=True)


@dataclass(slots=True)
class Literal(Node):
    value: object


@dataclass(slots=True)
class Ident(Node):
    """A name. `scope` is set by the checker: "fact", "local", "type" or "unknown"."""

    name: str
    scope: str = ""
    rooted: bool = False


@dataclass(slots=True)
class Select(Node):
    """`operand.name`; `test` for `has(operand.name)`, `optional` for `operand.?name`."""

    operand: Node
    name: str
    test: bool = False
    optional: bool = False
    quoted: bool = False


@dataclass(slots=True)
class Call(Node):
    """A function or operator; `overload` is set by the checker where the argument types decide it."""

    function: str
    target: Node | None
    args: list[Node]
    overload: Overload | None = None

    @property
    def operands(self) -> list[Node]:
        return self.args if self.target is None else [self.target, *self.args]


@dataclass(slots=True)
class Logic(Node):
    """`&&` or `||` over two or more operands (a chain is one node)."""

    op: str
    args: list[Node]


@dataclass(slots=True)
class Conditional(Node):
    test: Node
    yes: Node
    no: Node


@dataclass(slots=True)
class ListLiteral(Node):
    items: list[Node]
    optional: list[bool]


@dataclass(slots=True)
class MapLiteral(Node):
    entries: list[tuple[Node, Node]]
    optional: list[bool]


@dataclass(slots=True)
class Loop(Node):
    """A macro over a list or map: `kind` is all, exists, exists_one, map, filter, transform_list, transform_map
    or transform_map_entry."""

    kind: str
    names: list[str]
    target: Node
    where: Node | None
    body: Node


@dataclass(slots=True)
class Bind(Node):
    """`cel.bind(name, value, body)`; `kind` is "bind", "opt_map" or "opt_flat_map"."""

    name: str
    value: Node
    body: Node
    kind: str = "bind"


@dataclass(slots=True)
class Message(Node):
    """`Name{field: value}`: parsed so that it can be refused by name."""

    name: str


def children(node: Node) -> list[Node]:
    match node:
        case Select():
            return [node.operand]
        case Call():
            return node.operands
        case Logic():
            return node.args
        case Conditional():
            return [node.test, node.yes, node.no]
        case ListLiteral():
            return node.items
        case MapLiteral():
            return [part for entry in node.entries for part in entry]
        case Loop():
            return [node.target, *([node.where] if node.where else []), node.body]
        case Bind():
            return [node.value, node.body]
        case _:
            return []


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it, outermost first."""
    todo = [node]
    while todo:
        found = todo.pop()
        yield found
        todo.extend(reversed(children(found)))


def conjuncts(node: Node) -> list[Node]:
    """The operands that must all hold."""
    if isinstance(node, Logic) and node.op == "&&":
        return [part for arg in node.args for part in conjuncts(arg)]
    return [node]
