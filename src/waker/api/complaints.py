"""A complaint: what the JSON decoder says is wrong with a body, turned into a fault to act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec.inspect import DictType, ListType, LiteralType, Metadata, StructType, UnionType, type_info

from waker.core.problems import Fault, near

_AT = re.compile(r"(?s)^(?P<what>.*?)(?: - at `(?:key in )?(?P<path>\$.*)`)?$")
_STEP = re.compile(r"\[(\d+)\]|\[\.\.\.\]|\.([^.\[\]]+)")


@cache
def info_of(shape: Any) -> Any:
    """What is declared of a shape."""
    return type_info(shape)


def fault_of(shape: Any, error: msgspec.ValidationError) -> Fault:
    """What a decoder's complaint means: the path as ours, a stable code, and what would be right."""
    found = _AT.match(str(error))
    assert found is not None
    what, steps = found["what"], _STEP.findall(found["path"] or "")
    at = ".".join(number or name for number, name in steps if number or name)
    if (field := _ticked(what, "Object missing required field")) is not None:
        return Fault(f"{at}.{field}".lstrip("."), "required", f"`{field}` is required.")
    if (field := _ticked(what, "Object contains unknown field")) is not None:
        known = _fields(_type_at(info_of(shape), steps))
        if field in known:  # of another member of the union
            message = f"`{field}` does not go with the `kind` that was given."
            return Fault(f"{at}.{field}".lstrip("."), "unknown_field", message)
        close = near(field, known)
        hint = f"did you mean `{close}`?" if close else f"known are {', '.join(known)}."
        return Fault(f"{at}.{field[:100]}".lstrip("."), "unknown_field", f"There is no such field; {hint}")
    if what.startswith(("Invalid enum value", "Invalid value")):
        choices = _choices(_type_at(info_of(shape), steps))
        message = f"{what}; choose one of {', '.join(choices)}." if choices else f"{what}."
        return Fault(at, "unknown_value", message)
    return Fault(at, _code(what), _advice(what))


def _code(what: str) -> str:
    if "of length" in what:
        if "array" in what or "object" in what:
            return "too_many" if "<=" in what else "too_few"
        return "too_long" if "<=" in what else "too_short"
    if "RFC3339" in what or "timezone" in what:
        return "not_a_date" if "date" in what and "datetime" not in what else "not_a_moment"
    if "out of range" in what or re.search(r"[<>]=?\s*-?\d", what):
        return "out_of_range"
    return "wrong_type" if ", got " in what else "invalid"


def _advice(what: str) -> str:
    if "timezone" in what or "encoded datetime" in what:
        return "Write RFC 3339 with an offset, such as 2026-11-20T10:00:00Z."
    if "encoded date" in what:
        return "Write a date as 1990-05-17."
    return f"{what}."


def _ticked(what: str, start: str) -> str | None:
    return what[len(start) :].strip().strip("`") if what.startswith(start) else None


def _type_at(info: Any, steps: list[tuple[str, str]]) -> Any:
    """The declared type at a path, or None. Unions are searched for the member that has the next step."""
    for number, name in steps:
        options = list(flat(info))
        info = None
        for option in options:
            if isinstance(option, StructType) and name:
                info = next((f.type for f in option.fields if f.encode_name == name), None)
                if info is None and name == option.tag_field:
                    info = _tags(options)
            elif isinstance(option, ListType) and number:
                info = option.item_type
            elif isinstance(option, DictType):
                info = option.value_type
            if info is not None:
                break
    return info


def flat(info: Any) -> Iterator[Any]:
    """The types that a declared type may be: unions and annotations taken apart."""
    if isinstance(info, Metadata):
        yield from flat(info.type)
    elif isinstance(info, UnionType):
        for option in info.types:
            yield from flat(option)
    elif info is not None:
        yield info


def _tags(options: list[Any]) -> Any:
    tags = tuple(o.tag for o in options if isinstance(o, StructType))
    return LiteralType(tags)


def _fields(info: Any) -> list[str]:
    return [f.encode_name for o in flat(info) if isinstance(o, StructType) for f in o.fields]


def _choices(info: Any) -> list[str]:
    return [str(v) for o in flat(info) if isinstance(o, LiteralType) for v in o.values]
