"""Conversion: `int(x)`, `string(x)`, `timestamp(x)` and their like; `type(x)` and `dyn(x)`; `size(x)`."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any

from waker.policy.cel.errors import EvalError
from waker.policy.cel.operators import unsigned, whole
from waker.policy.cel.registry import overload
from waker.policy.cel.times import (
    SECOND,
    moment,
    nanoseconds,
    parse_duration,
    parse_timestamp,
    show_duration,
    show_timestamp,
)
from waker.policy.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    STRING,
    TIMESTAMP,
    TYPE,
    UINT,
    Type,
    list_of,
    map_of,
)
from waker.policy.cel.values import UINT_MAX, Uint, type_of

_T = Type("var", (), "A")


def _same(x: Any) -> Any:
    return x


for _name, _type in (
    *(("int", INT), ("uint", UINT), ("double", DOUBLE), ("bool", BOOL), ("string", STRING), ("bytes", BYTES)),
    *(("timestamp", TIMESTAMP), ("duration", DURATION)),
):
    overload(_name, _type, gives=_type, inline="{0}", safe=True)(_same)
overload("dyn", _T, gives=DYN, inline="{0}", safe=True)(_same)
overload("type", _T, gives=TYPE)(type_of)


# -- numbers
@overload("int", UINT, gives=INT)
def int_of_uint(x: Uint) -> int:
    return whole(int(x))


@overload("int", DOUBLE, gives=INT)
def int_of_double(x: float) -> int:
    if math.isnan(x) or not -(2.0**63) < x < 2.0**63:
        raise EvalError("the double does not fit an int")
    return int(x)


@overload("int", STRING, gives=INT)
def int_of_string(x: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,30}", x):
        raise EvalError(f"not a whole number: {x[:50]!r}")
    return whole(int(x))


@overload("int", TIMESTAMP, gives=INT)
def int_of_timestamp(x: datetime) -> int:
    return nanoseconds(x) // SECOND


@overload("uint", INT, gives=UINT)
def uint_of_int(x: int) -> Uint:
    return unsigned(x)


@overload("uint", DOUBLE, gives=UINT)
def uint_of_double(x: float) -> Uint:
    if math.isnan(x) or not 0 <= x < 2.0**64:
        raise EvalError("the double does not fit a uint")
    return Uint(int(x))


@overload("uint", STRING, gives=UINT)
def uint_of_string(x: str) -> Uint:
    if not re.fullmatch(r"[0-9]{1,30}", x) or int(x) > UINT_MAX:
        raise EvalError(f"not a uint: {x[:50]!r}")
    return Uint(int(x))


@overload("double", INT, gives=DOUBLE, inline="float({0})", safe=True)
@overload("double", UINT, gives=DOUBLE, inline="float({0})", safe=True)
def double_of_int(x: int) -> float:
    return float(x)


_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?(?:inf|infinity)|nan", re.IGNORECASE
)


@overload("double", STRING, gives=DOUBLE)
def double_of_string(x: str) -> float:
    if not _NUMBER.fullmatch(x):
        raise EvalError(f"not a number: {x[:50]!r}")
    value = float(x)
    if math.isinf(value) and "n" not in x.lower():
        raise EvalError(f"the number is out of range: {x[:50]!r}")
    return value


# -- bool, string, bytes
_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})


@overload("bool", STRING, gives=BOOL)
def bool_of_string(x: str) -> bool:
    if x in _TRUE or x in _FALSE:
        return x in _TRUE
    raise EvalError(f"not a bool: {x[:50]!r}")


@overload("string", INT, gives=STRING, inline="str({0})", safe=True)
def string_of_int(x: int) -> str:
    return str(x)


@overload("string", UINT, gives=STRING)
def string_of_uint(x: Uint) -> str:
    return str(int(x))


@overload("string", BOOL, gives=STRING)
def string_of_bool(x: bool) -> str:
    return "true" if x else "false"


@overload("string", DOUBLE, gives=STRING)
def string_of_double(x: float) -> str:
    """The shortest digits that give the number back; with an exponent below 1e-4 and from 1e21."""
    if math.isnan(x):
        return "NaN"
    if math.isinf(x):
        return "Infinity" if x > 0 else "-Infinity"
    digits = repr(x)
    if "e" not in digits:
        return digits.removesuffix(".0")
    mantissa, _, exponent = digits.partition("e")
    if 0 <= int(exponent) < 21:
        return f"{x:.0f}"
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+03d}"


@overload("string", BYTES, gives=STRING)
def string_of_bytes(x: bytes) -> str:
    try:
        return x.decode()
    except UnicodeDecodeError:
        raise EvalError("the bytes are not UTF-8") from None


overload("string", TIMESTAMP, gives=STRING)(show_timestamp)
overload("string", DURATION, gives=STRING)(show_duration)


@overload("bytes", STRING, gives=BYTES)
def bytes_of_string(x: str) -> bytes:
    return x.encode()


# -- moments and spans
overload("timestamp", STRING, gives=TIMESTAMP)(parse_timestamp)
overload("duration", STRING, gives=DURATION)(parse_duration)


@overload("timestamp", INT, gives=TIMESTAMP)
def timestamp_of_int(x: int) -> datetime:
    return moment(x * SECOND)


# -- size
for _of in (STRING, BYTES, list_of(DYN), map_of(DYN, DYN)):
    overload("size", _of, gives=INT, style="fm", inline="len({0})", safe=True)(len)
