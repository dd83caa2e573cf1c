"""What the commands share: options, tables on the terminal, and how a command says that it cannot."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

Groups: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


class Failure(Exception):
    """A command cannot do what it was asked. The message is for the person at the terminal; ``code`` exits."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code


def group(groups: Groups, name: str, help: str) -> Groups:
    """The commands below ``waker NAME``."""
    parser = groups.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".")
    return parser.add_subparsers(dest="action", metavar="ACTION", required=True)


def command(commands: Groups, name: str, help: str, description: str = "") -> argparse.ArgumentParser:
    """One command that works on an installation's database."""
    parser = commands.add_parser(name, help=help, description=description or help[0].upper() + help[1:] + ".")
    data(parser)
    return parser


def data(parser: argparse.ArgumentParser) -> None:
    """``--data``: which installation."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        help="directory of the installation (default: WAKER_DATA, else ~/.local/share/waker);"
        " unused where DATABASE_URL names a server",
    )


def operator() -> str:
    """Who runs this command, for the ledger: ``command:`` and the name of the system's user."""
    try:
        return f"command:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run as a number without a name
        return f"command:{os.getuid()}"


def moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print ``rows`` in columns."""
    widths = [max(len(str(row[at])) for row in [heads, *rows]) for at in range(len(heads))]
    for row in [heads, *rows]:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def bar(what: str) -> Callable[[int, int], None]:
    """A progress bar on standard error, if that is a terminal: call it with how much is done, of how much."""
    shown = -1

    def show(done: int, of: int) -> None:
        nonlocal shown
        permille = 1000 if of <= 0 else 1000 * done // of
        if not sys.stderr.isatty() or permille == shown:
            return
        shown = permille
        filled = "#" * (permille * 30 // 1000)
        end = "\n" if done >= of else ""
        sys.stderr.write(f"\r{what} [{filled:<30}] {permille / 10:5.1f} %  {done:,} of {of:,}{end}")
        sys.stderr.flush()

    return show
