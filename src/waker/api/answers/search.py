"""What a search finds."""

from __future__ import annotations

from typing import Literal

import msgspec

from waker.api.answers.base import At, Out, SubjectOut


class FoundOut(Out, kw_only=True):
    """One hit. `excerpt`: the beginning of an item's words, the name of an account, the policy of the rest; null where
    there is none and where it is sealed evidence. `subject` is what it is or is about."""

    kind: Literal["item", "account", "decision", "report", "case", "device"]
    id: str
    at: At
    subject: SubjectOut
    account: str | None
    excerpt: str | None
    sealed: bool


class SearchOut(Out, kw_only=True):
    """A page of hits, newest first. `total` where it is known without counting (null for many); `next` is the cursor of
    the page after. `back_to`: so far back was looked, where the words were too common to look further in time."""

    query: str
    place: Literal["items", "accounts", "decisions", "reports", "cases", "devices"] = msgspec.field(name="in")
    results: list[FoundOut]
    total: int | None
    next: str | None
    back_to: At | None
