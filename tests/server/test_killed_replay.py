"""Durable: whatever was acknowledged is there after everything was killed in the middle of a replay."""

from __future__ import annotations

import shutil
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.server.installation import Up, command, until
from waker.client import Refused, Unreachable, Waker

BATCH = 50


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="waker-k"))
    yield folder / "data"
    shutil.rmtree(folder)


def killed(up: Up) -> None:
    """kill -9 of the supervisor and everything below it, in no order that anybody chose."""
    family = up.look()
    up.process.kill()
    for process in family:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    up.process.wait()


def replay(waker: Waker, first: int, acknowledged: list[str], decisions: list[str]) -> None:
    """Send items until the connection dies; every tenth is decided automatically, so the ledger is written too."""
    n = first
    while True:
        items = [
            {
                "id": f"v{n + i}",
                "kind": "video",
                "account": f"a{i % 5}",
                "text": "WAKER-TEST:spam" if i % 10 == 0 else f"Een filmpje over fietsen, nummer {n + i}",
            }
            for i in range(BATCH)
        ]
        try:
            results = waker.items(items)
        except (Unreachable, Refused):
            return
        acknowledged += [r.id for r in results if r.id is not None and r.status == "accepted"]
        decisions += [d.id for r in results for d in r.decisions if d.restrictions]
        n += BATCH


def test_kill_during_a_replay_loses_nothing_that_was_acknowledged(data: Path) -> None:
    up = Up(data, popen={"env": {"WAKER_TEST_PHRASES": "1"}})
    again: Up | None = None
    try:
        up.ready()
        made = command(
            "key", "create", "replay", "--scope", "platform", "--scope", "reader", "--data", str(data)
        )
        key = made.stdout.strip().splitlines()[-1]
        waker = Waker(up.address, key, tries=1)
        waker.accounts([{"id": f"a{n}"} for n in range(5)])
        acknowledged: list[str] = []
        decisions: list[str] = []
        senders = [
            threading.Thread(
                target=replay, args=(Waker(up.address, key, tries=1), first, acknowledged, decisions)
            )
            for first in (0, 1_000_000)
        ]
        for sender in senders:
            sender.start()
        assert until(lambda: len(acknowledged) >= 600, 60)
        killed(up)
        for sender in senders:
            sender.join(30)
        assert decisions

        again = Up(data, popen={"env": {"WAKER_TEST_PHRASES": "1"}})
        again.ready()
        waker = Waker(again.address, key)
        for n in range(0, len(acknowledged), 200):
            some = acknowledged[n : n + 200]
            assert [t.id for t in waker.treatments({"country": "NL", "age": 30}, "profile", some)] == some
        page = waker.changes(limit=1_000)
        laid = {change.decision for change in page.changes}
        while page.more:
            page = waker.changes(page.cursor, limit=1_000)
            laid |= {change.decision for change in page.changes}
        assert set(decisions) <= laid
        verified = command("ledger", "verify", "--data", str(data))
        assert verified.returncode == 0, verified.stderr
        assert "the chain is whole" in verified.stdout
    finally:
        up.clear()
        if again is not None:
            again.stop()
            again.clear()
