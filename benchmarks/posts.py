"""**Posts** to load with: real ones where the shared data is at hand, else sentences of our own; as many as wanted.

The same texts come round again under new ids and with new accounts, so that a million items have a million ids.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORDS = """
    ik jij wij zij een de het niet wel ook morgen vandaag lekker mooi hond kat fiets brug haven soep
    voetbal dans muziek school meester the a very nice dog cat bridge harbour soup football dance
    music school teacher today
""".split()  # noqa: SIM905


def shared() -> Path | None:
    """The folder of the shared posts, if it is there."""
    folder = Path(os.environ.get("WAKER_SHARED") or ROOT.parent / "shared") / "data" / "posts"
    return folder if (folder / "posts.jsonl").is_file() else None


class Posts:
    """A source of accounts and items. `source` says which texts they are."""

    def __init__(self) -> None:
        folder = shared()
        if folder is None:
            self.source = "sentences made of everyday words (the shared posts are absent)"
            self._items, self._accounts = _made()
        else:
            self.source = "real posts and comments in seven languages (shared/data/posts)"
            self._items = (folder / "posts.jsonl").read_bytes().splitlines()
            self._accounts = (folder / "accounts.jsonl").read_bytes().splitlines()

    def __len__(self) -> int:
        return len(self._items)

    def accounts(self, turn: int) -> list[bytes]:
        """The accounts of one turn through the texts, as the JSON of each."""
        return [line.replace(b'"id": "', b'"id": "t%d-' % turn, 1) for line in self._accounts]

    def items(self, first: int, count: int) -> Iterator[bytes]:
        """The JSON of the items numbered `first` and on."""
        for number in range(first, first + count):
            turn, place = divmod(number, len(self._items))
            line = self._items[place].replace(b'"id": "', b'"id": "t%d-' % turn, 1)
            yield line.replace(b'"account": "', b'"account": "t%d-' % turn, 1)

    def ids(self, count: int) -> list[str]:
        """The ids of the first `count` items."""
        names = [json.loads(line)["id"] for line in self._items]
        return [f"t{number // len(names)}-{names[number % len(names)]}" for number in range(count)]

    def batches(self, first: int, count: int, size: int) -> Iterator[tuple[int, bytes]]:
        """Bodies of `size` items each, with how many each holds; whoever reads them registers the accounts."""
        source = self.items(first, count)
        while lines := list(islice(source, size)):
            yield len(lines), body("items", lines)

    def turns(self, first: int, count: int) -> range:
        """The turns whose accounts these items need."""
        return range(first // len(self._items), (first + max(count, 1) - 1) // len(self._items) + 1)


def body(kind: str, lines: list[bytes]) -> bytes:
    return b'{"%b":[%b]}' % (kind.encode(), b",".join(lines))


def _made() -> tuple[list[bytes], list[bytes]]:
    chance = random.Random(1)
    accounts = [
        json.dumps({"id": f"a{n}", "country": "NL", "languages": ["nl"]}).encode() for n in range(1_000)
    ]
    items = [
        json.dumps(
            {
                "id": f"p{n}",
                "kind": "comment",
                "account": f"a{chance.randrange(1_000)}",
                "text": " ".join(chance.choices(WORDS, k=chance.randint(3, 30))),
                "country": "NL",
            }
        ).encode()
        for n in range(50_000)
    ]
    return items, accounts
