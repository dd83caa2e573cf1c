"""``waker erase``: remove a person, and leave the ledger as it is."""

from __future__ import annotations

import argparse
import sys

from waker.commands import options
from waker.commands.options import Failure, Groups
from waker.server.attach import database


def add(groups: Groups) -> None:
    commands = options.group(groups, "erase", "remove a person's data")
    account = options.command(
        commands,
        "account",
        "remove an account's personal data and snapshots",
        "Remove the personal data, items and snapshots of an account. Decisions stay in the ledger, without them,"
        " and the chain still verifies. This cannot be undone.",
    )
    account.add_argument("id", metavar="ID", help="the host platform's id of the account")
    account.add_argument(
        "--yes", action="store_true", help="do not ask for confirmation, as somebody at a terminal is"
    )
    account.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    # A script meant what it says and has nobody to ask; a person at a terminal may have slipped.
    if not arguments.yes and sys.stdin and sys.stdin.isatty() and not _sure(arguments.id):
        raise Failure("nothing was erased")
    with database(arguments.data):
        from waker.core.problems import Problem
        from waker.intake.erasing import erase

        try:
            erased = erase(arguments.id, by=options.operator())
        except Problem as problem:
            raise Failure(str(problem)) from None
    print(
        f"account {arguments.id} is erased: {erased.items} items, {erased.revisions} earlier revisions,"
        f" {erased.notes} notes, {erased.traces} traces"
    )
    return 0


def _sure(account: str) -> bool:
    try:
        return input(f"Erase account {account} for good? Type its id: ") == account
    except EOFError:
        return False
