"""``waker user``: the people who work in the console."""

from __future__ import annotations

import argparse

from waker.commands import options
from waker.commands.options import Failure, Groups
from waker.server.attach import base_url, database

ROLES = ("moderator", "specialist", "lead", "policy", "legal", "analyst", "admin")


def add(groups: Groups) -> None:
    commands = options.group(groups, "user", "make and list the people who work in the console")

    create = options.command(
        commands,
        "create",
        "make a user",
        "Make a user of the console and print a one-time sign-in link, alone on the last line.",
    )
    create.add_argument("email", metavar="EMAIL", help="address that the person signs in with")
    create.add_argument("--role", required=True, choices=ROLES, help="what the person may do")
    create.add_argument("--name", default="", help="name, as colleagues read it")
    create.set_defaults(run=run_create)

    link = options.command(commands, "link", "print a new one-time sign-in link for a user")
    link.add_argument("email", metavar="EMAIL", help="address of the user")
    link.set_defaults(run=run_link)

    options.command(commands, "list", "list the users").set_defaults(run=run_list)


def run_create(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.console.onetime import create_link
        from waker.console.users import create_user

        try:
            user = create_user(arguments.email, arguments.role, name=arguments.name)
        except ValueError as error:
            raise Failure(str(error), code=2) from None
        print(create_link(user, base_url(arguments.data)))
    return 0


def run_link(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.console.models import StaffUser
        from waker.console.onetime import create_link

        user = StaffUser.objects.filter(email=arguments.email.strip().lower(), is_active=True).first()
        if user is None:
            raise Failure(f"there is no active user {arguments.email}; `waker user list` shows them")
        print(create_link(user, base_url(arguments.data)))
    return 0


def run_list(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.console.models import StaffUser

        rows = [
            (
                user.email,
                user.role,
                user.name,
                options.moment(user.last_login),
                "" if user.is_active else "off",
            )
            for user in StaffUser.objects.order_by("email")
        ]
    options.table(("email", "role", "name", "last sign-in", ""), rows)
    return 0
