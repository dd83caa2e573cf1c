"""Emitter: from checked nodes to the text of a Python expression.

Where types are known it writes plain Python operators. It writes one of two versions: the quick one, whose `and`,
`or`, `all` and `any` let errors through, and the exact one, where `&&`, `||`, `all` and `exists` absorb an error
that another operand makes irrelevant. Both give the same value whenever the quick one gives one at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from waker.policy.cel import runtime
from waker.policy.cel.ast import (
    Bind,
    Call,
    Conditional,
    Ident,
    ListLiteral,
    Literal,
    Logic,
    Loop,
    MapLiteral,
    Node,
    Select,
)
from waker.policy.cel.emit_calls import CallEmitter
from waker.policy.cel.errors import CelError
from waker.policy.cel.library import TYPES
from waker.policy.cel.types import BOOL, RecordType
from waker.policy.cel.values import Uint
from waker.policy.terms import Finder

MAX_DEPTH = 15


class Emitter(CallEmitter):
    """Collects the constants and helper functions that the expressions it writes refer to."""

    def __init__(self, finders: Callable[[str], Finder] | None = None, exact: bool = False) -> None:
        self.finders = finders
        self.exact = exact
        self.names: dict[str, Any] = dict(runtime.NAMES)
        self.helpers: list[str] = []
        self.locals: dict[str, str] = {}
        self.depth = 0
        self.count = 0

    # -- names and constants
    def fresh(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    def constant(self, value: Any, prefix: str = "K", key: object = None) -> str:
        """The name of a constant; `key` says which are the same, for emitters that share them."""
        name = self.fresh(prefix)
        self.names[name] = value
        return name

    def params(self) -> str:
        return ", ".join(["V", "B", *self.locals.values()])

    # -- nodes
    def code(self, node: Node) -> str:
        """The Python expression for a node."""
        if self.depth >= MAX_DEPTH:
            return self.helper(node)
        self.depth += 1
        try:
            return self.write(node)
        finally:
            self.depth -= 1

    def helper(self, node: Node) -> str:
        """A function of its own: Python limits how deeply an expression nests."""
        outer, self.depth = self.depth, 0
        body = self.code(node)
        self.depth = outer
        name = self.fresh("h")
        self.helpers.append(f"def {name}({self.params()}):\n    return {body}\n")
        return f"{name}({self.params()})"

    def write(self, node: Node) -> str:
        match node:
            case Literal():
                return self.literal(node.value)
            case Ident():
                return self.ident(node)
            case Select():
                return self.select(node)
            case Call():
                return self.call(node)
            case Logic():
                parts = [self.truth(a) for a in node.args]
                if not self.exact:
                    return "(" + (" and " if node.op == "&&" else " or ").join(parts) + ")"
                name = "both" if node.op == "&&" else "either"
                return f"{name}({', '.join(f'lambda: {p}' for p in parts)})"
            case Conditional():
                return f"({self.code(node.yes)} if {self.truth(node.test)} else {self.code(node.no)})"
            case ListLiteral():
                items = zip(node.items, node.optional, strict=True)
                return (
                    "[" + ", ".join(f"*entry({self.code(i)})" if o else self.code(i) for i, o in items) + "]"
                )
            case MapLiteral():
                return self.map(node)
            case Loop():
                return self.loop(node)
            case Bind():
                return self.bind(node)
        raise CelError(f"cannot compile {type(node).__name__}")

    def truth(self, node: Node) -> str:
        """The code of an operand that must be a bool."""
        code = self.code(node)
        return code if node.type == BOOL else f"truth({code})"

    def literal(self, value: object) -> str:
        if isinstance(value, Uint) or (isinstance(value, float) and not math.isfinite(value)):
            return self.constant(value)
        return (
            f"({value!r})" if isinstance(value, int | float) and not isinstance(value, bool) else repr(value)
        )

    def ident(self, node: Ident) -> str:
        match node.scope:
            case "local":
                return self.locals[node.name]
            case "fact":
                return f"V.get({node.name!r})" if node.type.kind == "nullable" else f"V[{node.name!r}]"
            case "type":
                return self.constant(TYPES[node.name], "T")
        return f"undeclared({node.name!r})"

    def select(self, node: Select) -> str:
        operand = self.code(node.operand)
        of = node.operand.type
        if node.optional:
            return f"{'opt_has' if node.test else 'opt_select'}({operand}, {node.name!r})"
        if isinstance(of, RecordType):
            if node.test:
                return f"({operand}.get({node.name!r}) is not None)"
            return (
                f"{operand}.get({node.name!r})"
                if node.type.kind == "nullable"
                else f"{operand}[{node.name!r}]"
            )
        if of.kind == "map" and of.element.kind == "string":
            return f"({node.name!r} in {operand})" if node.test else f"{operand}[{node.name!r}]"
        return f"{'has' if node.test else 'select'}({operand}, {node.name!r})"

    def map(self, node: MapLiteral) -> str:
        keys = [k.value if isinstance(k, Literal) else None for k, _ in node.entries]
        entries = [(self.code(k), self.code(v)) for k, v in node.entries]
        if all(isinstance(k, str) for k in keys) and len(set(keys)) == len(keys) and not any(node.optional):
            return "{" + ", ".join(f"{k}: {v}" for k, v in entries) + "}"
        items = zip(entries, node.optional, strict=True)
        parts = [f"*(({k}, e) for e in entry({v}))" if o else f"({k}, {v})" for (k, v), o in items]
        return f"make_map([{', '.join(parts)}])"

    # -- loops and bindings
    def inside(self, names: list[str], write: Callable[[list[str]], str]) -> str:
        outer = self.locals
        fresh = [self.fresh("x") for _ in names]
        self.locals = {**outer, **dict(zip(names, fresh, strict=True))}
        try:
            return write(fresh)
        finally:
            self.locals = outer

    def iterable(self, node: Node) -> str:
        """The code of what a loop walks over."""
        return self.code(node)

    def loop(self, node: Loop) -> str:
        target = self.iterable(node.target)
        over = f"B.take({target})" if len(node.names) == 1 else f"B.pairs({target})"
        return self.inside(node.names, lambda names: self.walked(node, ", ".join(names), over))

    def walked(self, node: Loop, names: str, over: str) -> str:
        condition = node.kind in ("all", "exists", "exists_one", "filter")
        body = self.truth(node.body) if condition else self.code(node.body)
        each = f"for {names} in {over}"
        where = f" if {self.truth(node.where)}" if node.where is not None else ""
        match node.kind:
            case "all" | "exists" if self.exact:
                star = "" if len(node.names) == 1 else "_pairs"
                name = "all_" if node.kind == "all" and not star else node.kind + star
                return f"{name}(lambda {names}: {body}, {over})"
            case "all" | "exists":
                return f"{'all' if node.kind == 'all' else 'any'}({body} {each})"
            case "exists_one":
                return f"(sum(1 {each} if {body}) == 1)"
            case "filter":
                return f"[{names} {each} if {body}]"
            case "map" | "transform_list":
                return f"[{body} {each}{where}]"
            case "transform_map":
                return f"{{{names.split(',')[0]}: {body} {each}{where}}}"
        return f"merge([{body} {each}{where}])"

    def bind(self, node: Bind) -> str:
        value = self.code(node.value)
        body = self.inside([node.name], lambda names: f"(lambda {names[0]}: {self.code(node.body)})")
        if node.kind == "bind":
            return f"{body}({value})"
        return f"opt_map({value}, {body}, {node.kind == 'opt_flat_map'})"
