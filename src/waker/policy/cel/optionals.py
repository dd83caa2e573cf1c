"""Optional: a value that may be there: `optional.of(x)`, `a.?b`, `x.orValue(y)`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from waker.policy.cel.errors import EvalError
from waker.policy.cel.operators import has, has_key, index, select
from waker.policy.cel.registry import dispatch, overload
from waker.policy.cel.types import BOOL, DYN, INT, Type, list_of, map_of, optional_of
from waker.policy.cel.values import NONE, Optional, kind_of, no_overload

A = Type("var", (), "A")
B = Type("var", (), "B")

overload("optional.of", A, gives=optional_of(A), safe=True)(lambda x: Optional(True, x))
overload("optional.none", gives=optional_of(DYN), safe=True)(lambda: NONE)
overload("hasValue", optional_of(A), gives=BOOL, style="m", safe=True)(lambda o: o.present)
overload("or", optional_of(A), optional_of(A), gives=optional_of(A), style="m")(
    lambda o, p: o if o.present else p
)
overload("orValue", optional_of(A), A, gives=A, style="m")(lambda o, x: o.held if o.present else x)


overload("first", list_of(A), gives=optional_of(A), style="m")(lambda xs: opt_index(xs, 0))
overload("last", list_of(A), gives=optional_of(A), style="m")(lambda xs: opt_index(xs, len(xs) - 1))


@overload("optional.ofNonZeroValue", A, gives=optional_of(A))
def of_non_zero(x: Any) -> Optional:
    zero = x is None or (x == timedelta() if isinstance(x, timedelta) else kind_of(x) in _SIZED and not x)
    return NONE if zero else Optional(True, x)


_SIZED = frozenset({"bool", "int", "uint", "double", "string", "bytes", "list", "map"})


@overload("value", optional_of(A), gives=A, style="m")
def value(o: Optional) -> Any:
    if o.present:
        return o.held
    raise EvalError("the optional has no value")


@overload("optional.unwrap", list_of(optional_of(A)), gives=list_of(A))
@overload("unwrapOpt", list_of(optional_of(A)), gives=list_of(A), style="m")
def unwrap(xs: list[Optional]) -> list[Any]:
    return [x.held for x in xs if x.present]


def opt_select(x: Any, name: str) -> Optional:
    """`x.?name`, where `x` may itself be an optional."""
    if isinstance(x, Optional):
        return opt_select(x.held, name) if x.present else NONE
    if isinstance(x, dict):
        return Optional(True, x[name]) if name in x else NONE
    raise no_overload(f"_.?{name}", x)


def opt_has(x: Any, name: str) -> bool:
    return opt_select(x, name).present


def opt_index(x: Any, i: Any) -> Optional:
    """`x[?i]`, where `x` may itself be an optional."""
    if isinstance(x, Optional):
        return opt_index(x.held, i) if x.present else NONE
    if isinstance(x, dict):
        return Optional(True, x[i]) if has_key(x, i) else NONE
    if isinstance(x, list | tuple) and kind_of(i) in ("int", "uint", "double"):
        return Optional(True, x[int(i)]) if 0 <= i < len(x) and i == int(i) else NONE
    raise no_overload("_[?_]", x, i)


for _of in (list_of(A), optional_of(list_of(A))):
    overload("_[?_]", _of, INT, gives=optional_of(A))(opt_index)
for _of in (map_of(A, B), optional_of(map_of(A, B))):
    overload("_[?_]", _of, A, gives=optional_of(B))(opt_index)
for _of, _gives in ((optional_of(list_of(A)), A), (optional_of(map_of(A, B)), B)):
    overload("_[_]", _of, INT if _gives is A else A, gives=optional_of(_gives))(opt_index)


def select_any(x: Any, name: str) -> Any:
    """`x.name` where the type of `x` is not known before, and may be optional."""
    return opt_select(x, name) if isinstance(x, Optional) else select(x, name)


def index_any(x: Any, i: Any) -> Any:
    return opt_index(x, i) if isinstance(x, Optional) else index(x, i)


def has_any(x: Any, name: str) -> bool:
    return opt_has(x, name) if isinstance(x, Optional) else has(x, name)


def or_else(o: Any, other: Callable[[], Any]) -> Any:
    """`o.or(p)`: the second is only evaluated if needed."""
    return o if isinstance(o, Optional) and o.present else dispatch("or", "m", o, other())


def or_value(o: Any, other: Callable[[], Any]) -> Any:
    return o.held if isinstance(o, Optional) and o.present else dispatch("orValue", "m", o, other())


def opt_map(o: Any, run: Any, flat: bool) -> Optional:
    if not isinstance(o, Optional):
        raise no_overload("optMap", o)
    if not o.present:
        return NONE
    result = run(o.held)
    if not flat:
        return Optional(True, result)
    if not isinstance(result, Optional):
        raise no_overload("optFlatMap", result)
    return result


def given(o: Any) -> bool:
    """Whether an entry `[?x]` or `{?k: x}` is there."""
    if not isinstance(o, Optional):
        raise no_overload("?", o)
    return o.present
