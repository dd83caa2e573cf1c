"""``waker replay``: send recorded accounts and items to a running Waker, and say what came of them."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

from waker import settings
from waker.commands import options
from waker.commands.figures import Figures, Progress
from waker.commands.options import Failure, Groups
from waker.commands.recorded import Register, batches
from waker.commands.replaying import Replay
from waker.commands.sending import SendingError

BESIDE = "accounts.jsonl"


def add(groups: Groups) -> None:
    command = options.command(
        groups,
        "replay",
        "send recorded items to a running Waker",
        "Send the lines of JSON-lines files to a running Waker: a line with an `account` is an item, one without is"
        " an account. Prints items/s, flags, decisions and cases. Items whose account is not registered yet have it"
        " registered from the accounts.jsonl that stands beside their file. Sending again changes nothing. Exits"
        " with 1 if anything was rejected.",
    )
    command.add_argument("files", metavar="FILE.jsonl", type=Path, nargs="+")
    command.add_argument("--url", help="address of Waker (default: that of the `waker up` of --data)")
    command.add_argument("--key", help="an API key with scope platform (default: one made for this replay)")
    command.add_argument(
        "--accounts", metavar="FILE", type=Path, help=f"accounts to register from (default: {BESIDE} beside)"
    )
    command.add_argument(
        "--batch", type=int, default=500, help="lines a request, at most 1000 (default: 500)"
    )
    command.add_argument("--connections", type=int, default=2, help="requests at the same time (default: 2)")
    command.add_argument("--limit", type=int, metavar="N", help="send at most N lines")
    command.add_argument(
        "--from-line", type=int, default=1, metavar="N", help="line of the first file to begin with"
    )
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    if not 1 <= arguments.batch <= 1000 or not 1 <= arguments.connections <= 64:
        raise Failure("--batch is 1 to 1000 and --connections 1 to 64", code=2)
    if arguments.from_line < 1 or (arguments.limit is not None and arguments.limit < 0):
        raise Failure("--from-line is at least 1 and --limit at least 0", code=2)
    for file in [*arguments.files, *([arguments.accounts] if arguments.accounts else [])]:
        if not file.is_file():
            raise Failure(f"{file} is not a file", code=2)
    with key_for(arguments) as (url, key):
        figures = Figures()
        total = sum(file.stat().st_size for file in arguments.files)
        progress = Progress(figures, total, arguments.limit)
        read = batches(
            arguments.files, arguments.batch, figures.bad_line, arguments.from_line, arguments.limit
        )
        with Replay(url, key, arguments.connections, figures, progress, registers(arguments)) as replay:
            try:
                for batch in read:
                    replay.send(batch)
                replay.finish()
                stopped = None
            except (SendingError, KeyboardInterrupt) as error:
                stopped = str(error) or "stopped"
    progress.clear()
    print(figures.report())
    if stopped is not None:
        file, line = replay.unanswered or (arguments.files[0], arguments.from_line)
        rest = arguments.files[arguments.files.index(file) :]
        go_on = f"to go on: waker replay {' '.join(map(str, rest))} --from-line {line}"
        raise Failure(f"{stopped}\n{go_on}", code=130 if stopped == "stopped" else 1)
    return 1 if figures.failed else 0


def registers(arguments: argparse.Namespace) -> dict[Path, Register]:
    """For each file of items, where to look up its accounts."""
    found: dict[Path, Register] = {}
    kept: dict[Path, Register] = {}
    for file in arguments.files:
        accounts = arguments.accounts or file.parent / BESIDE
        if accounts.is_file() and accounts != file:
            kept[accounts] = kept.get(accounts) or Register(accounts)
            found[file] = kept[accounts]
    return found


@contextlib.contextmanager
def key_for(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Where to send and with which key; a key made here is revoked again."""
    if arguments.url and arguments.key:
        yield arguments.url, arguments.key
        return
    from waker.server import place
    from waker.server.attach import database, serving

    data = place.data_folder(arguments.data)
    url = arguments.url or serving(data)
    if url is None and settings.envstr("DATABASE_URL"):
        url = f"http://{settings.envstr('WAKER_HOST')}:{settings.envint('WAKER_PORT')}"
    if url is None:
        raise Failure(
            f"no `waker up` runs on {data}; start it, or name another with --data, or --url and --key"
        )
    if arguments.key:
        yield url, arguments.key
        return
    with database(data):
        from waker.api.keys import create_key, find, revoke

        key = create_key("waker replay", ["platform"])
        try:
            yield url, key
        finally:
            caller = find(key)
            if caller is not None:
                revoke(caller.id)
