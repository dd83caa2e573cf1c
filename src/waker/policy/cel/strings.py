"""Text functions: the standard ones (`contains`, `matches`) and the strings extension (`split`, `substring`, `quote`).

Positions count characters (code points) from 0.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from waker.policy.cel.errors import EvalError
from waker.policy.cel.limits import sized
from waker.policy.cel.registry import overload
from waker.policy.cel.types import BOOL, INT, STRING, list_of

_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
_UPPER = {v: k for k, v in _LOWER.items()}
# White_Space of Unicode; Python's strip() also takes the separators U+001C to U+001F.
_SPACES = (
    "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

overload("contains", STRING, STRING, gives=BOOL, style="m", inline="({1} in {0})", safe=True)(
    lambda s, p: p in s
)
overload("startsWith", STRING, STRING, gives=BOOL, style="m", inline="{0}.startswith({1})", safe=True)(
    str.startswith
)
overload("endsWith", STRING, STRING, gives=BOOL, style="m", inline="{0}.endswith({1})", safe=True)(
    str.endswith
)


@lru_cache(2048)
def regex(pattern: str) -> Any:
    """A compiled RE2 pattern: linear time whatever the pattern. Raises EvalError for a bad one."""
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options=options)
    except re2.error as error:
        text = error.args[0] if error.args else ""
        raise EvalError(
            f"bad regular expression: {text.decode() if isinstance(text, bytes) else text}"
        ) from None


@overload("matches", STRING, STRING, gives=BOOL, style="fm")
def matches(text: str, pattern: str) -> bool:
    return regex(pattern).search(text) is not None


@overload("lowerAscii", STRING, gives=STRING, style="m", safe=True)
def lower_ascii(s: str) -> str:
    return s.lower() if s.isascii() else s.translate(_LOWER)


@overload("upperAscii", STRING, gives=STRING, style="m", safe=True)
def upper_ascii(s: str) -> str:
    return s.upper() if s.isascii() else s.translate(_UPPER)


overload("trim", STRING, gives=STRING, style="m", safe=True)(lambda s: s.strip(_SPACES))
overload("reverse", STRING, gives=STRING, style="m", inline="{0}[::-1]", safe=True)(lambda s: s[::-1])


@overload("charAt", STRING, INT, gives=STRING, style="m")
def char_at(s: str, i: int) -> str:
    if not 0 <= i <= len(s):
        raise EvalError(f"position {i} is outside a text of {len(s)}")
    return s[i : i + 1]


overload("indexOf", STRING, STRING, gives=INT, style="m", inline="{0}.find({1})", safe=True)(str.find)


@overload("indexOf", STRING, STRING, INT, gives=INT, style="m")
def index_of(s: str, part: str, start: int) -> int:
    if not 0 <= start <= len(s):
        raise EvalError(f"position {start} is outside a text of {len(s)}")
    return s.find(part, start)


overload("lastIndexOf", STRING, STRING, gives=INT, style="m", inline="{0}.rfind({1})", safe=True)(str.rfind)


@overload("lastIndexOf", STRING, STRING, INT, gives=INT, style="m")
def last_index_of(s: str, part: str, start: int) -> int:
    if not 0 <= start <= len(s):
        raise EvalError(f"position {start} is outside a text of {len(s)}")
    return s.rfind(part, 0, start + len(part))


@overload("substring", STRING, INT, gives=STRING, style="m")
def rest_from(s: str, start: int) -> str:
    return substring(s, start, len(s))


@overload("substring", STRING, INT, INT, gives=STRING, style="m")
def substring(s: str, start: int, end: int) -> str:
    if not 0 <= start <= end <= len(s):
        raise EvalError(f"{start} to {end} is not a part of a text of {len(s)}")
    return s[start:end]


@overload("replace", STRING, STRING, STRING, gives=STRING, style="m")
def replace(s: str, old: str, new: str) -> str:
    return replace_some(s, old, new, -1)


@overload("replace", STRING, STRING, STRING, INT, gives=STRING, style="m")
def replace_some(s: str, old: str, new: str, limit: int) -> str:
    times = s.count(old) if limit < 0 else min(limit, s.count(old))
    sized(len(s) + times * len(new))
    return s.replace(old, new, times)


@overload("split", STRING, STRING, gives=list_of(STRING), style="m")
def split(s: str, by: str) -> list[str]:
    return split_some(s, by, -1)


@overload("split", STRING, STRING, INT, gives=list_of(STRING), style="m")
def split_some(s: str, by: str, limit: int) -> list[str]:
    if limit == 0:
        return []
    if limit == 1:
        return [s]
    if by:
        return s.split(by, limit - 1 if limit > 0 else -1)
    if limit < 0 or limit >= len(s):
        return list(s)
    return [*s[: limit - 1], s[limit - 1 :]]


@overload("join", list_of(STRING), gives=STRING, style="m")
def join(parts: list[str]) -> str:
    return join_with(parts, "")


@overload("join", list_of(STRING), STRING, gives=STRING, style="m")
def join_with(parts: list[str], by: str) -> str:
    if not all(isinstance(p, str) for p in parts):
        raise EvalError("join() takes a list of strings")
    sized(sum(map(len, parts)) + len(by) * len(parts))
    return by.join(parts)


_QUOTED = str.maketrans(
    {
        **{"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"},
        **{"\\": "\\\\", '"': '\\"'},
        **{chr(c): "\ufffd" for c in range(0xD800, 0xE000)},
    }
)


@overload("strings.quote", STRING, gives=STRING)
def quote(s: str) -> str:
    sized(2 * len(s))
    return f'"{s.translate(_QUOTED)}"'
