"""``waker host``: the keys by which the host platform vouches for its members."""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

from waker.commands import options
from waker.commands.options import Failure, Groups
from waker.server.attach import database

ALGORITHMS = ("HS256", "EdDSA", "ES256")


def add(groups: Groups) -> None:
    commands = options.group(groups, "host", "keys that sign the tokens of members")

    new = options.command(
        commands,
        "add",
        "accept a key",
        "Accept a key that signs members' tokens. For HS256 its secret is made and printed, alone on the last line;"
        " it is shown this once. For EdDSA and ES256 give the host's public key.",
    )
    new.add_argument("kid", metavar="KID", help="name of the key, as tokens carry it in their header")
    new.add_argument("--algorithm", choices=ALGORITHMS, default="HS256", help="which algorithm it signs with")
    new.add_argument("--public", type=Path, metavar="FILE", help="the public key in PEM, for EdDSA and ES256")
    new.set_defaults(run=run_add)

    options.command(commands, "list", "list the keys, without their secrets").set_defaults(run=run_list)

    old = options.command(commands, "retire", "accept a key no longer")
    old.add_argument("kid", metavar="KID", help="name of the key")
    old.add_argument("--after", type=int, default=0, metavar="HOURS", help="let it work for so long still")
    old.set_defaults(run=run_retire)


def run_add(arguments: argparse.Namespace) -> int:
    public = arguments.public.read_text(encoding="utf-8", errors="replace") if arguments.public else None
    with database(arguments.data):
        from waker.core.problems import Problem
        from waker.intake.reporting import hosts

        try:
            secret = hosts.add(arguments.kid, arguments.algorithm, public)
        except Problem as problem:
            raise Failure(problem.detail, code=2) from None
    print(secret if secret is not None else f"tokens of {arguments.kid} are accepted from now on")
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.intake.reporting import hosts

        rows = [
            (key.kid, key.algorithm, options.moment(key.made_at), options.moment(key.retires_at))
            for key in hosts.listing()
        ]
    options.table(("kid", "algorithm", "made", "retires"), rows)
    return 0


def run_retire(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from django.utils import timezone

        from waker.core.problems import Problem
        from waker.intake.reporting import hosts

        try:
            hosts.retire(arguments.kid, timezone.now() + timedelta(hours=max(0, arguments.after)))
        except (Problem, OverflowError) as error:
            raise Failure(str(error), code=2) from None
    print(
        f"tokens of {arguments.kid} are refused {f'in {arguments.after} hours' if arguments.after else 'from now on'}"
    )
    return 0
