"""``waker guidelines``: check a pack of guidelines, publish it, see what it would change."""

from __future__ import annotations

import argparse
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

    diff = options.command(
        commands,
        "diff",
        "show what a pack would change",
        "Compare the guidelines in DIR with those in force: the words that are new and gone in each policy, and"
        " the rules that differ.",
    )
    diff.add_argument("--language", default="en", help="language of the texts to compare (default: en)")
    diff.add_argument("--from", dest="version", metavar="VERSION", help="compare with this version instead")
    diff.set_defaults(run=run_diff)

    backtest = options.command(
        commands,
        "backtest",
        "try a pack on the items that are stored",
        "Judge stored items by the guidelines in DIR and by those in force, and count for each rule on how many it"
        " fires, with examples where they differ. Changes nothing.",
    )
    backtest.add_argument("--limit", type=int, metavar="N", help="only the newest N items (default: all)")
    backtest.set_defaults(run=run_backtest)

    for parser in (check, publish, diff, backtest):
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
            pack = publish(files_of(arguments.folder), by=options.operator())
        except PackErrors as errors:
            return complain(errors, arguments.folder)
        except Problem as problem:
            raise Failure(str(problem)) from None
    print(f"version {pack.version} is in force")
    return 0


def run_diff(arguments: argparse.Namespace) -> int:
    from waker.policy.diff import diff
    from waker.policy.errors import PackErrors
    from waker.policy.load import load_pack

    with database(arguments.data):
        from waker.core.problems import Problem
        from waker.guidelines.versions import current, get

        try:
            before = get(arguments.version) if arguments.version else current()
            after = load_pack(arguments.folder)
        except PackErrors as errors:
            return complain(errors, arguments.folder)
        except Problem as problem:
            raise Failure(str(problem)) from None
    found = diff(before, after)
    count = len(found.changes)
    print(f"{found.before} -> {found.after}: {count} difference{'' if count == 1 else 's'}")
    for change in found.changes:
        print(f"\n{change.status:<8} {change.section} {change.id}")
        for field in change.fields:
            if field.language in (None, arguments.language):
                print(f"    {field.name}: " + "".join(marked(run.change, run.text) for run in field.runs))
    return 0


MARKS = {"same": "", "removed": "-", "added": "+"}


def marked(change: str, text: str) -> str:
    """`[-gone-]` and `[+new+]`, as word differences are written in terminals."""
    mark = MARKS[change]
    return f"[{mark}{text}{mark}]" if mark else text


def run_backtest(arguments: argparse.Namespace) -> int:
    from waker.policy.errors import PackErrors
    from waker.policy.load import load_pack

    if arguments.limit is not None and arguments.limit < 1:
        raise Failure("--limit is at least 1", code=2)
    with database(arguments.data):
        from waker.core.problems import Problem
        from waker.guidelines.versions import current
        from waker.intake.backtest import backtest

        try:
            other, running = load_pack(arguments.folder), current()
        except PackErrors as errors:
            return complain(errors, arguments.folder)
        except Problem as problem:
            raise Failure(str(problem)) from None
        done = backtest(other, running, arguments.limit, options.bar("judging"))
    print(f"{done.items:,} items judged by {running.version} and by {other.version}")
    rows = [
        (
            id_,
            tally.mode,
            *map(str, (tally.before, tally.after, tally.found, tally.lost)),
            " ".join(tally.examples),
        )
        for id_, tally in done.rules.items()
        if tally.before or tally.after
    ]
    options.table(("rule", "mode", "now", "then", "new", "gone", "examples"), rows)
    return 0


def complain(errors: PackErrors, folder: Path) -> int:
    for error in errors.errors:
        print(error if error.file == str(folder) else f"{folder}/{error}", file=sys.stderr)
    count = len(errors.errors)
    print(f"{count} error{'' if count == 1 else 's'}; the version in force stays", file=sys.stderr)
    return 1
