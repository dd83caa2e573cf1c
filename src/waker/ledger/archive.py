"""The archive: the ledger as Parquet files, zstd, partitioned by month, for DuckDB, Spark and auditors."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import duckdb
from django.db import connection

MONTH = "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM')"
COPY = (
    "COPY (SELECT position, at AT TIME ZONE 'UTC' AS at, kind, version, subject, body::text AS body,"
    f" encode(hash, 'hex') AS hash FROM ledger_entry WHERE {MONTH} = %s ORDER BY position)"
    " TO STDOUT (FORMAT csv, HEADER true, FORCE_QUOTE (kind, subject, body, hash))"
)
COLUMNS = (
    "{'position': 'BIGINT', 'at': 'TIMESTAMP', 'kind': 'VARCHAR', 'version': 'SMALLINT', 'subject': 'VARCHAR',"
    " 'body': 'VARCHAR', 'hash': 'VARCHAR'}"
)


def export(target: Path, progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
    """Write `target/month=YYYY-MM/ledger.parquet` for every month; entries by month.

    FileExistsError when `target` holds something already: an archive is never mixed with another.
    """
    if target.exists() and any(target.iterdir()):
        raise FileExistsError(f"{target} is not empty; name a directory that is, or does not exist yet")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MONTH} AS month, count(*) FROM ledger_entry GROUP BY 1 ORDER BY 1")
        months: dict[str, int] = dict(cursor.fetchall())
    done, total = 0, sum(months.values())
    with tempfile.TemporaryDirectory() as scratch, duckdb.connect() as duck:
        for month, count in months.items():
            csv = Path(scratch) / f"{month}.csv"
            with connection.cursor() as cursor, csv.open("wb") as out, cursor.copy(COPY, [month]) as copy:
                for block in copy:
                    out.write(block)
            folder = target / f"month={month}"
            folder.mkdir(parents=True)
            parquet = str(folder / "ledger.parquet").replace("'", "''")
            duck.execute(
                f"COPY (SELECT * FROM read_csv(?, header = true, columns = {COLUMNS}, quote = '\"', escape = '\"',"
                f" auto_detect = false, max_line_size = 67108864)) TO '{parquet}' (FORMAT parquet, COMPRESSION zstd)",
                [str(csv)],
            )
            csv.unlink()
            done += count
            if progress is not None:
                progress(done, total)
    return months
