"""Broken packs: each directory in `packs/broken` changes files of `packs/base`, and says what is wrong with that.

`expected.txt` holds the errors as an author sees them: file, line, what is wrong, and a near match.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from waker.policy.errors import PackErrors
from waker.policy.load import files_of, load_pack
from waker.policy.nodes import Scalar, line_within

PACKS = Path(__file__).parent / "packs"
BROKEN = sorted(path.name for path in (PACKS / "broken").iterdir())


def test_the_base_pack_is_whole() -> None:
    assert load_pack(PACKS / "base").policies.keys() == {"hate_speech", "spam"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_says_what_is_wrong_where_and_what_was_meant(name: str) -> None:
    folder = PACKS / "broken" / name
    with pytest.raises(PackErrors) as caught:
        load_pack({**files_of(PACKS / "base"), **files_of(folder)})
    assert [str(error) for error in caught.value.errors] == (folder / "expected.txt").read_text().splitlines()
    for error in caught.value.errors:
        assert error.file
        assert error.line >= 0


@pytest.mark.parametrize(
    ("source", "style", "value", "at", "line"),
    [
        ("when: |\n  a\n  && b\n", "|", "a\n&& b\n", (2, 4), 3),
        ("when: |\n  a\n  && b\n", "|", "a\n&& b\n", (3, 1), 3),
        ("when: >-\n  a\n  && b\n", ">", "a && b", (1, 3), 3),
        ("when: a\n  && b\n", "", "a && b", (1, 6), 2),
        ("when: 'a\n  && b'\n", "'", "a && b", (1, 3), 2),
        ("when: a && b\n", "", "a && b", (1, 7), 1),
    ],
)
def test_a_place_in_a_condition_is_found_in_its_file(
    source: str, style: str, value: str, at: tuple[int, int], line: int
) -> None:
    scalar = Scalar(value, 1, 7, style, source.count("\n"))
    assert line_within(scalar, source, *at) == line
