"""What Django needs to know before it runs: the database of a URL, and the secret key."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


def database_from_url(url: str) -> dict[str, Any]:
    """Django's database settings for ``postgresql://user:password@host:port/name?option=value``.

    A ``host`` option that is a directory means a Unix socket in it.
    """
    parts = urlsplit(url or "postgresql:///waker")
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or (parts.hostname or "")
    port = options.pop("port", None) or (parts.port or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "waker",
        "USER": unquote(parts.username or "") or options.pop("user", ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def key_for(key: str, data: Path | None) -> str:
    """The secret key: the one given, else the one kept in ``data``, else one for this process alone."""
    if key:
        return key
    kept = data / "secret.key" if data else None
    if kept and kept.exists():
        return kept.read_text(encoding="ascii").strip()
    return secrets.token_urlsafe(50)
