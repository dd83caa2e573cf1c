"""Resolution: which overload of a function the types of the arguments choose, and the type of the result."""

from __future__ import annotations

from dataclasses import dataclass

from waker.policy.cel.registry import OVERLOADS, Overload
from waker.policy.cel.types import DYN, NULL, Type, bare, nullable

_MAY_BE_NULL = frozenset({"nullable", "null", "dyn", "error", "timestamp", "duration", "record", "optional"})


@dataclass(frozen=True, slots=True)
class Choice:
    """`overload` is None where only the values can tell."""

    overload: Overload | None
    result: Type


def is_open(of: Type) -> bool:
    """Whether the type is settled only when the condition runs."""
    return of.kind in ("dyn", "error")


def join(a: Type, b: Type) -> Type:
    """The narrowest type that both agree with."""
    if a == b:
        return a
    if (a == NULL and b.kind in _MAY_BE_NULL) or (b == NULL and a.kind in _MAY_BE_NULL):
        return b if a == NULL else a
    if bare(a) == bare(b):
        return nullable(bare(a))
    if a.kind == b.kind and len(a.params) == len(b.params) > 0:
        return Type(a.kind, tuple(join(x, y) for x, y in zip(a.params, b.params, strict=True)))
    return DYN


def agrees(wanted: Type, given: Type, bound: dict[str, Type]) -> bool:
    """Whether a value of type `given` may stand where `wanted` is declared; binds type variables on the way."""
    if wanted.kind == "var":
        if given.kind == "terms":
            return False
        known = bound.get(wanted.name)
        if known is None:
            bound[wanted.name] = given
            return True
        if (known == NULL and given.kind in _MAY_BE_NULL) or (given == NULL and known.kind in _MAY_BE_NULL):
            bound[wanted.name] = join(known, given)
            return True
        if agrees(known, given, {}) or agrees(given, known, {}):
            bound[wanted.name] = join(known, given)
            return True
        return False
    if is_open(wanted) or is_open(given):
        return True
    wanted, given = bare(wanted), bare(given)
    if wanted.kind != given.kind or wanted.name != given.name or len(wanted.params) != len(given.params):
        return False
    return all(agrees(w, g, bound) for w, g in zip(wanted.params, given.params, strict=True))


def filled(of: Type, bound: dict[str, Type]) -> Type:
    if of.kind == "var":
        return bound.get(of.name, DYN)
    if not of.params:
        return of
    return Type(of.kind, tuple(filled(p, bound) for p in of.params), of.name)


def known(function: str, style: str) -> bool:
    return any(style in o.style for o in OVERLOADS.get(function, ()))


def choose(function: str, style: str, given: list[Type]) -> Choice | None:
    """The overload for these argument types; None where there is none."""
    fitting: list[tuple[Overload, Type, bool]] = []
    for overload in OVERLOADS.get(function, ()):
        if style not in overload.style or len(overload.params) != len(given):
            continue
        bound: dict[str, Type] = {}
        if all(agrees(w, g, bound) for w, g in zip(overload.params, given, strict=True)):
            sure = not any(
                is_open(g) or (g.kind in ("nullable", "null") and w.kind not in ("var", "dyn"))
                for w, g in zip(overload.params, given, strict=True)
                if w.kind not in ("var", "dyn")
            )
            fitting.append((overload, filled(overload.result, bound), sure))
    if not fitting:
        return None
    if fitting[0][2]:
        return Choice(fitting[0][0], fitting[0][1])
    results = {result for _, result, _ in fitting}
    return Choice(None, results.pop() if len(results) == 1 else DYN)
