"""Token: one word, number, string or sign of an expression, with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from waker.policy.cel.errors import CelError

MAX_LENGTH = 100_000
KEYWORDS = frozenset({"in", "true", "false", "null"})
RESERVED = KEYWORDS | {
    *("as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop"),
    *("package", "namespace", "return", "var", "void", "while"),
}


class Token(NamedTuple):
    kind: str
    text: str
    at: int


_PARTS = [
    ("space", r"[\t\n\f\r ]+|//[^\n]*"),
    (
        "string",
        r'[bB]?[rR](?:"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"[^"\r\n]*"|\'[^\'\r\n]*\')'
        r'|[bB]?(?:"""(?:\\[\s\S]|[^\\])*?"""|\'\'\'(?:\\[\s\S]|[^\\])*?\'\'\''
        r'|"(?:\\[^\r\n]|[^"\\\r\n])*"|\'(?:\\[^\r\n]|[^\'\\\r\n])*\')',
    ),
    ("double", r"[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?"),
    ("uint", r"0[xX][0-9a-fA-F]+[uU]|[0-9]+[uU]"),
    ("int", r"0[xX][0-9a-fA-F]+|[0-9]+"),
    ("ident", r"[_a-zA-Z][_a-zA-Z0-9]*"),
    ("quoted", r"`[a-zA-Z0-9_.\-/ ]+`"),
    ("op", r"&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}]"),
]
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _PARTS))


def place(source: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset."""
    before = source[:at]
    line = before.count("\n") + 1
    return line, at - (before.rfind("\n") + 1) + 1


def fail(source: str, at: int, message: str, near: str | None = None) -> CelError:
    line, column = place(source, at)
    return CelError(message, line, column, near)


def tokens(source: str) -> list[Token]:
    """All tokens, an "end" last. Raises CelError at the first character that begins none."""
    if len(source) > MAX_LENGTH:
        raise CelError(f"the expression is longer than {MAX_LENGTH} characters")
    out: list[Token] = []
    at, end = 0, len(source)
    match = _TOKEN.match
    while at < end:
        found = match(source, at)
        if found is None:
            sign = source[at]
            what = "a string that is not closed" if sign in "'\"" else f"unexpected character {sign!r}"
            raise fail(source, at, what)
        kind = found.lastgroup or ""
        if kind != "space":
            out.append(Token(kind, found.group(), at))
        at = found.end()
    out.append(Token("end", "", end))
    return out
