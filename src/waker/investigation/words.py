"""The **words** of a text as the search keeps and asks for them, and the marks that stand for filters beside them.

A text is brought to its normal form (`waker.core.normalise`), then cut into runs of letters, digits and signs over
letters; each emoji is a word of its own, whatever its colour. Scripts that put no spaces between words (Han, Kana,
Thai, Lao, Khmer, Burmese) are cut into overlapping pairs of characters instead, so that any two or more of them side
by side are found.

What a filter asks for stands among the words as a mark, such as `l=nl` or `a=a1`: no word holds `=`, `@` or `#`. So one
inverted index answers words and filters together, and a rare filter makes a common word cheap.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from waker.core.normalise import normalise, squeeze

MOST: Final = 16_000
"""So many words of a text are kept; PostgreSQL counts no further than 16,383."""
LONGEST: Final = 100
"""Characters of a word; of a longer one the beginning is kept."""
LONGEST_MARK: Final = 500
ROOM: Final = 700_000
"""Bytes for the words of one text; a vector has at most 1 MiB."""

_SPACELESS: Final = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff" \
    "\U00020000-\U0003134f"  # fmt: skip
_ASCII: Final = re.compile(r"[a-z0-9_]+")


def _ranges(categories: str) -> str:
    """The characters of these Unicode categories as a regular expression writes them between brackets."""
    found: list[list[int]] = []
    for code in range(0x80, 0x1FFFF):
        if not unicodedata.category(chr(code)).startswith(categories):
            continue
        if found and found[-1][1] == code - 1:
            found[-1][1] = code
        else:
            found.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in found)


_PICTURE: Final = _ranges("So")
"""Emoji, and the other signs that stand for a thing."""
_RUN: Final = re.compile(f"(?:(?![{_SPACELESS}])[\\w{_ranges('M')}])+|[{_SPACELESS}]+|[{_PICTURE}]")
_PAIRED: Final = re.compile(f"[{_SPACELESS}]")


def tokens(text: str) -> list[str]:
    """The words of a text, in their order; a pair of characters counts as a word where a script has no spaces."""
    plain = normalise(text)
    if plain.isascii():
        return [word[:LONGEST] for word in _ASCII.findall(plain)[:MOST]]
    found: list[str] = []
    for run in _RUN.findall(plain):
        if _PAIRED.match(run):
            found.extend(run[n : n + 2] for n in range(len(run)))
        else:
            found.append(run[:LONGEST])
        if len(found) > MOST:
            break
    return found[:MOST]


def mark(kind: str, value: str) -> str:
    """The mark of a filter: `mark("l", "nl")` is `l=nl`."""
    return f"{kind}={value[:LONGEST_MARK]}"


def mention(name: str) -> str:
    return f"@{normalise(name).replace(' ', '')[:LONGEST]}"


def hashtag(name: str) -> str:
    return f"#{squeeze(name)[:LONGEST]}"


def domains(name: str) -> list[str]:
    """A domain and those that it belongs to: `a.b.example.org` is also of `b.example.org` and `example.org`."""
    parts = name.lower().strip(".").split(".")
    return [".".join(parts[n:]) for n in range(max(len(parts) - 1, 1))]


def quoted(lexeme: str) -> str:
    """A lexeme as PostgreSQL reads it in a vector or a query, whatever it holds."""
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(words: Iterable[str], marks: Iterable[str]) -> str:
    """The text of a tsvector: words with their places (an empty word keeps a place free), marks without."""
    places: dict[str, list[str]] = {}
    room = ROOM
    for n, word in enumerate(words, 1):
        if not word:
            continue
        at = places.get(word)
        if at is None:
            at = places[word] = []
            room -= 4 * len(word)
            if room < 0:
                break
        if len(at) < 200:
            at.append(str(n))
    parts = [f"{quoted(word)}:{','.join(at)}" for word, at in places.items()]
    parts += [quoted(one) for one in dict.fromkeys(marks)]
    return " ".join(parts)


# --- and as a query ---


def asked(text: str) -> str | None:
    """The part of a tsquery for words that have to stand side by side; None when there are none in `text`."""
    found = tokens(text)
    if len(found) > 1 and _lone(found[-1]) and _PAIRED.match(found[-2]):
        found.pop()  # the last character is in the pair before
    if not found:
        return None
    parts = [quoted(word) + (":*" if _lone(word) else "") for word in found]
    return parts[0] if len(parts) == 1 else f"({' <-> '.join(parts)})"


def asked_prefix(text: str) -> str | None:
    """The part of a tsquery for words of which the last may go on."""
    found = tokens(text)
    if not found:
        return None
    parts = [quoted(word) for word in found]
    parts[-1] += ":*"
    return parts[0] if len(parts) == 1 else f"({' <-> '.join(parts)})"


def any_of(marks: Iterable[str]) -> str:
    """The part of a tsquery that holds where one of the marks stands. For none at all: what never holds."""
    parts = [quoted(one) for one in marks] or [quoted("=")]
    return parts[0] if len(parts) == 1 else f"({' | '.join(parts)})"


def _lone(word: str) -> bool:
    return len(word) == 1 and _PAIRED.match(word) is not None
