"""Format: `"%s has %d".format([x, n])`, with the conversions s, d, f, e, x, X, o and b of the strings extension."""

from __future__ import annotations

import math
import re
from decimal import Decimal
from typing import Any

from waker.policy.cel.conversions import string_of_double
from waker.policy.cel.errors import EvalError
from waker.policy.cel.limits import MAX_STEPS, sized
from waker.policy.cel.registry import overload
from waker.policy.cel.times import show_duration, show_timestamp
from waker.policy.cel.types import DYN, STRING, list_of
from waker.policy.cel.values import kind_of

MAX_PRECISION = 1000
_CLAUSE = re.compile(r"%(?:(%)|(?:\.([0-9]+))?(.)?)", re.DOTALL)
_INVALID = re.compile("\ufffd+")


@overload("format", STRING, list_of(DYN), gives=STRING, style="m")
def format_text(template: str, args: list[Any]) -> str:
    """The template with its clauses filled in. Raises EvalError for a clause that does not fit its argument."""
    left = iter(args)
    size = [0]

    def fill(found: re.Match[str]) -> str:
        percent, precision, conversion = found.groups()
        if percent:
            return "%"
        missing = object()
        value = next(left, missing)
        if value is missing:
            raise EvalError("format() has more clauses than arguments")
        text = _convert(conversion or "", int(precision[:5]) if precision else None, value)
        size[0] += len(text)
        sized(size[0])
        return text

    return _CLAUSE.sub(fill, template)


def _convert(conversion: str, precision: int | None, value: Any) -> str:
    if precision is not None and conversion not in ("f", "e"):
        raise EvalError(f"%{conversion} takes no precision")
    if precision is not None and precision > MAX_PRECISION:
        raise EvalError(f"a precision above {MAX_PRECISION}")
    kind = kind_of(value)
    match conversion:
        case "s":
            return shown(value)
        case "d" if kind in ("int", "uint"):
            return str(int(value))
        case "d" if kind == "double":
            return string_of_double(value)
        case "f" | "e" if kind in ("int", "uint", "double"):
            return _decimal(conversion, 6 if precision is None else precision, value)
        case "x" | "X" if kind in ("int", "uint"):
            return format(int(value), conversion)
        case "x" | "X" if kind in ("string", "bytes"):
            digits = (value.encode() if kind == "string" else value).hex()
            return str(digits.upper() if conversion == "X" else digits)
        case "o" if kind in ("int", "uint"):
            return format(int(value), "o")
        case "b" if kind in ("int", "uint", "bool"):
            return format(int(value), "b")
        case "d" | "f" | "e" | "x" | "X" | "o" | "b":
            raise EvalError(f"%{conversion} does not take a {kind}")
    raise EvalError(f"unknown format clause %{conversion}")


def _decimal(conversion: str, precision: int, value: Any) -> str:
    if isinstance(value, float):
        if not math.isfinite(value):
            return string_of_double(value)
        return format(value, f".{precision}{conversion}")
    exact = format(Decimal(int(value)), f".{precision}{conversion}")
    mantissa, sign, exponent = exact.partition("e")
    return f"{mantissa}e{int(exponent):+03d}" if sign else exact


def shown(value: Any) -> str:
    """The value as `%s` writes it. Raises EvalError for what has no text, CostError for what is too large."""
    return _shown(value, [MAX_STEPS])


def _shown(value: Any, left: list[int]) -> str:
    left[0] -= 1
    if left[0] < 0:
        sized(MAX_STEPS * MAX_STEPS)
    match kind_of(value):
        case "string":
            return str(value)
        case "bool":
            return "true" if value else "false"
        case "null":
            return "null"
        case "int" | "uint":
            return str(int(value))
        case "double":
            return string_of_double(value)
        case "bytes":
            return _INVALID.sub("\ufffd", value.decode(errors="replace"))
        case "timestamp":
            return show_timestamp(value)
        case "duration":
            return show_duration(value)
        case "type":
            return str(value)
        case "list":
            return "[" + ", ".join(_shown(x, left) for x in value) + "]"
        case "map":
            entries = sorted((_shown(k, left), _shown(v, left)) for k, v in value.items())
            return "{" + ", ".join(f"{k}: {v}" for k, v in entries) + "}"
        case kind:
            raise EvalError(f"%s does not take a {kind}")
