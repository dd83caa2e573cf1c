"""Runtime: the Python functions that compiled expressions call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from waker.policy.cel.errors import CostError, EvalError
from waker.policy.cel.limits import sized
from waker.policy.cel.operators import NUMERIC, at, equal, truth, unequal
from waker.policy.cel.optionals import (
    given,
    has_any,
    index_any,
    opt_has,
    opt_index,
    opt_map,
    opt_select,
    or_else,
    or_value,
    select_any,
)
from waker.policy.cel.registry import dispatch
from waker.policy.cel.values import MixedMap, kind_of, no_overload
from waker.policy.cel.words import mentions, mentions_phrase


def undeclared(name: str) -> NoReturn:
    raise EvalError(f"unknown name {name!r}")


def fail(message: str) -> NoReturn:
    raise EvalError(message)


def both(*operands: Callable[[], bool]) -> bool:
    """`&&`: false wins over an error, an error over true."""
    return _settle(False, (operand for operand in operands), lambda operand: operand())


def either(*operands: Callable[[], bool]) -> bool:
    """`||`: true wins over an error, an error over false."""
    return _settle(True, (operand for operand in operands), lambda operand: operand())


def all_(test: Callable[[Any], bool], over: Iterable[Any]) -> bool:
    return _settle(False, over, test)


def exists(test: Callable[[Any], bool], over: Iterable[Any]) -> bool:
    return _settle(True, over, test)


def all_pairs(test: Callable[[Any, Any], bool], over: Iterable[tuple[Any, Any]]) -> bool:
    return _settle(False, over, lambda pair: test(*pair))


def exists_pairs(test: Callable[[Any, Any], bool], over: Iterable[tuple[Any, Any]]) -> bool:
    return _settle(True, over, lambda pair: test(*pair))


def _settle(deciding: bool, over: Iterable[Any], test: Callable[[Any], bool]) -> bool:
    error: Exception | None = None
    for item in over:
        try:
            if truth(test(item)) is deciding:
                return deciding
        except CostError:
            raise
        except Exception as found:
            error = error or found
    if error is not None:
        raise error
    return not deciding


def entry(optional: Any) -> list[Any]:
    """The items that `?x` stands for in a list: one or none."""
    return [optional.held] if given(optional) else []


def make_map(entries: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """A map literal. Raises EvalError for a key of another type and for a key that comes twice."""
    made: dict[tuple[bool, Any], Any] = {}
    for key, value in entries:
        if kind_of(key) not in ("int", "uint", "bool", "string"):
            if kind_of(key) in NUMERIC:
                raise EvalError("a double cannot be a map key")
            raise no_overload("map key", key)
        place = (isinstance(key, bool), key)
        if place in made:
            raise EvalError(f"the key {key} comes twice")
        made[place] = value
    plain = {key: value for (_, key), value in made.items()}
    return plain if len(plain) == len(made) else MixedMap(entries)


def merge(maps: list[Any]) -> dict[Any, Any]:
    """The entries of `transformMapEntry`, in one map. Raises EvalError for a key that comes twice."""
    sized(len(maps))
    if not all(isinstance(m, dict) for m in maps):
        raise EvalError("transformMapEntry() takes a map as its result")
    return make_map([pair for m in maps for pair in m.items()])


NAMES: dict[str, Any] = {
    "all_pairs": all_pairs,
    "at": at,
    "both": both,
    "dispatch": dispatch,
    "either": either,
    "entry": entry,
    "equal": equal,
    "exists": exists,
    "exists_pairs": exists_pairs,
    "fail": fail,
    "has": has_any,
    "index": index_any,
    "make_map": make_map,
    "mentions": mentions,
    "mentions_phrase": mentions_phrase,
    "merge": merge,
    "opt_has": opt_has,
    "opt_index": opt_index,
    "opt_map": opt_map,
    "opt_select": opt_select,
    "or_else": or_else,
    "or_value": or_value,
    "select": select_any,
    "truth": truth,
    "undeclared": undeclared,
    "unequal": unequal,
    "all_": all_,
}
