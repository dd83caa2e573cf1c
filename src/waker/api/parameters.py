"""Parameters: what may stand behind the ``?`` of an address. One that does not exist is refused rather than ignored, as
a field of a body is: a misspelt filter would answer with everything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from inspect import Parameter
from typing import get_args

from django.http import HttpRequest

from waker.core.problems import Fault, Invalid, near


def names_of(parameters: Iterable[Parameter], path: str) -> frozenset[str]:
    """What the parameters of a view are called in an address: all but the request and the parts of the path."""
    elsewhere = {"request", *re.findall(r"(\w+)}", path)}
    names = set()
    for parameter in parameters:
        if parameter.name in elsewhere:
            continue
        aliases = (getattr(told, "alias", None) for told in get_args(parameter.annotation)[1:])
        names.add(next((alias for alias in aliases if alias), parameter.name))
    return frozenset(names)


def require_known(request: HttpRequest, known: Collection[str]) -> None:
    """Invalid when the address asks for something that the endpoint does not know."""
    strange = sorted(request.GET.keys() - set(known))
    if strange:
        raise Invalid([_fault(name, known) for name in strange[:20]])


def _fault(name: str, known: Collection[str]) -> Fault:
    close = near(name, known)
    if close:
        hint = f"did you mean {close!r}?"
    elif known:
        hint = f"known are {', '.join(sorted(known))}."
    else:
        hint = "this address takes none."
    return Fault(name[:100], "unknown_parameter", f"There is no such parameter; {hint}")
