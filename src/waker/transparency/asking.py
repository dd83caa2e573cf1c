"""Asking: whether the database knows the puids whose outcome we do not know.

That it does not, said twice an hour apart, a while after sending, by an address that knows what it must know, is
certain: nothing was stored, and the statement waits again, for another puid. That it does proves nothing by itself: a
refused duplicate is remembered for two days without having been stored. So it is asked again when that is over, and a
statement that is known even then is left to a person.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from waker.transparency.client import Client
from waker.transparency.models import UNCERTAIN, WAITING, Attempt, Owed
from waker.transparency.recording import STORED

GRACE: Final = timedelta(minutes=15)
"""How long a request may still be at work over there after we gave it up."""
TWICE: Final = timedelta(hours=1)
CACHE: Final = timedelta(days=3)
"""After this the database has forgotten what it only remembered (two days, by its own account)."""
FORGOTTEN: Final = timedelta(days=170)
"""After this the database may have deleted what it stored (day 181), so that not knowing proves nothing."""
AT_ONCE: Final = 100

KNOWN: Final = "The database knows the puid. That alone does not prove that the statement is stored."
STILL_KNOWN: Final = (
    "The database still knows the puid after it forgot refused ones: the statement is very probably stored. Look it up"
    " there before you send it again."
)


def ask(client: Client, at: datetime) -> int:
    """Ask about statements of unknown outcome that are due for it; how many are free to be sent again."""
    due = (
        Owed.objects.filter(state=UNCERTAIN, sent_at__lte=at - GRACE, sent_at__gt=at - FORGOTTEN)
        .filter(
            Q(asked_at=None)
            | Q(known=False, asked_at__lte=at - TWICE)
            | Q(known=True, asked_at__lte=at - CACHE)
        )
        .order_by("asked_at", "position")[:AT_ONCE]
    )
    rows = list(due)
    if not rows or not _sees(client, at):
        return 0
    freed = 0
    for row in rows:
        known = client.exists(row.puid or "")
        if known is None:
            break
        freed += _take(row, known, at)
    return freed


def _sees(client: Client, at: datetime) -> bool:
    """Whether the database knows something that it must know: else its not knowing says nothing either."""
    stored = Attempt.objects.filter(outcome=STORED, sent_at__gt=at - FORGOTTEN).order_by("-sent_at").first()
    return stored is not None and client.exists(stored.puid) is True


def _take(row: Owed, known: bool, at: datetime) -> bool:
    """Note an answer; whether the statement may be sent again."""
    mine = Owed.objects.filter(pk=row.pk, state=UNCERTAIN, puid=row.puid)
    if known:
        late = row.sent_at is not None and at - row.sent_at >= CACHE
        mine.update(asked_at=at, known=True, absent_since=None, reason=STILL_KNOWN if late else KNOWN)
        return False
    if row.absent_since is not None and at - row.absent_since >= TWICE:
        return bool(mine.update(state=WAITING, asked_at=at, known=False, reason=""))
    mine.update(asked_at=at, known=False, absent_since=row.absent_since or at)
    return False
