"""Mathematics: the math extension (`math.greatest`, `math.round`, bit operations) and `base64.encode` and `decode`."""

from __future__ import annotations

import base64
import binascii
import math
from typing import Any

from waker.policy.cel.errors import EvalError
from waker.policy.cel.operators import unsigned, whole
from waker.policy.cel.registry import overload
from waker.policy.cel.types import BOOL, BYTES, DOUBLE, DYN, INT, STRING, UINT, list_of
from waker.policy.cel.values import UINT_MAX, Uint, kind_of, no_overload

_NUMBERS = (INT, UINT, DOUBLE)


def _extreme(name: str, sign: int, values: list[Any]) -> Any:
    if not values:
        raise EvalError(f"{name}() of an empty list")
    if any(kind_of(v) not in ("int", "uint", "double") for v in values):
        raise no_overload(name, *values)
    best = values[0]
    for v in values[1:]:
        if (v > best) if sign > 0 else (v < best):
            best = v
    return best


def _register_extreme(name: str, sign: int) -> None:
    for of in _NUMBERS:
        overload(name, of, gives=of)(lambda x: _extreme(name, sign, [x]))
        overload(name, list_of(of), gives=of)(lambda xs: _extreme(name, sign, xs))
        for count in (2, 3, 4, 5):
            overload(name, *[of] * count, gives=of)(lambda *xs: _extreme(name, sign, list(xs)))
    overload(name, list_of(DYN), gives=DYN)(lambda xs: _extreme(name, sign, xs))
    for count in range(2, 33):
        overload(name, *[DYN] * count, gives=DYN)(lambda *xs: _extreme(name, sign, list(xs)))


_register_extreme("math.greatest", 1)
_register_extreme("math.least", -1)


# -- rounding
def _keep(run: Any, x: float) -> float:
    return math.copysign(float(run(x)), x) if math.isfinite(x) else x


overload("math.ceil", DOUBLE, gives=DOUBLE, safe=True)(lambda x: _keep(math.ceil, x))
overload("math.floor", DOUBLE, gives=DOUBLE, safe=True)(lambda x: _keep(math.floor, x))
overload("math.trunc", DOUBLE, gives=DOUBLE, safe=True)(lambda x: _keep(math.trunc, x))


@overload("math.round", DOUBLE, gives=DOUBLE, safe=True)
def round_half_away(x: float) -> float:
    if not math.isfinite(x):
        return x
    lower = math.trunc(x)
    return math.copysign(float(abs(lower) + (abs(x - lower) >= 0.5)), x)


overload("math.isInf", DOUBLE, gives=BOOL, safe=True)(math.isinf)
overload("math.isNaN", DOUBLE, gives=BOOL, safe=True)(math.isnan)
overload("math.isFinite", DOUBLE, gives=BOOL, safe=True)(math.isfinite)
overload("math.abs", INT, gives=INT)(lambda x: whole(abs(x)))
overload("math.abs", UINT, gives=UINT, safe=True)(lambda x: x)
overload("math.abs", DOUBLE, gives=DOUBLE, safe=True)(abs)
overload("math.sign", INT, gives=INT, safe=True)(lambda x: (x > 0) - (x < 0))
overload("math.sign", UINT, gives=UINT, safe=True)(lambda x: Uint(x > 0))
overload("math.sign", DOUBLE, gives=DOUBLE, safe=True)(
    lambda x: x if math.isnan(x) else float((x > 0) - (x < 0))
)


def _root(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


for _of in _NUMBERS:
    overload("math.sqrt", _of, gives=DOUBLE, safe=True)(lambda x: _root(float(x)))

# -- bits
overload("math.bitAnd", INT, INT, gives=INT, inline="({0} & {1})", safe=True)(lambda a, b: a & b)
overload("math.bitOr", INT, INT, gives=INT, inline="({0} | {1})", safe=True)(lambda a, b: a | b)
overload("math.bitXor", INT, INT, gives=INT, inline="({0} ^ {1})", safe=True)(lambda a, b: a ^ b)
overload("math.bitNot", INT, gives=INT, inline="(~{0})", safe=True)(lambda a: ~a)
overload("math.bitAnd", UINT, UINT, gives=UINT)(lambda a, b: Uint(int(a) & int(b)))
overload("math.bitOr", UINT, UINT, gives=UINT)(lambda a, b: Uint(int(a) | int(b)))
overload("math.bitXor", UINT, UINT, gives=UINT)(lambda a, b: Uint(int(a) ^ int(b)))
overload("math.bitNot", UINT, gives=UINT)(lambda a: Uint(UINT_MAX ^ int(a)))


def _places(n: int) -> int:
    if n < 0:
        raise EvalError("a negative number of places to shift by")
    return min(n, 64)


def _signed(n: int) -> int:
    n &= UINT_MAX
    return n - 2**64 if n >= 2**63 else n


overload("math.bitShiftLeft", INT, INT, gives=INT)(lambda a, n: _signed(a << _places(n)))
overload("math.bitShiftRight", INT, INT, gives=INT)(lambda a, n: _signed((a & UINT_MAX) >> _places(n)))
overload("math.bitShiftLeft", UINT, INT, gives=UINT)(lambda a, n: unsigned((int(a) << _places(n)) & UINT_MAX))
overload("math.bitShiftRight", UINT, INT, gives=UINT)(lambda a, n: unsigned(int(a) >> _places(n)))


# -- base64
@overload("base64.encode", BYTES, gives=STRING)
def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


@overload("base64.decode", STRING, gives=BYTES)
def decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise EvalError("not base64") from None
