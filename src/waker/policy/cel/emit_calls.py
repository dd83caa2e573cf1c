"""Call emitter: the Python of function calls and operators, plain operators where the types are known."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from waker.policy.cel.ast import Call, Ident, ListLiteral, Literal, Node, Select
from waker.policy.cel.errors import CelError, EvalError
from waker.policy.cel.strings import regex
from waker.policy.cel.types import Type, bare
from waker.policy.cel.words import phrase
from waker.policy.terms import Finder

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


class CallEmitter:
    """The half of an emitter that writes calls; the other half is `emit.Emitter`."""

    finders: Callable[[str], Finder] | None

    @abstractmethod
    def code(self, node: Node) -> str: ...

    @abstractmethod
    def truth(self, node: Node) -> str: ...

    @abstractmethod
    def literal(self, value: object) -> str: ...

    @abstractmethod
    def constant(self, value: Any, prefix: str = "K", key: object = None) -> str: ...

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
            case "or" | "orValue" if node.target is not None and len(node.args) == 1:
                name = "or_else" if node.function == "or" else "or_value"
                return f"{name}({self.code(node.target)}, lambda: {self.code(node.args[0])})"
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
        if node.function == "size":
            return len(kinds) == 1 and kinds[0] in ("string", "bytes", "list", "map")
        if len(kinds) != 2 or kinds[0] != kinds[1]:
            return False
        return kinds[0] == "string" or (node.function[0] == "_" and kinds[0] in _SCALARS - {"null", "type"})

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
            if isinstance(other, Literal):
                return repr((other.value is None) == (node.function == "_==_"))
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
            found = self.constant(regex(pattern).search, "rx", ("rx", pattern))
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
