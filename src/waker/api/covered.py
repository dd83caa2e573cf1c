"""What keys may call, by scope: the part of docs/roles.md about the API, which a test holds to it.

`scripts/roles` writes it.
"""

from __future__ import annotations

from waker.api.scopes import SCOPES

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
    return "\n".join(lines) + "\n"
