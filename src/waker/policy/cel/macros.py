"""Macro: a call that stands for something else: `has`, the loops over lists and maps, `cel.bind`, `optMap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from waker.policy.cel.ast import Bind, Call, Ident, ListLiteral, Literal, Loop, Node, Select

if TYPE_CHECKING:
    from waker.policy.cel.parser import Parser

# (name, number of arguments) -> (kind, number of variables, whether a condition stands before the result)
LOOPS = {
    ("all", 2): ("all", 1, False),
    ("exists", 2): ("exists", 1, False),
    ("exists_one", 2): ("exists_one", 1, False),
    ("existsOne", 2): ("exists_one", 1, False),
    ("filter", 2): ("filter", 1, False),
    ("map", 2): ("map", 1, False),
    ("map", 3): ("map", 1, True),
    ("all", 3): ("all", 2, False),
    ("exists", 3): ("exists", 2, False),
    ("exists_one", 3): ("exists_one", 2, False),
    ("existsOne", 3): ("exists_one", 2, False),
    ("transformList", 3): ("transform_list", 2, False),
    ("transformList", 4): ("transform_list", 2, True),
    ("transformMap", 3): ("transform_map", 2, False),
    ("transformMap", 4): ("transform_map", 2, True),
    ("transformMapEntry", 3): ("transform_map_entry", 2, False),
    ("transformMapEntry", 4): ("transform_map_entry", 2, True),
}
_OPTIONAL = {"optMap": "opt_map", "optFlatMap": "opt_flat_map"}


def expand(parser: Parser, call: Call) -> Node:
    """The node that a call stands for, the call itself where it is no macro. Raises CelError for a misuse."""
    if call.target is None:
        return _has(parser, call) if call.function == "has" and len(call.args) == 1 else call
    if isinstance(call.target, Ident) and call.target.name == "cel":
        return _cel(parser, call)
    loop = LOOPS.get((call.function, len(call.args)))
    if loop is not None:
        kind, count, filtered = loop
        names = _names(parser, call.args[:count])
        where = call.args[count] if filtered else None
        return Loop(call.at, kind, names, call.target, where, call.args[-1])
    if call.function in _OPTIONAL and len(call.args) == 2:
        (name,) = _names(parser, call.args[:1])
        return Bind(call.at, name, call.target, call.args[1], kind=_OPTIONAL[call.function])
    return call


def _has(parser: Parser, call: Call) -> Node:
    (field,) = call.args
    if not isinstance(field, Select) or field.test:
        raise parser.fail(call.at, "has() takes a field, such as has(item.sound)")
    return Select(
        field.at, field.operand, field.name, test=True, optional=field.optional, quoted=field.quoted
    )


def _names(parser: Parser, args: list[Node]) -> list[str]:
    names = []
    for arg in args:
        if not isinstance(arg, Ident) or arg.rooted:
            raise parser.fail(arg.at, "a loop variable must be a simple name")
        names.append(arg.name)
    if len(set(names)) < len(names):
        raise parser.fail(args[0].at, "the two loop variables must have different names")
    return names


def _cel(parser: Parser, call: Call) -> Node:
    numbers = [arg.value for arg in call.args if isinstance(arg, Literal)]
    match call.function, call.args:
        case "bind", [Ident(name=name), value, body]:
            return Bind(call.at, name, value, body)
        case "bind", [other, _, _]:
            raise parser.fail(other.at, "cel.bind() takes a simple name first")
        case "block", [ListLiteral(items=items), body]:
            for number, item in reversed(list(enumerate(items))):
                body = Bind(item.at, f"@index{number}", item, body)
            return body
        case "index", [_] if numbers:
            return Ident(call.at, f"@index{numbers[0]}")
        case "iterVar" | "accuVar", [_, _] if len(numbers) == 2:
            return Ident(call.at, f"@{call.function}:{numbers[0]}:{numbers[1]}")
    return call
