"""``waker doctor``: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import argparse

from waker.commands import options
from waker.commands.options import Groups
from waker.server import place
from waker.server.checks import FAIL, Finding, of_database, of_machine
from waker.server.postgres import PostgresError


def add(groups: Groups) -> None:
    command = options.command(
        groups,
        "doctor",
        "say what is wrong with this installation",
        "Look at the machine, the data directory and the database, whether or not `waker up` runs, and print a"
        " line for each: ok, warn or fail, and what to do. Exits with 1 if anything fails.",
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from waker.server.attach import database

    data = place.data_folder(arguments.data)
    findings = of_machine(data)
    try:
        with database(data, prepare=False):
            findings += of_database()
    except PostgresError as error:
        findings.append(Finding(FAIL, "database", str(error)))
    for finding in findings:
        print(f"{finding.state:<5} {finding.what}: {finding.text}")
    return 1 if any(finding.state == FAIL for finding in findings) else 0
