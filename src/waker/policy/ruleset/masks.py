"""Mask: a whole number with one bit for each rule; the tables that say which rules a value leaves standing.

Each table answers for one subject (an expression that several rules compare with constants): given its value, the
rules that its atoms do not exclude. One lookup decides the atoms of all rules on that subject.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from waker.policy.ruleset.atoms import Among, Null, Number, Truth


@dataclass(frozen=True)
class Cuts:
    """For a number: `masks[i]`, where i counts the places in `at` up to the value.

    For doubles each place counts twice, once reached and once passed, so that `<` and `<=` differ.
    """

    at: list[float]
    masks: list[int]


def _holds(op: str, position: int, place: int) -> bool:
    """Whether `x op at[place]`, for x at a doubled position: 2i between two places, 2i+1 on place i."""
    on = 2 * place + 1
    return {"<": position < on, "<=": position <= on, ">": position > on, ">=": position >= on}[op]


def double_cuts(atoms: Iterable[tuple[int, Number]], all_rules: int) -> Cuts:
    found = list(atoms)
    at = sorted({a.value for _, a in found})
    places = {value: place for place, value in enumerate(at)}
    masks = []
    for position in range(2 * len(at) + 1):
        failing = [bit for bit, a in found if not _holds(a.op, position, places[a.value])]
        masks.append(all_rules & ~_union(failing))
    return Cuts(at, masks)


def int_cuts(atoms: Iterable[tuple[int, Number]], all_rules: int) -> Cuts:
    """As `double_cuts`, with every comparison turned into "below a whole number" or its opposite."""
    found = [(bit, int(a.value) + (a.op in ("<=", ">")), a.op in ("<", "<=")) for bit, a in atoms]
    at: list[float] = [*sorted({cut for _, cut, _ in found})]
    places = {cut: place for place, cut in enumerate(at)}
    masks = []
    for position in range(len(at) + 1):
        failing = [bit for bit, cut, below in found if (places[cut] >= position) != below]
        masks.append(all_rules & ~_union(failing))
    return Cuts(at, masks)


def value_masks(atoms: Iterable[tuple[int, Among]], all_rules: int) -> tuple[dict[object, int], int]:
    """The mask of each value that some atom names, and that of all other values."""
    found = list(atoms)

    def mask(value: object, named: bool) -> int:
        failing = [bit for bit, a in found if (named and value in a.values) != a.wanted]
        return all_rules & ~_union(failing)

    values = {v for _, a in found for v in a.values}
    return {v: mask(v, True) for v in values}, mask(None, False)


def either_masks(atoms: Iterable[tuple[int, Truth | Null]], all_rules: int) -> tuple[int, int]:
    """The masks for "yes" and "no"."""
    found = list(atoms)
    yes = all_rules & ~_union(bit for bit, a in found if not a.wanted)
    no = all_rules & ~_union(bit for bit, a in found if a.wanted)
    return yes, no


def _union(bits: Iterable[int]) -> int:
    out = 0
    for bit in bits:
        out |= bit
    return out
