"""``waker search``: read everything anew for the search."""

from __future__ import annotations

import argparse
import time

from waker.commands import options
from waker.commands.options import Groups
from waker.server.attach import database


def add(groups: Groups) -> None:
    commands = options.group(groups, "search", "what the search finds")
    options.command(
        commands,
        "reindex",
        "read all items and accounts anew for the search",
        "Empty what the search knows of items and accounts and read them all anew, newest first. Until it is done the"
        " search finds what was read so far. Stopped half way, a running installation goes on with the rest.",
    ).set_defaults(run=run_reindex)


def run_reindex(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.investigation import indexing

        of = indexing.readable()
        indexing.anew()
        bar, done = options.bar("reading"), 0
        while indexing.reading():
            read = indexing.index()
            if not read:  # the installation's own worker is at it
                time.sleep(0.1)
            done += read
            bar(min(done, of), of)
        bar(of, of)
    print(f"{of} items and accounts can be found")
    return 0
