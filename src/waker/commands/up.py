"""``waker up``: everything on one machine."""

from __future__ import annotations

import argparse
import os

from waker import settings
from waker.commands import options
from waker.commands.options import Groups
from waker.server import place


def add(groups: Groups) -> None:
    command = groups.add_parser(
        "up",
        help="start everything on this machine",
        description="Start the embedded PostgreSQL (unless DATABASE_URL names a server), apply migrations, "
        " publish the default guidelines at the first start, and run the web server and the background worker until"
        " SIGTERM or Ctrl-C. Prints `ready ADDRESS` when it serves.",
    )
    command.add_argument("--host", help="address to listen on (default: WAKER_HOST, 127.0.0.1)")
    command.add_argument("--port", help="port to listen on (default: WAKER_PORT, 8000)")
    options.data(command)
    command.add_argument(
        "--demo", action="store_true", help="add a sample community and turn test phrases on"
    )
    command.add_argument("--workers", help="web processes (default: WAKER_WORKERS, 2)")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from waker.server.supervisor import Plan, Supervisor

    for name in ("host", "port", "workers"):
        given = getattr(arguments, name)
        if given is not None:
            os.environ[f"WAKER_{name.upper()}"] = given
    settings.check()
    plan = Plan(
        data=place.data_folder(arguments.data),
        host=settings.envstr("WAKER_HOST"),
        port=settings.envint("WAKER_PORT"),
        workers=settings.envint("WAKER_WORKERS"),
        demo=arguments.demo,
    )
    return Supervisor(plan).run()
