"""A **text** as people post it: its links, its mentions, and the part of it that is language.

All three run on every item, so each looks first for the one character without which there is nothing to find.
"""

from __future__ import annotations

import re

_LINK = re.compile(
    r"(?:https?://|\bwww\.)(?:[^\s/@?#]+@)?(\[[0-9a-f:.]+\]|[^\s/?#:@\[\]\"'<>(){},;|\\^`]+)"
    r"|(?<![\w@.-])((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?:com|net|org|info|biz|shop|site|online|xyz|top|app|dev|io|me|tv|gg|ly|co|ai|link|click|live|store|news"
    r"|eu|nl|be|de|fr|uk|es|it|pt|pl|ru|ua|us|br|tr|cn|in|ca|au|ch|at|se|dk|no|fi|ie))(?![\w-]|\.\w)",
    re.IGNORECASE,
)
_DOT_IN_WORD = re.compile(r"\w\.[a-zA-Z]")
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?)")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+")
_NAME = re.compile(r"[@#]\w[\w.-]*|\[(?:USER|URL)\]")
_SIGNS = re.compile(r"[^\w\s'’.,!?-]+")


def links(text: str) -> list[str]:
    """The domains that a text points to: lower case, without `www.`, each once, in the order of the text.

    Finds `https://example.org/x`, `www.example.org` and the bare `example.org` (known endings only, so that
    "see you tomorrow.then" is no link).
    """
    if "://" not in text and not ("." in text and _DOT_IN_WORD.search(text)):
        return []
    found: dict[str, None] = {}
    for match in _LINK.finditer(text):
        domain = (match.group(1) or match.group(2)).lower().rstrip(".…")
        domain = domain.removeprefix("www.")
        if domain:
            found[domain] = None
    return list(found)


def mentions(text: str) -> list[str]:
    """The account names behind an `@`, without it, each once, as written. Addresses of mail are none."""
    if "@" not in text:
        return []
    return list(dict.fromkeys(_MENTION.findall(text)))


def language_part(text: str) -> str:
    """The text without links, mentions, hashtags, emoji and signs: what a reader could read aloud."""
    if "://" in text or "www." in text:
        text = _ADDRESS.sub(" ", text)
    if "@" in text or "#" in text or "[" in text:
        text = _NAME.sub(" ", text)
    return _SIGNS.sub(" ", text).strip(" \t\r\n'’.,!?-_0123456789")
