"""The courier: takes messages that are due, sends them side by side, and records what came of it.

All reading and writing of the database happens in the caller's thread; the threads of a pool do nothing but send.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from typing import Any, Final

from waker.core.moments import now as clock
from waker.delivery import claims, endpoints
from waker.delivery.claims import Result
from waker.delivery.lanes import HookLane, Lane, MailLane, Send, Tried
from waker.delivery.models import Message
from waker.delivery.sealing import Unreadable
from waker.delivery.transport import Outcome

log = logging.getLogger("waker.delivery")

THREADS: Final = 64
LOOK_EVERY_S: Final = 0.1
RECORD_EVERY_S: Final = 0.1
RECORD_AT: Final = 100
JUDGE_AT: Final = 500
"""Tries after which an endpoint that never rests is judged in between."""


class Courier:
    """Sends what is due. `at` fixes the clock, for tests; `stop` ends a round early."""

    def __init__(self, at: datetime | None = None, stop: Callable[[], bool] = lambda: False) -> None:
        self._at = at
        self._stop = stop
        self._allowed = endpoints.allowed()
        self._lanes: dict[str | None, Lane] = {}
        self._flying: dict[Future[Tried], tuple[Lane, Any, Message]] = {}
        self._unrecorded: list[Result] = []
        self._looked_at = self._recorded_at = float("-inf")
        self._moved = True
        self.delivered = 0

    def now(self) -> datetime:
        return self._at or clock()

    def run(self) -> int:
        """Send until nothing is due; how many messages were delivered. What failed has its next try set."""
        pool = ThreadPoolExecutor(THREADS, thread_name_prefix="courier")
        try:
            while not self._stop():
                if not self._lanes:
                    if not self._moved:
                        break  # what is left waits for something else than us
                    self._moved = False
                    self._look()
                elif time.monotonic() - self._looked_at > LOOK_EVERY_S:
                    self._look()
                self._claim()
                self._send(pool)
            self._record()
            return self.delivered
        finally:
            self._end(pool)

    def _look(self) -> None:
        """Open a lane to each endpoint that something waits for."""
        self._looked_at = time.monotonic()
        for endpoint in claims.waiting(self.now()):
            if endpoint in self._lanes:
                continue
            if endpoint is None:
                self._lanes[None] = MailLane()
                continue
            try:
                key = endpoints.key_of(endpoint)
            except Unreadable as error:
                claims.judge(endpoint, [Outcome(False, None, f"{error}.".capitalize())], self.now())
                continue
            if key is not None:
                self._lanes[endpoint] = HookLane(key, self._allowed)

    def _claim(self) -> None:
        """Fill lanes that have room; close those that have nothing left to do."""
        for id_, lane in list(self._lanes.items()):
            self._unrecorded += lane.fill(self.now())
            if not lane.flying and (lane.over or not lane.waiting):
                del self._lanes[id_]
                lane.close()
                self._record()
                self._judge(lane)

    def _send(self, pool: ThreadPoolExecutor) -> None:
        """Hand messages to free connections, then collect what has come back."""
        stamp = int(self.now().timestamp())
        for lane in self._lanes.values():
            while lane.free and lane.waiting and not lane.over:
                connection = lane.free.pop()
                message, made = lane.waiting.popleft()
                send = lane.sender(connection, message, made, stamp)
                lane.flying += 1
                self._flying[pool.submit(_tried, send)] = (lane, connection, message)
        if not self._flying:
            return
        done, _ = wait(self._flying, timeout=0.05, return_when=FIRST_COMPLETED)
        for future in done:
            lane, connection, message = self._flying.pop(future)
            lane.flying -= 1
            lane.free.append(connection)
            outcome, again = future.result()
            result = Result(message, outcome, again)
            lane.note(result)
            self._unrecorded.append(result)
            if len(lane.results) >= JUDGE_AT:
                self._judge(lane)
        waited = time.monotonic() - self._recorded_at > RECORD_EVERY_S
        if waited or len(self._unrecorded) >= RECORD_AT or not self._flying:
            self._record()

    def _record(self) -> None:
        results, self._unrecorded = self._unrecorded, []
        if results:
            self._moved = True
            self.delivered += claims.record(results, self.now())
        self._recorded_at = time.monotonic()

    def _judge(self, lane: Lane) -> None:
        results, lane.results = lane.results, []
        if lane.id is not None:
            claims.judge(lane.id, [r.outcome for r in results], self.now())
        elif lane.over:
            claims.postpone_mail(results, self.now())

    def _end(self, pool: ThreadPoolExecutor) -> None:
        """Leave nothing claimed and no thread behind: what is under way is cut off, and tried again later."""
        for _, connection, _ in self._flying.values():
            connection.cut()
        pool.shutdown(wait=True, cancel_futures=True)
        if self._flying or self._lanes:
            try:
                claims.release([message for _, _, message in self._flying.values()])
                for lane in self._lanes.values():
                    lane.close()
            except Exception:
                log.exception("claims are left to end by themselves")


def _tried(send: Send) -> Tried:
    try:
        return send()
    except Exception as error:
        log.exception("a message could not be sent")
        return Outcome(False, None, f"An error of ours: {type(error).__name__}."), True


def deliver(at: datetime | None = None, stop: Callable[[], bool] = lambda: False) -> int:
    """Send everything that is due now (or at `at`); how many messages were delivered."""
    return Courier(at, stop).run()
