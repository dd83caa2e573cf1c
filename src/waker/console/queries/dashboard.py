"""The numbers of the dashboard, each bounded so that the page stays quick on a large ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count

from waker.console.queries import cases, decisions
from waker.console.queries.paging import count_up_to
from waker.intake.models import Item
from waker.ledger.models import Case, Decision, RuleDay

SAMPLE = 10_000
HOURS = 24
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Figures:
    items: tuple[int, bool]
    open: tuple[int, bool]
    overdue: tuple[int, bool]
    oldest: datetime | None
    decided: tuple[int, bool]
    automated: float | None
    capped: Sequence[RuleDay]
    by_queue: Sequence[tuple[str, int, int]]
    by_policy: Sequence[tuple[str, int]]
    inflow: Sequence[tuple[datetime, int]]
    latest: Sequence[decisions.Row]

    @property
    def peak(self) -> int:
        return max((n for _, n in self.inflow), default=0)


def figures(at: datetime) -> Figures:
    day_ago = at - timedelta(hours=HOURS)
    recent = Item.objects.filter(received_at__gt=day_ago)
    latest = list(Decision.objects.order_by("-position")[:SAMPLE].values_list("at", "automation"))
    today = [automation for moment, automation in latest if moment > day_ago]
    policies = Counter(
        Decision.objects.filter(no_action=False, hold=False, policy__isnull=False)
        .order_by("-position")
        .values_list("policy", flat=True)[:1_000]
    )
    return Figures(
        items=count_up_to(recent, SAMPLE),
        open=cases.open_count(),
        overdue=cases.overdue_count(at),
        oldest=Case.objects.filter(closed_at__isnull=True)
        .order_by("due_at")
        .values_list("opened_at", flat=True)
        .first(),
        decided=(len(today), len(today) == SAMPLE),
        automated=sum(automation == "full" for automation in today) / len(today) if today else None,
        capped=capped(at.date()),
        by_queue=_queues(at),
        by_policy=policies.most_common(SHOWN),
        inflow=_inflow(at, day_ago),
        latest=decisions.rows(Decision.objects.filter(hold=False).order_by("-position")[:SHOWN]),
    )


def capped(day: date) -> list[RuleDay]:
    """The rules that reached their daily cap and only flag for the rest of the day."""
    return list(RuleDay.objects.filter(day=day, capped__gt=0).order_by("-capped"))


def _queues(at: datetime) -> list[tuple[str, int, int]]:
    """(queue, open, overdue) among the newest ten thousand open cases."""
    newest = Case.objects.filter(closed_at__isnull=True).order_by("-opened_at").values("id")[: cases.COUNTED]
    waiting = Case.objects.filter(id__in=newest)
    late = dict(waiting.filter(due_at__lte=at).values_list("queue").annotate(n=Count("id")))
    counted = waiting.values_list("queue").annotate(n=Count("id")).order_by("-n", "queue")
    return [(queue, n, late.get(queue, 0)) for queue, n in counted]


def _inflow(at: datetime, since: datetime) -> list[tuple[datetime, int]]:
    """Items by hour, oldest first; hours without any are there with 0."""
    newest = (
        Item.objects.filter(received_at__gt=since)
        .order_by("-received_at")
        .values("received_at")[: SAMPLE * 5]
    )
    hours = Counter(row["received_at"].replace(minute=0, second=0, microsecond=0) for row in newest)
    last = at.replace(minute=0, second=0, microsecond=0)
    return [
        (hour, hours.get(hour, 0)) for hour in (last - timedelta(hours=n) for n in range(HOURS - 1, -1, -1))
    ]
