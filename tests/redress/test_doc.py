"""docs/redress.md is held to what it says: every refusal of its table exists, and so do its settings and parts."""

from __future__ import annotations

import re

from tests.shared import REPOSITORY
from waker.redress.attachments import MOST, MOST_BYTES, TYPES
from waker.redress.misuse import LONGEST_DAYS, WINDOW
from waker.redress.reviewing import OUTCOMES
from waker.redress.terms import MONTHS

TEXT = (REPOSITORY / "docs/redress.md").read_text(encoding="utf-8")
CODE = "\n".join(
    (REPOSITORY / "src/waker/redress" / name).read_text(encoding="utf-8")
    for name in ("parties.py", "statements.py", "appeals.py")
) + (REPOSITORY / "src/waker/review/decisions.py").read_text(encoding="utf-8")


def test_every_refusal_of_the_table_is_one_of_the_code() -> None:
    rows = re.findall(r"^\| .+ \| (\d{3}) \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)
    assert len(rows) >= 10
    for _, _, codes in rows:
        for code in re.findall(r"`(\w+)`", codes):
            assert f'"{code}"' in CODE, code


def test_every_refusal_of_the_code_is_in_the_table() -> None:
    parties = (REPOSITORY / "src/waker/redress/parties.py").read_text(encoding="utf-8")
    raised = set(re.findall(r'\.at\(\s*(?:"(?:decision|account|report)"|who\.field), "(\w+)"', parties))
    assert len(raised) >= 9
    assert {code for code in raised - {"required", "unknown_account"} if f"`{code}`" not in TEXT} == set()


def test_numbers_and_outcomes() -> None:
    assert (MONTHS, MOST, MOST_BYTES, WINDOW.days, LONGEST_DAYS) == (6, 5, 5_000_000, 180, 180)
    for name in ("six months", "five text files", "five megabytes", "half a year"):
        assert name in TEXT
    assert all(outcome in TEXT for outcome in OUTCOMES)
    assert all(kind.partition("/")[2].upper() in TEXT.upper() for kind in TYPES if kind != "text/plain")
