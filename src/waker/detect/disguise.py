"""A **disguise**: letters that look like others, so that machines read past what people read.

`plain` takes it off, so that the language of a text is told from what it looks like: full-width and "mathematical"
letters, small capitals, letters of another script inside a word, marks stacked upon letters, and signs without width.
Unlike the normal form in which terms are compared (`waker.core.normalise`) it leaves accents alone, for these tell
languages apart.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from waker.core.normalise import normalise

# Nothing of this belongs to how a language is written, save the joiners of Persian and of the scripts of India.
_SUSPECT: Final = re.compile(
    "[\u00ad\u0334-\u0338\u0488\u0489\u1ab0-\u1aff\u1d00-\u1d22\u1dc0-\u1dff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u2069\u20d0-\u20ff\u24b6-\u24e9\ua730\ua731\ufe20-\ufe2f\ufeff\uff21-\uff3a\uff41-\uff5a"
    "\u0262\u026a\u0274\u0280\u028f\u0299\u029c\u029f\u2100-\u214f"
    "\U0001d400-\U0001d7ff\U0001f130-\U0001f189\U000e0001-\U000e01ef]"
    "|[\u0300-\u036f]{2}|[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]"
)
_UNSEEN: Final = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0001-\U000e01ef]"
)
_ODD_FORMS: Final = re.compile(
    "[\u2100-\u214f\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\U0001f130-\U0001f189]"
)
_OVERLAID: Final = re.compile(
    "[\u0334-\u0338\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]|[\u0300-\u036f]{2}"
)
_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_MIXED: Final = re.compile("[A-Za-z][\u0370-\u052f]|[\u0370-\u052f][A-Za-z]")
_WORD: Final = re.compile(r"[A-Za-z\u00c0-\u052f]+")
_LATIN: Final = re.compile("[A-Za-z]")
_SQUARED: Final = range(0x1F130, 0x1F18A)


def _looks() -> dict[int, str]:
    """Greek and Cyrillic letters that look Latin, and small capitals, by what they look like."""
    looks: dict[int, str] = {}
    for code in (*range(0x0370, 0x0530), *range(0x0250, 0x02B0), *range(0x1D00, 0x1D23), 0xA730, 0xA731):
        letter = chr(code)
        form = normalise(letter)
        if len(form) == 1 and form.isascii() and form.isalpha():
            looks[code] = form.upper() if letter.isupper() else form
    return looks


_LOOKS: Final = _looks()
_SMALL_CAPITALS: Final = {code: form for code, form in _LOOKS.items() if not 0x0370 <= code < 0x0530}
_CYRILLIC_FOR: Final = {
    ord(form): chr(code) for code, form in reversed(_LOOKS.items()) if 0x0410 <= code <= 0x044F
}


def plain(text: str) -> str:
    """The text without its disguise. Most have none, and are returned as they are."""
    if text.isascii() or _SUSPECT.search(text) is None:
        return text
    text = _UNSEEN.sub("", text)
    text = _ODD_FORMS.sub(_usual, text).translate(_SMALL_CAPITALS)
    composed = unicodedata.normalize("NFC", text)
    if _OVERLAID.search(composed) is not None:
        # Whoever stacks marks puts one mark on many letters too: no accent can be told from those.
        composed = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    return _unmixed(composed) if _MIXED.search(composed) is not None else composed


def _usual(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code in _SQUARED:
        return chr(ord("A") + (code - _SQUARED.start) % 32) if (code - _SQUARED.start) % 32 < 26 else " "
    return unicodedata.normalize("NFKC", found[0])


def _unmixed(text: str) -> str:
    """The text with its words in one script each: that in which the letters are that only one script has."""
    latin = sum(ord(letter) not in _CYRILLIC_FOR for letter in _LATIN.findall(text))
    other = sum(0x0370 <= ord(letter) < 0x0530 and ord(letter) not in _LOOKS for letter in text)
    if other > latin:
        return _WORD.sub(lambda found: _whole(found[0], _CYRILLIC_FOR, mixed_only=True), text)
    return _WORD.sub(lambda found: _whole(found[0], _LOOKS, mixed_only=other > 0), text)


def _whole(word: str, letters: dict[int, str], mixed_only: bool) -> str:
    return word if mixed_only and _MIXED.search(word) is None else word.translate(letters)
