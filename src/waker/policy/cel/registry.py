"""Overload: one meaning of a function for given argument types; the registry of all of them by name.

A library module registers its functions with `@overload(...)`. Where the types are known when an expression is
compiled, the overload is called directly, or its `inline` Python is written out; where they are not, `dispatch`
chooses by the kinds of the values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from waker.policy.cel.types import Type
from waker.policy.cel.values import kind_of, no_overload

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Overload:
    """`style` says how it is written: "f" `name(x)`, "m" `x.name()`, "fm" both."""

    function: str
    params: tuple[Type, ...]
    result: Type
    run: Callable[..., Any]
    style: str = "f"
    inline: str | None = None
    safe: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(p.kind for p in self.params)


OVERLOADS: dict[str, list[Overload]] = {}


def overload(
    function: str,
    *params: Type,
    gives: Type,
    style: str = "f",
    inline: str | None = None,
    safe: bool = False,
) -> Callable[[F], F]:
    """Registers a Python function as the meaning of `function` for these argument types.

    `inline` is a Python expression with `{0}`, `{1}` for the arguments, of the same meaning; `safe` says that it
    cannot fail on values of the declared types.
    """

    def keep(run: F) -> F:
        OVERLOADS.setdefault(function, []).append(Overload(function, params, gives, run, style, inline, safe))
        return run

    return keep


def _fits(kind: str, wanted: str) -> bool:
    return wanted in ("dyn", "var", kind)


def dispatch(function: str, style: str, *args: object) -> Any:
    """Calls the overload that the values choose. Raises EvalError where there is none."""
    kinds = [kind_of(a) for a in args]
    for found in OVERLOADS.get(function, ()):
        fitting = style in found.style and len(found.params) == len(kinds)
        if fitting and all(map(_fits, kinds, found.kinds)):
            return found.run(*args)
    raise no_overload(function, *args)
