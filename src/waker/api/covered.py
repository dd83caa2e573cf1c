"""What keys may call, by scope: the part of docs/roles.md about the API, which a test holds to it.

`scripts/roles` writes it.
"""

from __future__ import annotations

from waker.api.scopes import SCOPES
from waker.review.roles import MAY

NAMES = """
## In somebody's name

A key that calls in the name of a member of staff (it is bound to them, or `Waker-Reviewer` names them) may do what that
person's role may do, and nothing that the console would refuse them: each operation asks for a permission of the table
above. A key that names nobody has its scopes alone.

"""

HEAD = """
## Keys of the API

A key has scopes (`waker key create NAME --scope SCOPE`); `admin` may call everything.

"""


def markdown() -> str:
    """One row per scope, with the operations that ask for it."""
    from waker.api import v1  # noqa: F401  # it declares the operations
    from waker.api.face import ENDPOINTS

    lines = [HEAD + "| scope | for | operations |", "|---|---|---|"]
    for scope, words in SCOPES.items():
        listed = sorted(
            f"`{made.method} /api/v1{made.path.replace('{path:', '{')}`"
            for made in ENDPOINTS
            if scope in made.scopes
        )
        lines.append(f"| `{scope}` | {words} | {' '.join(listed)} |")
    everybody = sorted(
        f"`{m.method} /api/v1{m.path.replace('{path:', '{')}`" for m in ENDPOINTS if not m.scopes
    )
    lines.append(f"| none | Everybody, without a key. | {' '.join(everybody)} |")
    return "\n".join(lines) + "\n" + _names()


def _names() -> str:
    """One row per permission, with the operations that ask the role of a person for it."""
    from waker.api.face import ENDPOINTS

    asked: dict[str, list[str]] = {name: [] for name in MAY}
    for made in ENDPOINTS:
        if made.may is not None:
            asked[made.may].append(f"`{made.method} /api/v1{made.path.replace('{path:', '{')}`")
    lines = [NAMES + "| permission | operations |", "|---|---|"]
    lines += [f"| `{name}` | {' '.join(sorted(found))} |" for name, found in asked.items() if found]
    return "\n".join(lines) + "\n"
