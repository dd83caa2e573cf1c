"""A **text** as people post it: its links, its mentions, and the part of it that is language.

All three run on every item, so each looks first for the one character without which there is nothing to find.
"""

from __future__ import annotations

import re

_URL = re.compile(
    r"(?:https?://|\bwww\.)(?:[^\s/@?#]+@)?(\[[0-9a-f:.]+\]|[^\s/?#:@\[\]\"'<>(){},;|\\^`]+)\S*"
)
# Bare names are looked for by their ending: few words end so, and a search for a dot is quick.
_ENDING = re.compile(
    r"\.(?:com|net|org|info|biz|shop|site|online|xyz|top|app|dev|io|me|tv|gg|ly|co|ai|link|click|live|store|news"
    r"|eu|nl|be|de|fr|uk|es|it|pt|pl|ru|ua|us|br|tr|cn|in|ca|au|ch|at|se|dk|no|fi|ie)(?![\w-]|\.\w)"
)
_NAME_BEFORE = re.compile(
    r"(?<![\w@.-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$"
)
_LONGEST_NAME = 253
_MENTION = re.compile(r"(?<![\w@/.])@([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,62}[A-Za-z0-9_])?)")
_ADDRESS = re.compile(r"(?:https?://|\bwww\.)\S+")
_NAME = re.compile(r"[@#]\w[\w.-]*|\[(?:USER|URL)\]")
# The vowels of many scripts are marks upon their letters, which \w leaves out; Persian joins words by U+200C.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u109f\u1780-\u17d3"
    "\u200c"
)
_SIGNS = re.compile(rf"[^\w\s'’.,!?{_MARKS}-]+")


def links(text: str) -> list[str]:
    """The domains that a text points to: lower case, without `www.`, each once, in the order of the text.

    Finds `https://example.org/x`, `www.example.org` and the bare `example.org` (known endings only, so that
    "see you tomorrow.then" is no link).
    """
    if "." not in text and "://" not in text:
        return []
    text = text.lower()
    found: dict[int, str] = {}
    if "://" in text or "www." in text:
        for match in _URL.finditer(text):
            found[match.start()] = match.group(1)
        text = _URL.sub(lambda match: " " * len(match.group()), text)
    for ending in _ENDING.finditer(text):
        end = ending.start()
        name = _NAME_BEFORE.search(text, max(0, end - _LONGEST_NAME), end)
        if name is not None:
            found[name.start()] = text[name.start() : ending.end()]
    domains = (found[at].rstrip(".…").removeprefix("www.") for at in sorted(found))
    return list(dict.fromkeys(domain for domain in domains if domain))


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
