"""A thread: what an item answers, and what was answered to it, as its viewers see them around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waker.console.queries import sight
from waker.console.queries.subjects import account_names
from waker.core.subjects import CONTENT
from waker.intake.models import Item

ABOVE = 3
BELOW = 5
_SHOWN = ("id", "account", "kind", "text", "language", "created_at", "parent", "erased_at")


@dataclass(frozen=True, slots=True)
class Post:
    item: Item
    name: str


@dataclass(frozen=True, slots=True)
class Thread:
    """`above` from the farthest to the nearest; `below` the newest answers, newest first; `more`: there are others."""

    above: Sequence[Post] = ()
    below: Sequence[Post] = ()
    more: bool = False


def around(item: Item | None) -> Thread:
    """What stands around an item. Four queries, fewer where there is nothing around it."""
    if item is None:
        return Thread()
    keys = [key.partition(":")[2] for key in item.ancestors if key.startswith(f"{CONTENT}:")]
    ids = {item.parent, *keys} - {None} if item.parent else set(keys)
    above = list(Item.objects.filter(id__in=ids).only(*_SHOWN).order_by("-created_at")[:ABOVE]) if ids else []
    below = list(
        Item.objects.filter(parent=item.id).only(*_SHOWN).order_by("-created_at", "-id")[: BELOW + 1]
    )
    sight.hide([*above, *below])
    names = account_names({post.account for post in (*above, *below)})
    return Thread(
        [Post(post, names.get(post.account, "")) for post in reversed(above)],
        [Post(post, names.get(post.account, "")) for post in below[:BELOW]],
        len(below) > BELOW,
    )
