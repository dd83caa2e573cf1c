"""The matrix of roles and permissions as a table for the documentation, which a test holds to it."""

from __future__ import annotations

from django.utils.translation import override

from waker.console.models import Role
from waker.console.permissions import MATRIX


def markdown() -> str:
    """One row per permission, one column per role."""
    head = ["what", *(str(Role(role).value) for role in Role.values)]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    with override("en"):
        for words, roles in MATRIX.values():
            cells = [str(words), *("yes" if role in roles else "" for role in Role.values)]
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"
