"""``waker guidelines``: check a pack of guidelines, publish it, see what it would change."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from waker.commands import options
from waker.commands.options import Failure, Groups
from waker.server.attach import database

if TYPE_CHECKING:
    from waker.policy.errors import PackErrors


def add(groups: Groups) -> None:
    commands = options.group(groups, "guidelines", "check, publish and compare guidelines")

    check = commands.add_parser(
        "check",
        help="find every error in a pack",
        description="Load the guidelines in DIR as publishing would, and print every error with file and line."
        " Needs no database.",
    )
    check.set_defaults(run=run_check)

    publish = options.command(
        commands,
        "publish",
        "bring a pack into force",
        "Check the guidelines in DIR and bring them into force. Where anything is wrong, nothing changes.",
    )
    publish.set_defaults(run=run_publish)

    for parser in (check, publish):
        parser.add_argument("folder", metavar="DIR", type=Path, help="directory of the guidelines")


def run_check(arguments: argparse.Namespace) -> int:
    from waker.policy.errors import PackErrors
    from waker.policy.load import load_pack

    try:
        pack = load_pack(arguments.folder)
    except PackErrors as errors:
        return complain(errors, arguments.folder)
    print(
        f"version {pack.version}: {len(pack.policies)} policies, {len(pack.rules)} rules, {len(pack.lists)} lists,"
        f" in {', '.join(pack.languages)}; nothing is wrong"
    )
    return 0


def run_publish(arguments: argparse.Namespace) -> int:
    from waker.policy.errors import PackErrors

    with database(arguments.data):
        from waker.core.problems import Problem
        from waker.guidelines.versions import publish
        from waker.policy.load import files_of

        try:
            pack = publish(files_of(arguments.folder), by=f"command:{getpass.getuser()}")
        except PackErrors as errors:
            return complain(errors, arguments.folder)
        except Problem as problem:
            raise Failure(str(problem)) from None
    print(f"version {pack.version} is in force")
    return 0


def complain(errors: PackErrors, folder: Path) -> int:
    for error in errors.errors:
        print(error if error.file == str(folder) else f"{folder}/{error}", file=sys.stderr)
    count = len(errors.errors)
    print(f"{count} error{'' if count == 1 else 's'}; the version in force stays", file=sys.stderr)
    return 1
