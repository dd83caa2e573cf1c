"""The command ``waker``."""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from waker import __version__, settings

GROUPS = ("up", "key", "host", "user", "guidelines", "ledger", "search", "replay", "erase", "doctor")


def build() -> argparse.ArgumentParser:
    """The parser of every command; each group is a module of ``waker.commands`` with an ``add`` function."""
    parser = argparse.ArgumentParser(
        prog="waker",
        description="A self-hosted trust & safety platform. `waker COMMAND --help` explains each command.",
    )
    parser.add_argument("--version", action="version", version=f"waker {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for group in GROUPS:
        importlib.import_module(f"waker.commands.{group}").add(commands)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 for success, 1 for a failure, 2 for a wrong call."""
    from waker.commands.options import Failure
    from waker.server import logs
    from waker.server.postgres import PostgresError
    from waker.server.supervisor import UpError

    arguments = build().parse_args(argv)
    try:
        settings.check()
        logs.setup(settings.envstr("WAKER_LOG_LEVEL"))
        code = arguments.run(arguments)
    except settings.SettingsError as error:
        for problem in error.problems:
            print(f"waker: {problem}", file=sys.stderr)
        return 2
    except (UpError, Failure) as error:
        print(f"waker: {error}", file=sys.stderr)
        return error.code
    except PostgresError as error:
        print(f"waker: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        print(f"waker: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        return 1
    return int(code or 0)


if __name__ == "__main__":
    sys.exit(main())
