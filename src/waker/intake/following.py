"""Followers of what comes in: functions that are told which items and accounts came or changed, in that transaction.

As `waker.ledger.following` is for entries. They are told of every item, so they write next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Follower: TypeAlias = Callable[[Sequence[str], Sequence[str]], None]
"""Takes the ids of items and the ids of accounts."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Tell `follower` from now on. Naming the same function twice is harmless."""
    if follower not in _followers:
        _followers.append(follower)


def tell(items: Sequence[str] = (), accounts: Sequence[str] = ()) -> None:
    """Tell every follower; an error in one undoes the whole transaction."""
    if items or accounts:
        for follower in _followers:
            follower(items, accounts)
