"""The data directory of an installation: where it is, and what it keeps besides the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from waker import settings


def data_folder(chosen: str | Path | None = None) -> Path:
    """The directory named on the command line, else by ``WAKER_DATA``, else the user's own data directory."""
    if chosen:
        return Path(chosen).expanduser().absolute()
    named = settings.envpath("WAKER_DATA")
    if named is not None:
        return named.absolute()
    base = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser().absolute() / "waker"


def make(data: Path) -> None:
    """Make the directory, for us alone, and its secret key, where they are missing."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = data / "secret.key"
    if not key.exists():
        unfinished = data / f"secret.key.{os.getpid()}"
        fd = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(unfinished, key)  # never replaces a key that another process made meanwhile
        except FileExistsError:
            pass
        finally:
            unfinished.unlink()


def environment(data: Path, url: str, **names: str) -> dict[str, str]:
    """The environment of a process that works on this installation's database at ``url``."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "waker.config.settings",
        "DATABASE_URL": url,
        "WAKER_DATA": str(data),
        **names,
    }
