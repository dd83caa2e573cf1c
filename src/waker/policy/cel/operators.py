"""Operator: equality, order, arithmetic and membership, for values whose types are known and for those that are not."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from waker.policy.cel.errors import CostError, EvalError
from waker.policy.cel.limits import MAX_STEPS, joined
from waker.policy.cel.registry import dispatch, overload
from waker.policy.cel.times import NanoSpan, NanoTime, between, duration, moment, nanoseconds, span
from waker.policy.cel.types import (
    BOOL,
    BYTES,
    DOUBLE,
    DURATION,
    INT,
    STRING,
    TIMESTAMP,
    UINT,
    Type,
    list_of,
    map_of,
)
from waker.policy.cel.values import INT_MAX, INT_MIN, UINT_MAX, MixedMap, Uint, kind_of, no_overload

A = Type("var", (), "A")
B = Type("var", (), "B")
NUMERIC = frozenset({"int", "uint", "double"})


# -- equality
def equal(a: Any, b: Any) -> bool:
    """Whether two values of any types are equal: numbers by value, others of different types never."""
    return _equal(a, b, [MAX_STEPS])


def _equal(a: Any, b: Any, left: list[int]) -> bool:
    ka, kb = kind_of(a), kind_of(b)
    if ka != kb:
        return ka in NUMERIC and kb in NUMERIC and bool(_alike(a, b) == _alike(b, a))
    if ka not in ("list", "map", "optional"):
        return bool(a == b)
    if ka == "optional":
        return a.present == b.present and (not a.present or _equal(a.held, b.held, left))
    if len(a) != len(b):
        return False
    left[0] -= len(a)
    if left[0] < 0:
        raise CostError(f"the comparison took more than {MAX_STEPS} steps")
    if ka == "list":
        return all(_equal(x, y, left) for x, y in zip(a, b, strict=True))
    return all(has_key(b, k) and _equal(v, look_up(b, k), left) for k, v in a.items())


def unequal(a: Any, b: Any) -> bool:
    return not equal(a, b)


# -- maps: Python takes True and 1 for one key, CEL does not
def has_key(m: dict[Any, Any], key: Any) -> bool:
    kind = kind_of(key)
    if kind == "string":
        return key in m
    if kind not in ("bool", *NUMERIC):
        return False
    if type(m) is MixedMap or key not in (0, 1):
        return key in m
    return key in m and any(k == key and (type(k) is bool) == (kind == "bool") for k in m)


def look_up(m: dict[Any, Any], key: Any) -> Any:
    if not has_key(m, key):
        raise EvalError(f"no such key: {str(key)[:50]}")
    return m[key]


# -- order
def _alike(a: Any, b: Any) -> Any:
    """`a` as it is compared with `b`: a whole number becomes a double beside a double, as the specification has it."""
    return float(a) if isinstance(b, float) and isinstance(a, int) else a


def _order(a: Any, b: Any, name: str) -> None:
    ka, kb = kind_of(a), kind_of(b)
    if ka in NUMERIC and kb in NUMERIC:
        return
    if ka != kb or ka not in ("string", "bytes", "bool", "timestamp", "duration"):
        raise no_overload(name, a, b)


def less(a: Any, b: Any) -> bool:
    _order(a, b, "_<_")
    return bool(_alike(a, b) < _alike(b, a))


def less_equal(a: Any, b: Any) -> bool:
    _order(a, b, "_<=_")
    return bool(_alike(a, b) <= _alike(b, a))


def greater(a: Any, b: Any) -> bool:
    _order(a, b, "_>_")
    return bool(_alike(a, b) > _alike(b, a))


def greater_equal(a: Any, b: Any) -> bool:
    _order(a, b, "_>=_")
    return bool(_alike(a, b) >= _alike(b, a))


_PAIRS = [(t, t) for t in (STRING, BYTES, BOOL, TIMESTAMP, DURATION)]
_PAIRS += [(a, b) for a in (INT, UINT, DOUBLE) for b in (INT, UINT, DOUBLE)]
for _sign, _run in (("<", less), ("<=", less_equal), (">", greater), (">=", greater_equal)):
    for _a, _b in _PAIRS:
        _left = "float({0})" if _b is DOUBLE and _a is not DOUBLE else "{0}"
        _right = "float({1})" if _a is DOUBLE and _b is not DOUBLE else "{1}"
        overload(f"_{_sign}_", _a, _b, gives=BOOL, inline=f"({_left} {_sign} {_right})", safe=True)(_run)
overload("_==_", A, A, gives=BOOL)(equal)
overload("_!=_", A, A, gives=BOOL)(unequal)


# -- membership and indexing
@overload("@in", A, list_of(A), gives=BOOL)
def in_list(x: Any, xs: list[Any]) -> bool:
    return any(equal(x, y) for y in xs)


@overload("@in", A, map_of(A, B), gives=BOOL)
def in_map(key: Any, m: dict[Any, Any]) -> bool:
    return has_key(m, key)


@overload("_[_]", list_of(A), INT, gives=A)
@overload("_[_]", list_of(A), UINT, gives=A)
@overload("_[_]", list_of(A), DOUBLE, gives=A)
def at(xs: list[Any], i: Any) -> Any:
    if 0 <= i < len(xs) and i == int(i):
        return xs[int(i)]
    raise EvalError(f"index {i} is outside a list of {len(xs)}")


overload("_[_]", map_of(A, B), A, gives=B)(look_up)


def index(x: Any, i: Any) -> Any:
    if isinstance(x, dict):
        return look_up(x, i)
    return dispatch("_[_]", "f", x, i)


# -- arithmetic
def whole(n: int) -> int:
    """An int within 64 bits. Raises EvalError."""
    if INT_MIN <= n <= INT_MAX:
        return n
    raise EvalError("the result does not fit an int (64 bits)")


def unsigned(n: int) -> Uint:
    """A uint within 64 bits. Raises EvalError."""
    if 0 <= n <= UINT_MAX:
        return Uint(n)
    raise EvalError("the result does not fit a uint (64 bits)")


def quotient(a: int, b: int) -> int:
    if b == 0:
        raise EvalError("division by zero")
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def remainder(a: int, b: int) -> int:
    if b == 0:
        raise EvalError("modulus by zero")
    return a - b * quotient(a, b)


def ratio(a: float, b: float) -> float:
    if b:
        return a / b
    if a == 0 or math.isnan(a) or math.isnan(b):
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


overload("_+_", INT, INT, gives=INT)(lambda a, b: whole(a + b))
overload("_-_", INT, INT, gives=INT)(lambda a, b: whole(a - b))
overload("_*_", INT, INT, gives=INT)(lambda a, b: whole(a * b))
overload("_/_", INT, INT, gives=INT)(lambda a, b: whole(quotient(a, b)))
overload("_%_", INT, INT, gives=INT)(lambda a, b: remainder(a, whole(-b) and b))
overload("-_", INT, gives=INT)(lambda a: whole(-a))
overload("_+_", UINT, UINT, gives=UINT)(lambda a, b: unsigned(int(a) + int(b)))
overload("_-_", UINT, UINT, gives=UINT)(lambda a, b: unsigned(int(a) - int(b)))
overload("_*_", UINT, UINT, gives=UINT)(lambda a, b: unsigned(int(a) * int(b)))
overload("_/_", UINT, UINT, gives=UINT)(lambda a, b: unsigned(quotient(int(a), int(b))))
overload("_%_", UINT, UINT, gives=UINT)(lambda a, b: unsigned(remainder(int(a), int(b))))
overload("_+_", DOUBLE, DOUBLE, gives=DOUBLE, inline="({0} + {1})", safe=True)(lambda a, b: a + b)
overload("_-_", DOUBLE, DOUBLE, gives=DOUBLE, inline="({0} - {1})", safe=True)(lambda a, b: a - b)
overload("_*_", DOUBLE, DOUBLE, gives=DOUBLE, inline="({0} * {1})", safe=True)(lambda a, b: a * b)
overload("_/_", DOUBLE, DOUBLE, gives=DOUBLE, safe=True)(ratio)
overload("-_", DOUBLE, gives=DOUBLE, inline="(-{0})", safe=True)(lambda a: -a)
overload("!_", BOOL, gives=BOOL, inline="(not {0})", safe=True)(lambda a: not a)


@overload("_+_", STRING, STRING, gives=STRING)
@overload("_+_", BYTES, BYTES, gives=BYTES)
def concatenate(a: Any, b: Any) -> Any:
    joined(a, b)
    return a + b


@overload("_+_", list_of(A), list_of(A), gives=list_of(A))
def append(a: Any, b: Any) -> list[Any]:
    joined(a, b)
    return [*a, *b]


# -- moments and spans
@overload("_+_", TIMESTAMP, DURATION, gives=TIMESTAMP)
def later(t: datetime, d: timedelta) -> datetime:
    if isinstance(t, NanoTime) or isinstance(d, NanoSpan) or t.tzinfo is None:
        return moment(nanoseconds(t) + span(d))
    try:
        return datetime.__add__(t, d)
    except OverflowError:
        raise EvalError("the timestamp is outside the years 1 to 9999") from None


overload("_+_", DURATION, TIMESTAMP, gives=TIMESTAMP)(lambda d, t: later(t, d))
overload("_+_", DURATION, DURATION, gives=DURATION)(lambda a, b: duration(span(a) + span(b)))
overload("_-_", DURATION, DURATION, gives=DURATION)(lambda a, b: duration(span(a) - span(b)))
overload("_-_", TIMESTAMP, TIMESTAMP, gives=DURATION)(between)
overload("-_", DURATION, gives=DURATION)(lambda d: duration(-span(d)))


@overload("_-_", TIMESTAMP, DURATION, gives=TIMESTAMP)
def earlier(t: datetime, d: timedelta) -> datetime:
    return moment(nanoseconds(t) - span(d))


# -- fields and truth
def select(x: Any, name: str) -> Any:
    """`x.name` where the type of `x` is not known before."""
    if type(x) is dict or isinstance(x, dict):
        if name in x:
            return x[name]
        raise EvalError(f"no such key: {name}")
    raise no_overload(f"_.{name}", x)


def has(x: Any, name: str) -> bool:
    if isinstance(x, dict):
        return name in x
    raise no_overload(f"has .{name}", x)


def truth(x: Any) -> bool:
    """A bool as it is. Raises EvalError for anything else."""
    if x is True or x is False:
        return bool(x)
    raise no_overload("logic", x)
