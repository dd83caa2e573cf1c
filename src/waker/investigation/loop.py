"""The loop: keeps the search up to date beside the jobs of a worker.

It looks at the list of what waits twice a second (one small query), so that a new post is found within moments; it
yields to everything else by its low priority: one indexer in the whole installation, one batch at a time.
"""

from __future__ import annotations

import logging
import threading
from typing import Final

from django.db import connections

from waker.investigation import indexing

log = logging.getLogger("waker.investigation")

LOOK_EVERY_S: Final = 0.5
AFTER_ERROR_S: Final = 5.0


def run(stop: threading.Event) -> None:
    """Read what waits until `stop` is set. An error is logged and tried again; the connection is made anew."""
    while not stop.is_set():
        try:
            while not stop.is_set():
                if not indexing.index():
                    stop.wait(LOOK_EVERY_S)
        except Exception:
            log.exception("the search fell behind")
            stop.wait(AFTER_ERROR_S)
        finally:
            connections.close_all()
