"""Scrubbing: what could name a person is taken out of what people wrote, before it goes to a public database.

Two nets. Patterns catch what looks like an address, a handle, a telephone number or an id, whoever it belongs to.
`Known` catches what we know of the accounts concerned (names, ids, devices, birth dates), however it is spelled.
Neither knows a third party whom a text names in plain words: docs/dsa.md says what that means for reviewers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from waker.core.normalise import normalise, normalise_with_offsets

_AT = r"\s?(?:@|＠|﹫|\(at\)|\[at\])\s?"
_DOT = r"\s?(?:\.|\(dot\)|\[dot\])\s?"
PATTERNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "link",
        re.compile(r"(?:\b[a-z][a-z0-9+.-]{0,30}://|\bwww\.|\bmailto:|\btel:)[^\s<>\"'\])]+", re.IGNORECASE),
    ),
    ("link", re.compile(r"(?<![a-z0-9.-])(?:[a-z0-9-]+\.)+[a-z]{2,24}/[^\s<>\"'\])]+", re.IGNORECASE)),
    ("e-mail", re.compile(rf"(?<![\w.+%'-])[\w.+%'-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)+", re.IGNORECASE)),
    ("handle", re.compile(r"(?:@|＠|﹫)[\w.·-]+")),
    ("handle", re.compile(r"\bu/[\w-]{3,}")),
    ("id", re.compile(r"\b[a-z]{1,2}_[0-9a-hjkmnp-tv-z]{26}\b")),
    ("id", re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", re.IGNORECASE)),
    ("number", re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{2,4}){2,7}\b")),
    ("number", re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")),
    ("number", re.compile(r"(?<![0-9a-z:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})+", re.IGNORECASE)),
    ("number", re.compile(r"(?:\+|\b00)[ ().-]{0,2}\d(?:[ ().\-/]{0,3}\d){5,}")),
    ("number", re.compile(r"(?<![\d/])\(?0(?:[ ().\-/]{0,3}\d){7,}")),
    ("number", re.compile(r"(?<![\w/-])(?!\d{4}-\d{2}-\d{2}(?!\d))\d(?:[ .-]{0,2}\d){6,}")),
)
"""What it is called -> what it looks like, so written that a long text takes no longer than it is long. Articles of law
and days (2022/2065, 2026-11-20) are none of them."""

PARTICLES: Final = frozenset(
    (
        "de", "het", "een", "en", "van", "der", "den", "ter", "ten", "te", "the", "of", "and", "or", "a",
        "an", "in", "on", "la", "le", "les", "el", "di", "da", "do", "du", "des", "von", "zu", "und", "y",
        "official", "officieel", "user", "account",
    )
)  # fmt: skip
"""Words of a name that are no name by themselves."""
_PLACE: Final = re.compile(r"\[(?:link|e-mail|handle|id|number|name)\]")


class Known:
    """What we know of the people concerned. `names` are also matched word by word, `ids` and `numbers` whole."""

    def __init__(
        self, names: Iterable[str] = (), ids: Iterable[str] = (), numbers: Iterable[str] = ()
    ) -> None:
        self.tokens: dict[str, str] = {}
        for kind, values in (("number", numbers), ("id", ids), ("name", [*names])):
            for value in values:
                self._add(value, kind)
                if kind == "name":
                    for part in re.split(r"[\W_]+", value):
                        if len(part) > 1 and normalise(part) not in PARTICLES:
                            self._add(part, kind)
        longest = sorted(self.tokens, key=len, reverse=True)
        self._expression = (
            re.compile("|".join(rf"(?<!\w){re.escape(t)}(?!\w)" for t in longest)) if longest else None
        )

    def _add(self, value: str, kind: str) -> None:
        token = normalise(value)
        if token and token not in self.tokens:
            self.tokens[token] = kind

    def spans(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where something known stands in a text, in whatever spelling: start, end, and what it is."""
        if self._expression is None:
            return
        plain, offsets = normalise_with_offsets(text)
        for found in self._expression.finditer(plain):
            end = offsets[found.end()] if found.end() < len(offsets) else len(text)
            end = max(end, offsets[found.end() - 1] + 1)
            yield offsets[found.start()], end, self.tokens[found[0]]

    def inside(self, text: str) -> set[str]:
        """The known tokens that a text holds."""
        return {normalise(text[start:end]) for start, end, _ in self.spans(_PLACE.sub(" ", text))}


NOBODY: Final = Known()


def scrub(text: str, known: Known = NOBODY) -> str:
    """The text with a place such as `[name]` or `[link]` instead of each thing that could name a person."""
    clean = _visible(text)
    for _ in range(8):
        spans = [*_spans(clean, known)]
        if not spans:
            return clean
        clean = _visible(_replaced(clean, spans))
    return ""  # nothing that keeps changing is sent


def personal(text: str) -> set[str]:
    """What a text holds that looks personal, in words: `e-mail`, `handle`, `number`, `link`, `id`."""
    return {kind for _, _, kind in _spans(_visible(text), NOBODY)}


def _visible(text: str) -> str:
    """Without characters that nobody sees, which would hide a name from the nets."""
    spaced = "".join(
        " " if c.isspace() and c not in "\n\t" else c for c in unicodedata.normalize("NFC", text)
    )
    kept = "".join(c for c in spaced if c in "\n\t " or (c.isprintable() and normalise(c) != ""))
    return kept.strip()


def _spans(text: str, known: Known) -> list[tuple[int, int, str]]:
    # Places that stand already are cut out, so that they are neither found nor joined with what is beside them.
    masked = _PLACE.sub(lambda place: "\n" * len(place[0]), text)
    found = [
        (match.start(), match.end(), kind) for kind, shape in PATTERNS for match in shape.finditer(masked)
    ]
    return sorted([*found, *known.spans(masked)], key=lambda span: (span[0], -span[1]))


def _replaced(text: str, spans: list[tuple[int, int, str]]) -> str:
    out: list[str] = []
    at = 0
    for start, end, kind in spans:
        if start >= at:
            out += [text[at:start], f"[{kind}]"]
            at = end
        elif end > at:
            at = end
    out.append(text[at:])
    return "".join(out)
