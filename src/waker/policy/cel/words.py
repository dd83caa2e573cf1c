"""Words: `text.mentions(lists.slurs)` and `text.mentions("phrase")`, normalised and by whole words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from waker.policy.cel.registry import overload
from waker.policy.cel.types import BOOL, STRING, TERMS, list_of
from waker.policy.cel.values import no_overload
from waker.policy.terms import Finder, TermList


@lru_cache(512)
def phrase(words: str) -> Finder:
    """What finds one phrase."""
    return Finder(TermList("", (words,)))


def mentions(text: Any, finder: Finder) -> bool:
    """Whether the text, or one of a list of texts, mentions what the finder looks for."""
    if isinstance(text, str):
        return finder.found(text)
    if isinstance(text, list | tuple):
        return any(mentions(part, finder) for part in text)
    raise no_overload("mentions", text)


def mentions_phrase(text: Any, words: str) -> bool:
    return mentions(text, phrase(words))


for _of in (STRING, list_of(STRING)):
    overload("mentions", _of, TERMS, gives=BOOL, style="m")(mentions)
    overload("mentions", _of, STRING, gives=BOOL, style="m")(mentions_phrase)
