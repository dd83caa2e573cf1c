"""Literal: the value that a number, string or bytes token of an expression stands for."""

from __future__ import annotations

import math
import re

from waker.policy.cel.values import INT_MAX, UINT_MAX, Uint

_HEX = "[0-9a-fA-F]"
_ESCAPE = re.compile(
    rf"\\(?:([abfnrtv\\?\"'`])|[xX]({_HEX}{{2}})|u({_HEX}{{4}})|U({_HEX}{{8}})|([0-3][0-7]{{2}}))"
)
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def integer(text: str, negative: bool = False) -> int:
    """An int literal (decimal or 0x). Raises ValueError beyond 64 bits."""
    value = int(text, 16) if text[:2] in ("0x", "0X") else int(text)
    if value > INT_MAX + negative:
        raise ValueError("the number does not fit an int (64 bits, signed)")
    return -value if negative else value


def double(text: str, negative: bool = False) -> float:
    """A double literal. Raises ValueError beyond the largest double."""
    value = float(text)
    if math.isinf(value):
        raise ValueError("the number does not fit a double")
    return -value if negative else value


def unsigned(text: str) -> Uint:
    """A uint literal with its `u`. Raises ValueError beyond 64 bits."""
    text = text[:-1]
    value = int(text, 16) if text[:2] in ("0x", "0X") else int(text)
    if value > UINT_MAX:
        raise ValueError("the number does not fit a uint (64 bits)")
    return Uint(value)


def text_or_bytes(token: str) -> str | bytes:
    """A quoted literal with its prefix. Raises ValueError for a bad escape."""
    start = 0
    while token[start] not in "'\"":
        start += 1
    prefix = token[:start].lower()
    quote = 3 if token[start : start + 3] in ('"""', "'''") and len(token) >= start + 6 else 1
    body = token[start + quote : -quote]
    raw, is_bytes = "r" in prefix, "b" in prefix
    if is_bytes:
        return body.encode() if raw else _bytes(body)
    return body if raw else _text(body)


def _pieces(body: str) -> list[str | re.Match[str]]:
    out: list[str | re.Match[str]] = []
    at = 0
    while True:
        slash = body.find("\\", at)
        if slash < 0:
            out.append(body[at:])
            return out
        found = _ESCAPE.match(body, slash)
        if found is None:
            raise ValueError(f"unknown escape {body[slash : slash + 2]!r}")
        out.append(body[at:slash])
        out.append(found)
        at = found.end()


def _text(body: str) -> str:
    out = []
    for piece in _pieces(body):
        if isinstance(piece, str):
            out.append(piece)
            continue
        plain, hex2, hex4, hex8, octal = piece.groups()
        if plain:
            out.append(_PLAIN.get(plain, plain))
            continue
        code = int(octal, 8) if octal else int(hex2 or hex4 or hex8, 16)
        if code > 0x10FFFF or (hex8 and 0xD800 <= code <= 0xDFFF):
            raise ValueError(f"{piece.group()} is not a character")
        out.append(chr(code))
    return _paired("".join(out))


def _paired(text: str) -> str:
    """The text with pairs of surrogates (two `\\u` escapes) joined. Raises ValueError for one alone."""
    if text.isascii() or not any("\ud800" <= c <= "\udfff" for c in text):
        return text
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise ValueError("half of a pair of surrogates is not a character") from None


def _bytes(body: str) -> bytes:
    out = bytearray()
    for piece in _pieces(body):
        if isinstance(piece, str):
            out += piece.encode()
            continue
        plain, hex2, hex4, hex8, octal = piece.groups()
        if plain:
            out += _PLAIN.get(plain, plain).encode()
        elif hex4 or hex8:
            raise ValueError(f"{piece.group()}: bytes take \\x and octal escapes only")
        else:
            out.append(int(octal, 8) if octal else int(hex2, 16))
    return bytes(out)
