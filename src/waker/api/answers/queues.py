"""How the queues fare."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.api.answers.base import At, Out


class ForecastOut(Out, kw_only=True):
    """When a queue will be late at the pace of the last hour, to the full hour; null where that is not in four days.

    `on_time`; `late_by`; `late` (something is overdue already); `nobody` (nothing was decided in the last hour and
    nobody works on it); `empty`.
    """

    state: Literal["empty", "on_time", "late_by", "late", "nobody"]
    late_by: At | None
    mostly_late_by: Annotated[At | None, Meta(description="From when most of what waits is overdue.")]
    caught_up_by: Annotated[At | None, Meta(description="From when nothing is overdue any more.")]


class QueueOut(Out, kw_only=True):
    """One queue. `opened`, `decided` and `decided_in_time` count the period; `people` hold a case of it now."""

    queue: str
    open: int
    overdue: int
    oldest_opened_at: At | None
    arriving_per_hour: float
    decided_per_hour: float
    people: int
    opened: int
    decided: int
    decided_in_time: int
    forecast: ForecastOut


class QueuesOut(Out, kw_only=True):
    """Every queue of the guidelines, and others in which cases wait. The period begins at a full hour."""

    at: At
    since: At
    queues: list[QueueOut]
