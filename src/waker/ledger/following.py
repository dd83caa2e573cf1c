"""Followers: functions that are told of entries in the very transaction that appends them.

So what a room has to do about an entry (a message to send, say) is written down if and only if the entry is. Followers
are named when the apps start; they write rows and nothing else, since the ledger's lock is held meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from waker.core.entries import Entry

Follower: TypeAlias = Callable[[Sequence[Entry]], None]

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Tell `follower` of all entries from now on. Naming the same function twice is harmless."""
    if follower not in _followers:
        _followers.append(follower)


def tell(entries: Sequence[Entry]) -> None:
    """Tell every follower; an error in one undoes the whole transaction."""
    for follower in _followers:
        follower(entries)
