"""``waker user``: the people who work in the console."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from waker.commands import options
from waker.commands.options import Failure, Groups
from waker.server.attach import base_url, database

if TYPE_CHECKING:
    from waker.console.models import StaffUser
    from waker.core.actors import Actor

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
    work(create)
    create.set_defaults(run=run_create)

    change = options.command(
        commands,
        "change",
        "change what a user is given to work",
        "Change a user's role, name, languages, teams, queues and specialities. What is not named stays.",
    )
    change.add_argument("email", metavar="EMAIL", help="address of the user")
    change.add_argument("--role", choices=ROLES, help="what the person may do")
    change.add_argument("--name", help="name, as colleagues read it")
    work(change)
    change.add_argument(
        "--withdraw",
        metavar="SPECIALITY",
        action="append",
        default=[],
        help="take a speciality back (repeatable)",
    )
    change.set_defaults(run=run_change)

    link = options.command(commands, "link", "print a new one-time sign-in link for a user")
    link.add_argument("email", metavar="EMAIL", help="address of the user")
    link.set_defaults(run=run_link)

    reset = options.command(
        commands,
        "reset-two-step",
        "take a user's second steps away",
        "Take the app, passkeys and recovery codes of a user away, with their tie to the OpenID provider, and end"
        " all their sessions. At the next sign-in they set a new second step up. Be sure that it is they who ask.",
    )
    reset.add_argument("email", metavar="EMAIL", help="address of the user")
    reset.set_defaults(run=run_reset)

    options.command(commands, "list", "list the users").set_defaults(run=run_list)


def work(command: argparse.ArgumentParser) -> None:
    """The options of what a reviewer is given."""
    command.add_argument(
        "--reads",
        metavar="LANGUAGES",
        type=_named,
        help="languages that they judge texts in, as nl,en; - for any language",
    )
    command.add_argument(
        "--speciality",
        metavar="SPECIALITY[:DAY]",
        action="append",
        default=[],
        help="what they are trained in, perhaps with its last day, as child_safety:2027-01-31 (repeatable)",
    )
    command.add_argument(
        "--team",
        metavar="TEAM",
        type=_named,
        action="append",
        help="team that they are in (repeatable); - for none",
    )
    command.add_argument(
        "--queue",
        metavar="QUEUE",
        type=_named,
        action="append",
        help="the only queues that they work (repeatable); - for all that are open to them",
    )


def _named(value: str) -> str:
    """What an option names. Nothing at all (perhaps of a variable that is not set) is not taken for "-"."""
    if not value.strip(" ,"):
        raise argparse.ArgumentTypeError("names nothing; to empty it, write -")
    return value


def run_create(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from django.db import transaction

        from waker.console.onetime import create_link
        from waker.console.users import create_user
        from waker.core.problems import Problem

        try:
            with transaction.atomic():
                user = create_user(arguments.email, arguments.role, name=arguments.name)
                _give(user, arguments)
        except (ValueError, Problem) as error:
            raise Failure(str(error), code=2) from None
        print(create_link(user, base_url(arguments.data)))
    return 0


def run_change(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from django.db import transaction

        from waker.console.models import StaffUser
        from waker.core.problems import Problem
        from waker.review import specialities

        user = StaffUser.objects.filter(email=arguments.email.strip().lower()).first()
        if user is None:
            raise Failure(f"there is no user {arguments.email}; `waker user list` shows them")
        try:
            with transaction.atomic():
                user.role = arguments.role or user.role
                user.name = user.name if arguments.name is None else arguments.name
                user.save(update_fields=["role", "name"])
                for name in arguments.withdraw:
                    if not specialities.take_back(user.pk, name):
                        raise Failure(f"{user.email} does not have the speciality {name}")
                _give(user, arguments, all_of_them=False)
        except Problem as error:
            raise Failure(str(error), code=2) from None
        _tell(user)
    return 0


def _give(user: StaffUser, arguments: argparse.Namespace, all_of_them: bool = True) -> None:
    """Give what the options name; a new specialist without a speciality gets all that the guidelines know."""
    from waker.console import reviewers

    def listed(values: list[str] | None) -> list[str] | None:
        return None if values is None else [value for value in values if value != "-"]

    reads = None if arguments.reads is None else listed(arguments.reads.split(","))
    by = _operator()
    reviewers.set_work(user, reads=reads, teams=listed(arguments.team), queues=listed(arguments.queue))
    if arguments.team is not None:
        for team in _unasked(user):
            print(
                f"no queue of the guidelines in force asks for the team {team}; it is kept for when one does",
                file=sys.stderr,
            )
    for told in arguments.speciality:
        reviewers.give(user, told, by)
    if all_of_them and user.role == "specialist" and not arguments.speciality:
        named = _all(user, by)
        print(f"given all specialities of the guidelines in force: {', '.join(named) or 'there are none'}")


def _unasked(user: StaffUser) -> list[str]:
    from waker.console import reviewers
    from waker.core.problems import Invalid

    try:
        return reviewers.unasked(user.teams)
    except Invalid:  # no guidelines yet, so nothing asks for a team
        return list(user.teams)


def _all(user: StaffUser, by: Actor) -> tuple[str, ...]:
    from waker.console import reviewers
    from waker.core.problems import Invalid

    try:
        return reviewers.give_all(user, by)
    except Invalid:  # no guidelines yet, so nothing to be trained in
        return ()


def _operator() -> Actor:
    from waker.core.actors import Actor

    return Actor(*options.operator().split(":", 1))


def _tell(user: StaffUser) -> None:
    """What the user is given now, a line each."""
    from waker.review import specialities

    held = [
        row.speciality + (f" (until {options.moment(row.expires_at)})" if row.expires_at else "")
        for row in specialities.of_user(user.pk)
    ]
    print(f"{user.email}  {user.role}  {user.name}".rstrip())
    print(f"languages: {', '.join(user.reads) or 'any'}")
    print(f"specialities: {', '.join(held) or 'none'}")
    print(f"teams: {', '.join(user.teams) or 'none'}")
    print(f"queues: {', '.join(user.queues) or 'all that are open to them'}")


def run_link(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.console import events
        from waker.console.models import SecurityEvent, StaffUser
        from waker.console.onetime import create_link

        user = StaffUser.objects.filter(email=arguments.email.strip().lower(), is_active=True).first()
        if user is None:
            raise Failure(f"there is no active user {arguments.email}; `waker user list` shows them")
        events.record(None, user, SecurityEvent.Kind.LINKED)
        print(create_link(user, base_url(arguments.data)))
    return 0


def run_reset(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.console import events, sessions
        from waker.console.models import SecurityEvent, StaffUser
        from waker.console.second import steps

        user = StaffUser.objects.filter(email=arguments.email.strip().lower()).first()
        if user is None:
            raise Failure(f"there is no user {arguments.email}; `waker user list` shows them")
        count = steps.reset(user)
        ended = sessions.end_all(user)
        events.record(None, user, SecurityEvent.Kind.RESET)
        print(f"{user.email}: second steps taken away: {count}, sessions ended: {ended}")
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
