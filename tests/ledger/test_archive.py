"""The archive is the ledger as Parquet, month by month, and other tools read it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from waker.core.entries import ACCOUNT_ERASED, Draft
from waker.ledger.archive import export
from waker.ledger.reading import stored
from waker.ledger.writing import append

AWKWARD = 'comma, "quote", \\N, back\\slash, new\nline, tab\t, é, 漢字, 🌅, ; and \x7f'


@pytest.fixture
def _three_months(db: None) -> None:
    for month, n in ((1, 3), (2, 1), (4, 2)):
        at = datetime(2026, month, 28, 23, 59, 59, 999999, tzinfo=UTC)
        append(
            [
                Draft(ACCOUNT_ERASED, f"account:{AWKWARD}", {"account": AWKWARD, "by": str(i)})
                for i in range(n)
            ],
            at,
        )
    append([Draft(ACCOUNT_ERASED, None, {"account": "", "by": ""})])


@pytest.mark.usefixtures("_three_months")
def test_duckdb_reads_what_the_ledger_holds(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    months = export(tmp_path / "archive", lambda done, of: steps.append((done, of)))
    this_month = datetime.now(UTC).strftime("%Y-%m")
    assert months == {"2026-01": 3, "2026-02": 1, "2026-04": 2, this_month: 1}
    assert steps == [(3, 7), (4, 7), (6, 7), (7, 7)]
    assert sorted(p.name for p in (tmp_path / "archive").iterdir()) == [f"month={m}" for m in sorted(months)]
    pattern = str(tmp_path / "archive" / "*" / "*.parquet")
    with duckdb.connect() as duck:
        rows = duck.execute(
            'SELECT position, "at", kind, version, subject, body, hash, month FROM read_parquet(?,'
            " hive_partitioning = true) ORDER BY position",
            [pattern],
        ).fetchall()
        codecs = duck.execute("SELECT DISTINCT compression FROM parquet_metadata(?)", [pattern]).fetchall()
        erased = duck.execute(
            "SELECT count(*) FROM read_parquet(?) WHERE body->>'account' = ?", [pattern, AWKWARD]
        )
        assert erased.fetchone() == (6,)
    assert codecs == [("ZSTD",)]
    wanted = [
        (r.position, r.at.replace(tzinfo=None), r.kind, r.version, r.subject, r.body, r.hash.hex())
        for r in stored()
    ]
    assert [row[:7] for row in rows] == wanted
    assert [str(row[7])[:7] for row in rows] == [r.at.strftime("%Y-%m") for r in stored()]


@pytest.mark.usefixtures("_three_months")
def test_an_archive_is_never_mixed_with_another(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="is not empty"):
        export(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.django_db
def test_an_empty_ledger_is_an_empty_archive(tmp_path: Path) -> None:
    assert export(tmp_path) == {}
