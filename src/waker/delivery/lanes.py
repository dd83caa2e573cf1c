"""A lane: the way to one endpoint, or to the mail server, for the length of a round.

It holds claimed messages, a few kept connections, and what came of the tries. One that hangs keeps no other waiting.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final, TypeAlias

from waker.delivery import claims, contents, signature
from waker.delivery.claims import Result
from waker.delivery.contents import Nobody
from waker.delivery.endpoints import Key
from waker.delivery.guard import Allowed
from waker.delivery.mail import Session, compose
from waker.delivery.models import Message
from waker.delivery.transport import Line, Outcome

log = logging.getLogger("waker.delivery")

LINES: Final = 16
"""Connections to one endpoint."""
PROBES: Final = 2
"""Messages with which an endpoint is tried that failed the last time."""
BUFFER: Final = 32
"""Messages claimed ahead, so few that they are tried long before the claim ends."""

Tried: TypeAlias = tuple[Outcome, bool]
"""An outcome, and whether another try could end otherwise."""
Send: TypeAlias = Callable[[], Tried]


class Lane:
    """The base: what is common to webhooks and mail. `over`: nothing more is tried in this round."""

    id: str | None = None
    probing = False

    def __init__(self, connections: Sequence[Any], limit: int) -> None:
        self.free = list(connections)
        self.limit = limit
        self.waiting: deque[tuple[Message, Any]] = deque()
        self.flying = 0
        self.results: list[Result] = []
        self.failed_in_a_row = 0
        self.over = False

    def fill(self, now: datetime) -> list[Result]:
        """Claim more where there is room for it; results for messages that are not sent at all."""
        if (
            self.over
            or len(self.waiting) > self.limit // 2
            or (self.probing and (self.flying or self.results))
        ):
            return []
        return self._take(claims.claim(self.id, self.limit, now, self.probing))

    def _take(self, messages: Sequence[Message]) -> list[Result]:
        results = []
        for message, made in zip(messages, self.prepare(messages), strict=True):
            if isinstance(made, Nobody):
                results.append(Result(message, Outcome(False, None, str(made)), dropped=True))
            elif isinstance(made, Exception):
                log.error("message %s cannot be made", message.id, exc_info=made)
                results.append(Result(message, Outcome(False, None, f"It cannot be made: {made!r}."[:300])))
            else:
                self.waiting.append((message, made))
        return results

    def note(self, result: Result) -> None:
        """Remember what came of a try."""
        self.results.append(result)
        self.failed_in_a_row = 0 if result.outcome.ok else self.failed_in_a_row + 1

    def close(self) -> None:
        """Give back what was not tried."""
        claims.release([message for message, _ in self.waiting])
        self.waiting.clear()
        for connection in self.free:
            connection.close()

    def prepare(self, messages: Sequence[Message]) -> list[Any]:
        raise NotImplementedError

    def sender(self, connection: Any, message: Message, made: Any, timestamp: int) -> Send:
        raise NotImplementedError


class HookLane(Lane):
    """The way to an endpoint."""

    def __init__(self, key: Key, allowed: Allowed) -> None:
        self.id = key.id
        self._key, self._allowed = key, allowed
        count = PROBES if key.failing else LINES
        super().__init__([Line(key.url, allowed) for _ in range(count)], PROBES if key.failing else BUFFER)
        self._lines = count
        self.probing = key.failing

    def prepare(self, messages: Sequence[Message]) -> list[Any]:
        bodies = contents.of(messages)
        return [bodies[message.n] for message in messages]

    def sender(self, connection: Line, message: Message, made: bytes, timestamp: int) -> Send:
        headers = signature.headers(self._key.secrets, message.id, timestamp, made)
        return lambda: (connection.post(made, headers), True)

    def note(self, result: Result) -> None:
        super().note(result)
        if result.outcome.ok and self._lines < LINES:  # it is back
            self.free += [Line(self._key.url, self._allowed) for _ in range(LINES - self._lines)]
            self._lines, self.limit, self.probing = LINES, BUFFER, False
        if self.failed_in_a_row >= self._lines or result.outcome.gone:
            self.over = True  # it is not this message, it is the endpoint


class MailLane(Lane):
    """The way to the mail server: one connection."""

    def __init__(self) -> None:
        super().__init__([Session()], BUFFER)

    def prepare(self, messages: Sequence[Message]) -> list[Any]:
        made: list[Any] = []
        for message in messages:
            try:
                made.append(compose(message))
            except Exception as error:
                made.append(error)
        return made

    def sender(self, connection: Session, message: Message, made: Any, timestamp: int) -> Send:
        return lambda: connection.send(made)

    def note(self, result: Result) -> None:
        super().note(result)
        if not result.outcome.ok and result.outcome.status is None:
            self.over = True  # the server is not there: no need to find that out with every mail
