"""An identifier: a kind's letter and a 26-character ULID, so ids sort by the millisecond that made them.

The form is that of the ULID specification (48 bits of milliseconds, 80 random bits, Crockford base 32), in lower
case with a prefix that tells a reader what it names: `d_` a decision, `c_` a case, `f_` a flag.
"""

from __future__ import annotations

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]


def new_id(prefix: str) -> str:
    """Return a fresh id such as `d_01k9x...`; ids of one prefix made later sort later (to the millisecond)."""
    number = (int(time.time() * 1000) << 80) | int.from_bytes(os.urandom(10), "big")
    pairs = _PAIRS
    return (
        f"{prefix}_{pairs[number >> 120]}{pairs[number >> 110 & 1023]}{pairs[number >> 100 & 1023]}"
        f"{pairs[number >> 90 & 1023]}{pairs[number >> 80 & 1023]}{pairs[number >> 70 & 1023]}"
        f"{pairs[number >> 60 & 1023]}{pairs[number >> 50 & 1023]}{pairs[number >> 40 & 1023]}"
        f"{pairs[number >> 30 & 1023]}{pairs[number >> 20 & 1023]}{pairs[number >> 10 & 1023]}{pairs[number & 1023]}"
    )
