"""Checker: from parsed nodes to nodes whose names are resolved and whose types are known.

Strict, it refuses what cannot be right: an unknown field, a function that does not take these types. Lenient, it
leaves such an expression to fail when it runs, as the specification has it for an expression that is not checked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches

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
    Message,
    Node,
    Select,
)
from waker.policy.cel.calls import agrees, choose, is_open, join, known
from waker.policy.cel.errors import CelError
from waker.policy.cel.lexer import fail
from waker.policy.cel.library import MACROS, OVERLOADS, TYPES
from waker.policy.cel.parser import parse
from waker.policy.cel.types import (
    BOOL,
    DYN,
    INT,
    TYPE,
    Field,
    RecordType,
    Schema,
    Type,
    bare,
    list_of,
    map_of,
    optional_of,
)


@dataclass(frozen=True)
class Checked:
    """A checked expression: its source, its nodes with types, the type of its value."""

    source: str
    ast: Node
    type: Type
    schema: Schema


def check(source: str, schema: Schema, strict: bool = True) -> Checked:
    """Parses and checks. Raises CelError with line, column and, for a mistyped name, the nearest valid one."""
    try:
        node = Checker(source, schema, strict).check(parse(source))
    except RecursionError:
        raise CelError("the expression is nested too deeply") from None
    return Checked(source, node, node.type, schema)


class Checker:
    def __init__(self, source: str, schema: Schema, strict: bool, deriving: tuple[str, ...] = ()) -> None:
        self.source = source
        self.schema = schema
        self.strict = strict
        self.deriving = deriving
        self.locals: dict[str, Type] = {}

    def fail(
        self, node: Node, message: str, name: str | None = None, among: list[str] | None = None
    ) -> CelError:
        near = get_close_matches(name, among or [], 1, 0.6) if name else []
        return fail(self.source, node.at, message, near[0] if near else None)

    def check(self, node: Node) -> Node:
        match node:
            case Literal():
                return node
            case Ident() | Select(test=False, optional=False, quoted=False):
                return self.name(node)
            case Select():
                return self.select(self.check(node.operand), node)
            case Call():
                return self.call(node)
            case Logic():
                return replace(node, args=[self.boolean(a, node.op) for a in node.args], type=BOOL)
            case Conditional():
                test, yes, no = self.boolean(node.test, "?:"), self.check(node.yes), self.check(node.no)
                return replace(node, test=test, yes=yes, no=no, type=join(yes.type, no.type))
            case ListLiteral():
                return self.list_literal(node)
            case MapLiteral():
                return self.map_literal(node)
            case Loop():
                return self.loop(node)
            case Bind():
                return self.bind(node)
            case Message():
                raise self.fail(node, f"messages such as {node.name}{{...}} are not part of conditions")
        raise self.fail(node, "unknown expression")

    def boolean(self, node: Node, where: str) -> Node:
        checked = self.check(node)
        if self.strict and not agrees(BOOL, checked.type, {}):
            raise self.fail(node, f"{where} takes bool, not {checked.type}")
        return checked

    # -- names
    def name(self, node: Node) -> Node:
        """A name, possibly qualified: the longest prefix that is declared, fields selected from it."""
        selects: list[Select] = []
        root = node
        while isinstance(root, Select) and not (root.test or root.optional or root.quoted):
            selects.append(root)
            root = root.operand
        selects.reverse()
        if not isinstance(root, Ident):
            assert isinstance(node, Select)
            return self.select(self.check(node.operand), node)
        if root.name in self.locals and not root.rooted:
            found: Node = replace(root, scope="local", type=self.locals[root.name])
            rest = selects
        else:
            found, rest = self.declared(root, selects)
        for select in rest:
            found = self.select(found, select)
        return found

    def declared(self, root: Ident, selects: list[Select]) -> tuple[Node, list[Select]]:
        parts = [root.name, *(s.name for s in selects)]
        scopes = [""] if root.rooted else self.scopes()
        for count in range(len(parts), 0, -1):
            for scope in scopes:
                name = scope + ".".join(parts[:count])
                field = self.schema.variables.get(name)
                if field is not None:
                    return self.fact(root, name, field), selects[count - 1 :]
                if name in TYPES:
                    return replace(root, name=name, scope="type", type=TYPE), selects[count - 1 :]
        if self.strict:
            among = [*self.locals, *self.schema.variables]
            raise self.fail(root, f"unknown name {root.name!r}", root.name, among)
        return replace(root, scope="unknown"), selects

    def scopes(self) -> list[str]:
        parts = self.schema.container.split(".") if self.schema.container else []
        return [".".join(parts[:n]) + "." if n else "" for n in range(len(parts), -1, -1)]

    def fact(self, node: Node, path: str, field: Field) -> Node:
        if field.derived is None:
            return Ident(node.at, path, "fact", type=field.seen)
        return self.derived(path, field)

    def derived(self, path: str, field: Field) -> Node:
        if path in self.deriving:
            raise CelError(f"the derived field {path} depends on itself")
        source = field.derived or ""
        node = Checker(source, self.schema, True, (*self.deriving, path)).check(parse(source))
        if not agrees(field.seen, node.type, {}):
            raise CelError(f"the derived field {path} is {node.type}, not {field.type}")
        return node

    def select(self, operand: Node, node: Select) -> Node:
        of = bare(operand.type)
        result: Type = DYN
        if node.optional or of.kind == "optional":
            inner = of.params[0] if of.kind == "optional" else of
            result = inner.value if inner.kind == "map" else DYN
            return replace(
                node, operand=operand, optional=True, type=BOOL if node.test else optional_of(result)
            )
        if isinstance(of, RecordType):
            field = of.fields.get(node.name)
            if field is None:
                if self.strict:
                    raise self.fail(node, f"{of.name} has no field {node.name!r}", node.name, list(of.fields))
            elif field.derived is not None and not node.test:
                return self.derived(f"{of.name}.{node.name}", field)
            else:
                result = field.seen
        elif of.kind == "map":
            result = of.value
        elif self.strict and not is_open(of):
            raise self.fail(node, f"{of} has no field {node.name!r}")
        return replace(node, operand=operand, type=BOOL if node.test else result)

    # -- calls
    def call(self, node: Call) -> Node:
        node = self.qualified(node)
        target = self.check(node.target) if node.target is not None else None
        args = [self.check(a) for a in node.args]
        style = "f" if target is None else "m"
        given = [x.type for x in ([target] if target is not None else []) + args]
        choice = choose(node.function, style, given)
        checked = replace(node, target=target, args=args)
        if choice is not None:
            checked.overload, checked.type = choice.overload, choice.result
        elif self.strict:
            raise self.refused(node, style, given)
        return checked

    def qualified(self, node: Call) -> Call:
        """A call such as `math.abs(x)`, where `math` is no value but part of the name."""
        parts: list[str] = []
        root = node.target
        while isinstance(root, Select):
            parts.append(root.name)
            root = root.operand
        if not isinstance(root, Ident) or root.name in self.locals:
            return node
        name = ".".join([root.name, *reversed(parts), node.function])
        for scope in self.scopes():
            if known(scope + name, "f"):
                return replace(node, function=scope + name, target=None)
        return node

    def refused(self, node: Call, style: str, given: list[Type]) -> CelError:
        name = node.function.strip("_@")
        if not known(node.function, style):
            other = "m" if style == "f" else "f"
            if known(node.function, other):
                how = f"x.{name}(...)" if other == "m" else f"{name}(x)"
                return self.fail(node, f"{name} is written {how}")
            among = [f for f in OVERLOADS if known(f, style)] + MACROS
            return self.fail(node, f"unknown function {name!r}", name, among)
        shown = ", ".join(map(str, given))
        return self.fail(node, f"{name} does not take ({shown})")

    # -- lists, maps and loops
    def list_literal(self, node: ListLiteral) -> Node:
        items = [self.check(i) for i in node.items]
        of = _common([self.entry(i, o) for i, o in zip(items, node.optional, strict=True)])
        return replace(node, items=items, type=list_of(of))

    def entry(self, node: Node, optional: bool) -> Type:
        return node.type.element if optional and node.type.kind == "optional" else node.type

    def map_literal(self, node: MapLiteral) -> Node:
        entries = [(self.check(k), self.check(v)) for k, v in node.entries]
        for key, _ in entries:
            if self.strict and key.type.kind not in ("int", "uint", "bool", "string", "dyn", "error"):
                raise self.fail(key, f"a map key is int, uint, bool or string, not {key.type}")
        keys = _common([k.type for k, _ in entries])
        values = _common([self.entry(v, o) for (_, v), o in zip(entries, node.optional, strict=True)])
        return replace(node, entries=entries, type=map_of(keys, values))

    def within(self, names: dict[str, Type], *nodes: Node | None) -> list[Node | None]:
        outer = self.locals
        self.locals = {**outer, **names}
        try:
            return [self.check(n) if n is not None else None for n in nodes]
        finally:
            self.locals = outer

    def loop(self, node: Loop) -> Node:
        target = self.check(node.target)
        of = bare(target.type)
        if self.strict and of.kind not in ("list", "map", "dyn", "error"):
            raise self.fail(node, f"{node.kind} walks over a list or a map, not {of}")
        first, second = of.element, of.value
        if len(node.names) == 2 and of.kind == "list":
            first, second = INT, of.element
        names = dict(zip(node.names, (first, second), strict=False))
        where, body = self.within(names, node.where, node.body)
        assert body is not None
        for part in (where, body if node.kind in ("all", "exists", "exists_one", "filter") else None):
            if part is not None and self.strict and not agrees(BOOL, part.type, {}):
                raise self.fail(part, f"{node.kind} takes a bool condition, not {part.type}")
        result = {
            "filter": list_of(first),
            "map": list_of(body.type),
            "transform_list": list_of(body.type),
            "transform_map": map_of(first, body.type),
            "transform_map_entry": body.type,
        }.get(node.kind, BOOL)
        return replace(node, target=target, where=where, body=body, type=result)

    def bind(self, node: Bind) -> Node:
        value = self.check(node.value)
        of = value.type
        if node.kind != "bind":
            of = of.element if of.kind == "optional" else DYN
        (body,) = self.within({node.name: of}, node.body)
        assert body is not None
        result = optional_of(body.type) if node.kind == "opt_map" else body.type
        return replace(node, value=value, body=body, type=result)


def _common(types: list[Type]) -> Type:
    found = types[0] if types else DYN
    for of in types[1:]:
        found = join(found, of)
    return found
