"""The loop: keeps the courier at work beside the jobs of a worker, and wakes it when something was written.

It listens for the notification that a transaction with new messages sends when it commits, so a message leaves within
moments and an idle loop asks the database next to nothing. Several workers may run one each: claims part the work.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta
from typing import Final

from django.db import connection, connections

from waker.core.moments import now
from waker.delivery import claims
from waker.delivery.courier import deliver
from waker.delivery.outbox import CHANNEL

log = logging.getLogger("waker.delivery")

SLICE_S: Final = 0.25
"""How soon the loop notices that it is to end."""
LOOK_EVERY: Final = timedelta(seconds=20)
"""Even without a notification the outbox is looked at so often: a claim may have ended, a courier died."""
AFTER_ERROR_S: Final = 5.0


def run(stop: threading.Event) -> None:
    """Deliver until `stop` is set. An error is logged and tried again; the connection is made anew."""
    while not stop.is_set():
        try:
            _listen()
            while not stop.is_set():
                deliver(stop=stop.is_set)
                _wait(stop)
        except Exception:
            log.exception("delivery was interrupted")
            stop.wait(AFTER_ERROR_S)
        finally:
            connections.close_all()


def _listen() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"LISTEN {CHANNEL}")


def _wait(stop: threading.Event) -> None:
    """Until something was written, the next try is due, or it is time to look."""
    moment = now()
    due = claims.next_due(moment)
    left = min(max(due - moment, timedelta(0)), LOOK_EVERY) if due else LOOK_EVERY
    end = time.monotonic() + left.total_seconds()
    raw = connection.connection
    while not stop.is_set() and time.monotonic() < end:
        for _ in raw.notifies(timeout=min(SLICE_S, max(end - time.monotonic(), 0.01)), stop_after=1):
            return
