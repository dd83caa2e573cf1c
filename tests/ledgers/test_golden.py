"""Every golden ledger, played; afterwards its chain is whole and its views can be made again to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledgers.play import FOLDER, Play, lines
from waker.ledger.rebuilding import rebuild
from waker.ledger.verifying import verify

pytestmark = pytest.mark.usefixtures("own_versions")

LEDGERS = sorted(FOLDER.glob("*.jsonl"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_the_ledger_means_what_it_says(path: Path) -> None:
    Play().run(path)
    verdict = verify()
    assert verdict.broken is None, verdict.why
    assert rebuild().differing == ()


@pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)
def test_the_ledger_says_first_what_it_shows(path: Path) -> None:
    (_, first), *others = lines(path)
    assert set(first) == {"shows"}
    assert first["shows"].endswith(".")
    assert any("expect" in line or "refused" in line or "found" in line for _, line in others)
