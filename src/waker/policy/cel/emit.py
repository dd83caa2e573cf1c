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
from waker.policy.cel.errors import CelError, EvalError
from waker.policy.cel.library import TYPES
from waker.policy.cel.strings import regex
from waker.policy.cel.types import BOOL, RecordType, Type, bare
from waker.policy.cel.values import Uint
from waker.policy.cel.words import phrase
from waker.policy.terms import Finder

MAX_DEPTH = 15
_SCALARS = frozenset(
    {"bool", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "null", "type"}
)
_HASHED = frozenset({"int", "uint", "string"})
# Python raises by itself when one of these meets None, so a nullable operand needs no check of its own.
_NULL_FAILS = frozenset({"_<_", "_<=_", "_>_", "_>=_", "contains", "startsWith", "endsWith", "size"})


def plain_equality(a: Type, b: Type) -> bool:
    """Whether Python's `==` means the same as CEL's for values of these types."""
    a, b = bare(a), bare(b)
    if a.kind == "list" == b.kind:
        return a.element == b.element and a.element.kind in _SCALARS - {"double", "null"}
    return a.kind in _SCALARS and b.kind in _SCALARS and (a.kind == b.kind or "null" in (a.kind, b.kind))


class Emitter:
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

    def constant(self, value: Any, prefix: str = "K") -> str:
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

    # -- calls
    def call(self, node: Call) -> str:
        match node.function:
            case "_==_" | "_!=_":
                return self.equality(node)
            case "@in":
                return self.membership(node)
            case "_[_]":
                return self.index(node)
            case "_[?_]":
                return f"opt_index({self.code(node.args[0])}, {self.code(node.args[1])})"
            case "!_":
                return f"(not {self.truth(node.args[0])})"
            case "mentions" if node.target is not None:
                return self.mentions(node)
            case "matches":
                return self.matches(node)
        folded = self.folded(node)
        if folded is not None:
            return folded
        codes = [self.code(a) for a in node.operands]
        overload = node.overload
        if overload is None and node.function in _NULL_FAILS and self.only_nullable(node):
            kinds = {"_<_": "<", "_<=_": "<=", "_>_": ">", "_>=_": ">="}
            if node.function in kinds:
                return f"({codes[0]} {kinds[node.function]} {codes[1]})"
            return {
                "contains": "({1} in {0})",
                "startsWith": "{0}.startswith({1})",
                "endsWith": "{0}.endswith({1})",
                "size": "len({0})",
            }[node.function].format(*codes)
        if overload is None:
            style = "f" if node.target is None else "m"
            return f"dispatch({', '.join([repr(node.function), repr(style), *codes])})"
        if overload.inline is not None:
            return overload.inline.format(*codes)
        return f"{self.constant(overload.run, 'f')}({', '.join(codes)})"

    def only_nullable(self, node: Call) -> bool:
        """Whether the operands would have chosen an overload, were they not nullable."""
        kinds = [bare(a.type).kind for a in node.operands]
        sized = node.function == "size" and kinds[0] in ("string", "bytes", "list", "map")
        ordered = node.function[0] == "_" and len(set(kinds)) == 1 and kinds[0] in _SCALARS - {"null", "type"}
        return sized or ordered or (len(kinds) == 2 and set(kinds) == {"string"} and node.function != "size")

    def folded(self, node: Call) -> str | None:
        """A call on constants, such as `duration("1h")`, worked out now."""
        values = [a.value for a in node.operands if isinstance(a, Literal)]
        if node.overload is None or len(values) != len(node.operands) or not values:
            return None
        try:
            value = node.overload.run(*values)
        except Exception:
            return None  # it fails again, and is reported, when it runs
        if isinstance(value, list | dict):
            return None
        return self.literal(value) if type(value) in (bool, int, str) else self.constant(value)

    def equality(self, node: Call) -> str:
        a, b = node.args
        if bare(a.type).kind == "null" or bare(b.type).kind == "null":
            other = b if a.type.kind == "null" else a
            sign = "is" if node.function == "_==_" else "is not"
            return f"({self.code(other)} {sign} None)"
        left, right = self.code(a), self.code(b)
        if plain_equality(a.type, b.type):
            return f"({left} {'==' if node.function == '_==_' else '!='} {right})"
        return f"{'equal' if node.function == '_==_' else 'unequal'}({left}, {right})"

    def membership(self, node: Call) -> str:
        x, xs = node.args
        kind = bare(x.type).kind
        code = self.code(x)
        if isinstance(xs, ListLiteral) and kind in _HASHED and not any(xs.optional) and xs.items:
            values = [i.value for i in xs.items if isinstance(i, Literal) and i.type.kind == kind]
            if len(values) == len(xs.items):
                return f"({code} in {self.constant(frozenset(values))})"
        same = bare(xs.type).element.kind == kind
        if same and bare(xs.type).kind == "list" and kind in _SCALARS - {"double", "null"}:
            return f"({code} in {self.code(xs)})"
        if same and xs.type.kind == "map" and x.type.kind == "string":
            return f"({code} in {self.code(xs)})"
        return f"dispatch('@in', 'f', {code}, {self.code(xs)})"

    def index(self, node: Call) -> str:
        of, i = node.args
        left, right = self.code(of), self.code(i)
        if of.type.kind == "map" and of.type.element.kind == "string" and i.type.kind == "string":
            return f"{left}[{right}]"
        if of.type.kind == "list" and i.type.kind == "int":
            return f"at({left}, {right})"
        return f"index({left}, {right})"

    def matches(self, node: Call) -> str:
        text, pattern = node.operands
        if (
            not isinstance(pattern, Literal)
            or bare(text.type).kind != "string"
            or not isinstance(pattern.value, str)
        ):
            return f"dispatch('matches', 'f', {self.code(text)}, {self.code(pattern)})"
        return self.search(self.code(text), pattern.value)

    def search(self, text: str, pattern: str) -> str:
        try:
            found = self.constant(regex(pattern).search, "rx")
        except EvalError as error:
            return f"fail({str(error)!r})"
        return f"({found}({text}) is not None)"

    def mentions(self, node: Call) -> str:
        assert node.target is not None
        finder = self.finder(node.args[0])
        text = self.code(node.target)
        if finder is None:
            return f"mentions_phrase({text}, {self.code(node.args[0])})"
        return f"mentions({text}, {self.constant(finder, 'M')})"

    def finder(self, of: Node) -> Finder | None:
        """What finds a list or a constant phrase; None where the phrase is only known later."""
        if isinstance(of, Select | Ident) and of.type.kind == "terms":
            if self.finders is None:
                raise CelError(f"no term lists were given to compile lists.{of.name}")
            return self.finders(of.name)
        return phrase(of.value) if isinstance(of, Literal) and isinstance(of.value, str) else None

    # -- loops and bindings
    def inside(self, names: list[str], write: Callable[[list[str]], str]) -> str:
        outer = self.locals
        fresh = [self.fresh("x") for _ in names]
        self.locals = {**outer, **dict(zip(names, fresh, strict=True))}
        try:
            return write(fresh)
        finally:
            self.locals = outer

    def loop(self, node: Loop) -> str:
        target = self.code(node.target)
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
