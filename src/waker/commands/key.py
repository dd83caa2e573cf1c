"""``waker key``: the keys of the HTTP API."""

from __future__ import annotations

import argparse
from datetime import timedelta

from waker.api.scopes import SCOPES
from waker.commands import options
from waker.commands.options import Failure, Groups
from waker.server.attach import database


def add(groups: Groups) -> None:
    commands = options.group(groups, "key", "make, list and revoke keys of the HTTP API")

    create = options.command(
        commands,
        "create",
        "make a key",
        "Make a key and print it, alone on the last line. It is shown this once.",
    )
    create.add_argument("name", metavar="NAME", help="whose key it is, for people to read")
    create.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=list(SCOPES),
        metavar="SCOPE",
        help="what it is for, may be repeated: "
        + "; ".join(f"{name}: {text}" for name, text in SCOPES.items()),
    )
    create.add_argument("--expires", type=int, metavar="DAYS", help="stop working after so many days")
    create.add_argument("--reviewer", metavar="EMAIL", help="the person whose decisions come with this key")
    create.add_argument("--partner", metavar="ID", help="the registered partner that comes with this key")
    create.set_defaults(run=run_create)

    options.command(commands, "list", "list the keys, without their secrets").set_defaults(run=run_list)

    revoke = options.command(commands, "revoke", "refuse a key from now on")
    revoke.add_argument("key", metavar="ID", type=int, help="number of the key, as `waker key list` shows it")
    revoke.set_defaults(run=run_revoke)


def run_create(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from django.utils import timezone

        from waker.api.keys import create_key, find
        from waker.core.problems import NotFound
        from waker.intake import partners

        days = arguments.expires
        try:
            expires = None if days is None else timezone.now() + timedelta(days=days)
            if arguments.partner:
                partners.get_row(arguments.partner)
            secret = create_key(arguments.name, arguments.scope, expires, arguments.reviewer)
            made = find(secret)
            if arguments.partner and made:
                partners.bind(made.id, arguments.partner)
        except (ValueError, OverflowError, NotFound) as error:
            raise Failure(str(error), code=2) from None
        print(secret)
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.api.models import ApiKey

        rows = [
            (
                str(key.pk),
                f"{key.prefix}...",
                key.name,
                ",".join(key.scopes),
                options.moment(key.created),
                options.moment(key.last_used),
                f"revoked {options.moment(key.revoked)}" if key.revoked else options.moment(key.expires),
            )
            for key in ApiKey.objects.order_by("pk")
        ]
    options.table(("id", "key", "name", "scopes", "created", "last used", "expires"), rows)
    return 0


def run_revoke(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.api.keys import revoke

        if not revoke(arguments.key):
            raise Failure(f"there is no key {arguments.key} that still works; `waker key list` shows them")
    print(f"key {arguments.key} is refused from now on")
    return 0
