"""The matrix of roles and permissions as tables for the documentation, which tests hold to it.

`scripts/roles` writes docs/roles.md with them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils.translation import override

from waker.console.models import Role
from waker.console.permissions import MATRIX

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")

HEAD = """\
# Who may do what

Every page and every button of the console asks for one permission, and a role is the set of permissions that it has.
The tests try every address with every role. `scripts/roles` writes this page; the console shows the same under *Roles*.

A permission is not all: reviewers (moderators and specialists) see the cases of their own queues only, and sealed
evidence needs a speciality and a reason, whoever asks: see [evidence](evidence.md).

## Roles

"""


def markdown() -> str:
    """One row per permission, one column per role."""
    head = ["what", *(str(Role(role).value) for role in Role.values)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    with override("en"):
        for words, roles in MATRIX.values():
            cells = [str(words), *("yes" if role in roles else "" for role in Role.values)]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def covered() -> Mapping[str, list[str]]:
    """Permission -> the addresses of the console that ask for it, as the URL configuration has them."""
    from waker.console.urls import urlpatterns

    found: dict[str, list[str]] = {name: [] for name in MATRIX}
    for pattern in urlpatterns:
        permission = getattr(pattern.callback, "permission", None)
        if permission is not None:
            found[permission].append("/console/" + _ARGUMENT.sub(r"{\1}", str(pattern.pattern)))
    return found


def page() -> str:
    """docs/roles.md, but for what keys of the API may call."""
    lines = [
        HEAD + markdown(),
        "## What each permission opens",
        "",
        "| permission | what | addresses |",
        "|---|---|---|",
    ]
    with override("en"):
        for name, addresses in covered().items():
            listed = (
                " ".join(f"`{address}`" for address in addresses)
                or "no address of its own: asked within others"
            )
            lines.append(f"| `{name}` | {MATRIX[name][0]} | {listed} |")
    return "\n".join(lines) + "\n"
