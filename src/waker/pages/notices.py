"""A notice: that a member was warned of misuse, or that what they send is not handled for a time, and why."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Q

from waker.core.moments import now
from waker.folds.projection.redress import REPORTS
from waker.ledger import suspensions
from waker.redress import letters, misuse
from waker.redress.models import MisuseWarning, Suspension

MOST: Final = 10


def of(account: str, language: str) -> list[dict[str, Any]]:
    """Suspensions that run, then warnings of the last half year, newest first.

    Each is the letter, with `at`, `until` (None for a warning) and whether it `runs`.
    """
    moment, who = now(), f"account:{account}"
    running = (
        Suspension.objects.filter(who=who, starts__lte=moment, ends__gt=moment)
        .filter(Q(resumed_at=None) | Q(resumed_at__gt=moment))
        .order_by("-position")[:MOST]
    )
    warned = MisuseWarning.objects.filter(who=who, at__gt=moment - misuse.WINDOW).order_by("-position")[:MOST]
    return [
        *(
            {**letters.suspension(s.id, language), "at": s.starts, "until": s.ends, "runs": True}
            for s in running
        ),
        *({**letters.warning(w.id, language), "at": w.at, "until": None, "runs": False} for w in warned),
    ]


def unheard(account: str, language: str) -> str | None:
    """Why the reports of a member are not handled just now, and until when; None when they are."""
    runs = suspensions.running(f"account:{account}", REPORTS, now())
    text: str | None = letters.suspension(runs.id, language)["text"] if runs else None
    return text
