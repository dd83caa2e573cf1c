"""A bulk: what it would come to, and how far it is."""

from __future__ import annotations

from typing import Literal

from waker.api.answers.base import At, Out, RestrictionOut, SubjectOut


class WhoseOut(Out, kw_only=True):
    """An account, with how many of its subjects would be decided."""

    account: str
    subjects: int


class LeftOut(Out, kw_only=True):
    """A reason why subjects are left out, how many, and the first of them."""

    reason: str
    count: int
    first: list[SubjectOut]


class ForeseenOut(Out, kw_only=True):
    """What would follow if all were decided now: strikes, to how many accounts; accounts by the gravest new measure of
    a ladder or of zero tolerance that they would come to ("warn" among them); zero-tolerance violations."""

    strikes: int
    struck: int
    steps: dict[str, int]
    zero: int


class BulkPreviewOut(Out, kw_only=True):
    """What a bulk would come to now. `ready` is the number that confirms it. Nothing was stored."""

    total: int
    ready: int
    kinds: dict[str, int]
    results: dict[str, list[RestrictionOut]]
    accounts: int
    top_accounts: list[WhoseOut]
    answers_cases: int
    skipped: list[LeftOut]
    cannot: list[LeftOut]
    zero_tolerance: bool
    foreseen: ForeseenOut


class UndecidedOut(Out, kw_only=True):
    """A subject that was skipped, failed, or whose decision was kept because another replaced it."""

    subject: SubjectOut
    state: Literal["skipped", "failed", "kept"]
    reason: str
    note: str


class BulkOut(Out, kw_only=True):
    """A bulk. `id` is the act of all its decisions; of `total` subjects `waiting` are still to be decided.

    `left_out` names the first thousand that were not decided, or not taken back.
    """

    id: str
    state: Literal["draft", "running", "stopped", "finished", "undoing", "undone"]
    by: str
    total: int
    confirmed: int | None
    done: int
    skipped: int
    failed: int
    waiting: int
    taken_back: int
    kept: int
    made_at: At
    started_at: At | None
    ended_at: At | None
    undo_act: str | None
    undone_at: At | None
    left_out: list[UndecidedOut]
