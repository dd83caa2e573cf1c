"""``waker ledger``: prove it, recompute what was derived from it, archive it."""

from __future__ import annotations

import argparse
from pathlib import Path

from waker.commands import options
from waker.commands.options import Failure, Groups
from waker.server.attach import database


def add(groups: Groups) -> None:
    commands = options.group(groups, "ledger", "prove, rebuild and archive the ledger")

    options.command(
        commands,
        "verify",
        "prove that no entry was changed",
        "Recompute the hash of every entry. Names the first entry that does not hold, and exits with 1.",
    ).set_defaults(run=run_verify)

    options.command(
        commands,
        "rebuild",
        "drop the stored views and recompute them",
        "Drop every stored view and recompute it from the entries, in one transaction. Exits with 1, and names"
        " the views, if the result differs from what was stored.",
    ).set_defaults(run=run_rebuild)

    export = options.command(
        commands,
        "export",
        "write the ledger as Parquet",
        "Write every entry to DIR/month=YYYY-MM/ledger.parquet (zstd), as DuckDB and Spark read it.",
    )
    export.add_argument("target", metavar="DIR", type=Path, help="a new or empty directory")
    export.set_defaults(run=run_export)


def run_verify(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.ledger.verifying import verify

        verdict = verify(options.bar("verifying"))
    if verdict.broken is not None:
        raise Failure(f"the chain is broken at entry {verdict.broken}: {verdict.why}")
    print(f"{verdict.entries} entries, the chain is whole")
    return 0


def run_rebuild(arguments: argparse.Namespace) -> int:
    with database(arguments.data, as_owner=True):
        from waker.ledger.rebuilding import rebuild
        from waker.review import tallies
        from waker.review.line import places

        done = rebuild(options.bar("rebuilding"))
        places.refill()
        tallies.recount()
    if done.differing:
        raise Failure(
            f"{done.entries} entries; these views were not what they should be: {', '.join(done.differing)}"
        )
    print(f"{done.entries} entries, every view came out as it was")
    return 0


def run_export(arguments: argparse.Namespace) -> int:
    with database(arguments.data):
        from waker.ledger.archive import export

        try:
            months = export(arguments.target, options.bar("exporting"))
        except FileExistsError as error:
            raise Failure(str(error), code=2) from None
    for month, count in months.items():
        print(f"{month}  {count} entries")
    print(f"{sum(months.values())} entries in {arguments.target}")
    return 0
