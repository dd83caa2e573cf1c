"""A problem: why a request was not carried out, told so that the caller can put it right.

Every service raises one of these; the HTTP face renders it as an RFC 9457 problem document, the command line
as lines of text. Nothing has been stored when one is raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (`items.0.country`, empty for the whole), a code, what would do."""

    at: str
    code: str
    message: str

    def body(self) -> dict[str, str]:
        return {"at": self.at, "code": self.code, "message": self.message}

    def under(self, prefix: str) -> Fault:
        """The same fault seen from one level further out."""
        return Fault(f"{prefix}.{self.at}" if self.at else prefix, self.code, self.message)


Faults: TypeAlias = Sequence[Fault | tuple[str, str, str]]


class Problem(Exception):
    """The base: subclasses fix the HTTP status and the title. `faults` is never empty."""

    status: ClassVar[int] = 400
    kind: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "The request cannot be carried out"

    def __init__(self, faults: Faults, detail: str = "") -> None:
        self.faults = [fault if isinstance(fault, Fault) else Fault(*fault) for fault in faults]
        self.detail = detail or " ".join(fault.message for fault in self.faults[:3])
        super().__init__(self.detail)

    @classmethod
    def at(cls, at: str, code: str, message: str) -> Problem:
        """The problem of a single fault."""
        return cls([Fault(at, code, message)])


class Invalid(Problem):
    """What was sent is well-formed but not right: 422."""

    status = 422
    kind = "invalid"
    title = "The request is not valid"


class NotFound(Problem):
    """What the address names does not exist: 404."""

    status = 404
    kind = "not_found"
    title = "Not found"


class Conflict(Problem):
    """Somebody else was first, or the state does not allow it any more: 409."""

    status = 409
    kind = "conflict"
    title = "The request conflicts with the present state"


class Forbidden(Problem):
    """The caller is known and may not do this: 403."""

    status = 403
    kind = "forbidden"
    title = "Not allowed"


def near(value: str, choices: Iterable[str]) -> str | None:
    """The choice that `value` was probably meant to be, or None when nothing is close."""
    folded = {choice.casefold(): choice for choice in choices}
    found = get_close_matches(str(value)[:100].casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def unknown(at: str, noun: str, value: str, choices: Iterable[str]) -> Fault:
    """The fault of a value outside a known set: names the closest choice, or all when they are few."""
    options = list(choices)
    close = near(value, options)
    if close is not None:
        hint = f"did you mean {close!r}?"
    elif len(options) <= 20:
        hint = f"choose one of {', '.join(options)}"
    else:
        hint = "nothing known is close to it"
    shown = value if len(value) <= 60 else value[:57] + "..."
    return Fault(at, f"unknown_{noun.replace(' ', '_')}", f"{shown!r} is not a known {noun}; {hint}.")
