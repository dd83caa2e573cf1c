"""That somebody asks for work during a break."""

from __future__ import annotations

from datetime import datetime

from django.utils.http import http_date

from waker.core.moments import rfc3339
from waker.core.problems import Conflict, Fault


class Resting(Conflict):
    """The reviewer has a break until `until`; over HTTP that goes along as `Retry-After`."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self.headers = {"Retry-After": http_date(until.timestamp())}
        words = f"This reviewer has a break until {rfc3339(until)}; no case is handed out before."
        super().__init__([Fault("reviewer", "resting", words)])
