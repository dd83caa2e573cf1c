"""TermList: words and phrases to look for; Finder: finds those of one list; Automaton: those of many in one pass.

Text and terms are normalised alike (see `core.normalise`). A term matches whole words: what stands before and after
it must not continue the word. Scripts that write no spaces (Chinese, Japanese, Thai, Khmer, Lao, Burmese) have no
such edges, so there a term matches anywhere.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from waker.core.normalise import normalise, normalise_with_offsets


@dataclass(frozen=True, slots=True)
class TermList:
    """A named list of words and phrases, as written by its authors."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One place where a term stands: offsets into the original text, the list and the term as written there."""

    start: int
    end: int
    list: str
    term: str


_ASCII_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_SPACELESS = (
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x31F0, 0x31FF)),
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)),
)


def is_word(char: str) -> bool:
    """Whether the character continues a word that is set apart by spaces or signs."""
    if char.isascii():
        return char in _ASCII_WORD
    code = ord(char)
    if any(low <= code <= high for low, high in _SPACELESS):
        return False
    return char.isalnum() or unicodedata.category(char)[0] == "M"


class Automaton:
    """One pass over a normalised text for any number of patterns, each a normalised word, phrase or part of one."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = list(dict.fromkeys(p for p in patterns if p))
        self.edges = [(is_word(p[0]), is_word(p[-1])) for p in self.patterns]
        self.find: Callable[[str], Sequence[tuple[int, int, int]]] = _finder(self.patterns)

    def scanner(self, anywhere: Mapping[str, int], whole: Mapping[str, int]) -> Callable[[str], int]:
        """A function from a normalised text to the bits of all that occurs in it.

        A pattern gives the bits of `anywhere` wherever it stands, those of `whole` where it stands as whole words.
        """
        parts = [anywhere.get(p, 0) for p in self.patterns]
        wholes = [whole.get(p, 0) for p in self.patterns]
        find, edges = self.find, self.edges

        def scan(text: str) -> int:
            found = 0
            for number, start, end in find(text):
                found |= parts[number]
                bits = wholes[number]
                if bits and bits & ~found:
                    before, after = edges[number]
                    if before and start and is_word(text[start - 1]):
                        continue
                    if after and end < len(text) and is_word(text[end]):
                        continue
                    found |= bits
            return found

        return scan

    def places(self, text: str) -> Iterable[tuple[int, int, int]]:
        """Pattern number, start and end of each whole-word occurrence in a normalised text."""
        for number, start, end in self.find(text):
            before, after = self.edges[number]
            if before and start and is_word(text[start - 1]):
                continue
            if after and end < len(text) and is_word(text[end]):
                continue
            yield number, start, end


def _finder(patterns: list[str]) -> Callable[[str], Sequence[tuple[int, int, int]]]:
    if not patterns:
        return lambda text: ()
    small = sum(map(len, patterns)) < 20_000
    kind = Implementation.DFA if small else Implementation.ContiguousNFA
    find = AhoCorasick(patterns, implementation=kind).find_matches_as_indexes
    return lambda text: find(text, True)


class Finder:
    """Finds the terms of one list in texts as they were written."""

    def __init__(self, terms: TermList) -> None:
        self.list = terms
        self.written: dict[str, str] = {}
        for term in terms.terms:
            self.written.setdefault(normalise(term), term)
        self.written.pop("", None)
        self._automaton = Automaton(self.written)
        self._scan = self._automaton.scanner({}, dict.fromkeys(self.written, 1))

    def found(self, text: str) -> bool:
        """Whether any term stands in the text."""
        return self._scan(normalise(text)) != 0

    def places(self, text: str) -> list[Found]:
        """Where the terms stand, by start; offsets into the text as given."""
        normal, offsets = normalise_with_offsets(text)
        out = []
        for number, start, end in self._automaton.places(normal):
            term = self.written[self._automaton.patterns[number]]
            out.append(Found(offsets[start], offsets[end - 1] + 1, self.list.name, term))
        return sorted(out, key=lambda f: (f.start, f.end))
