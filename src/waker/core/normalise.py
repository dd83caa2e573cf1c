"""Normal form: a text as a reader means it, however it is spelled, so that terms and hashtags can be compared.

Case is folded, compatibility forms (full width, ligatures, "mathematical" letters) become plain, diacritics and
invisible characters are dropped, letters of other scripts that look Latin become Latin, runs of white space become
one space, none at the ends. Other scripts stay as they are. Each character is treated by itself, so a text and a
term in it are changed alike.
"""

from __future__ import annotations

import unicodedata

# Letters that look Latin, by what they look like. Capitals need no entry: case is folded first.
_LOOK_ALIKE = {
    **dict(zip("авеікмнорстухјѕԁһԛԝӏѵԍ", "abeikmhopctyxjsdhqwlvg", strict=True)),
    **dict(zip("αβεηικμνοπρτυχωγ", "abenikmvonptuxwy", strict=True)),
    **dict(zip("ıȷłøđħŧƒɑɡɩɪʏʀʟʜɴʙɢ", "ijlodhtfagiiyrlhnbg", strict=True)),
    **dict(zip("ᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱ", "acdejkmoptuvwzfs", strict=True)),
    **dict(zip("օսհոցɐ", "ouhnga", strict=True)),
    **{"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ð": "d", "’": "'", "‘": "'", "‐": "-", "‑": "-"},
    **{"“": '"', "”": '"', "–": "-", "—": "-", "٭": "*"},
}
del _LOOK_ALIKE["π"]

# Combining signs over letters that are read the same without them: Latin, Greek, Cyrillic, Hebrew, Arabic.
_MARKS = (
    *(
        (0x0300, 0x036F),
        (0x0483, 0x0489),
        (0x0591, 0x05BD),
        (0x05BF, 0x05C7),
        (0x0610, 0x061A),
        (0x064B, 0x065F),
    ),
    *(
        (0x0670, 0x0670),
        (0x06D6, 0x06DC),
        (0x06DF, 0x06E4),
        (0x06E7, 0x06E8),
        (0x06EA, 0x06ED),
        (0x1AB0, 0x1AFF),
    ),
    *((0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xE0100, 0xE01EF)),
)
# Tatweel, fillers and separators without a glyph, besides all of category Cf.
_UNSEEN = frozenset(
    {0x0640, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0}
)


def _dropped(char: str) -> bool:
    code = ord(char)
    if code in _UNSEEN or unicodedata.category(char) == "Cf":
        return True
    return any(low <= code <= high for low, high in _MARKS)


def _plain(char: str) -> str:
    """One step towards the normal form of a character."""
    if char.isspace() or unicodedata.category(char) == "Cc":
        return " "
    spread = unicodedata.normalize("NFKD", char)
    spread = unicodedata.normalize("NFKD", spread.casefold())
    kept = "".join(" " if c.isspace() else _LOOK_ALIKE.get(c, c) for c in spread if not _dropped(c))
    return unicodedata.normalize("NFC", kept)


class _Table(dict[int, str]):
    """Normal forms by code point, each worked out when first seen."""

    def __missing__(self, code: int) -> str:
        form = chr(code)
        for _ in range(5):
            following = "".join(_plain(c) for c in form)
            if following == form:
                break
            form = following
        self[code] = form
        return form


_TABLE = _Table()


def normalise(text: str) -> str:
    """The normal form of a text. Normalising twice changes nothing more."""
    if text.isascii() and text.isprintable():
        plain = text.lower()
        if "  " not in plain and plain[:1] != " " and plain[-1:] != " ":
            return plain
    else:
        plain = text.translate(_TABLE)
    return " ".join(plain.split())


def normalise_with_offsets(text: str) -> tuple[str, list[int]]:
    """The normal form and, for each of its characters, the index of the character of `text` it comes from."""
    out: list[str] = []
    offsets: list[int] = []
    for index, char in enumerate(text):
        for form in _TABLE[ord(char)]:
            if form != " " or (out and out[-1] != " "):
                out.append(form)
                offsets.append(index)
    if out and out[-1] == " ":
        out.pop()
        offsets.pop()
    return "".join(out), offsets


def squeeze(text: str) -> str:
    """The normal form for a hashtag or a search term: the leading #, spaces and signs dropped as well."""
    return "".join(c for c in normalise(text) if c.isalnum() or unicodedata.category(c)[0] == "M")
