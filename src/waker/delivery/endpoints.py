"""Endpoints: adding, changing, rotating secrets, switching on and off, and trying one out."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from waker import settings
from waker.core.ids import new_id
from waker.core.moments import now, rfc3339
from waker.core.problems import Conflict, Fault, Invalid, NotFound, unknown
from waker.delivery import guard, kinds, sealing, signature
from waker.delivery.contents import encoded
from waker.delivery.guard import Allowed, Refused
from waker.delivery.models import Endpoint, Message
from waker.delivery.transport import Line, Outcome

MOST: Final = 20
"""Endpoints that one installation may have: each gets every message."""
OVERLAP: Final = timedelta(hours=24)
"""For how long messages carry the signature of the former secret too."""
LONGEST_OVERLAP: Final = timedelta(days=7)
TEST_TIMEOUT_S: Final = 5.0
LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Key:
    """What is needed to send to an endpoint: where, and the secrets to sign with, the newest first."""

    id: str
    url: str
    secrets: tuple[str, ...]
    failing: bool


def allowed() -> Allowed:
    """The private hosts and networks that the setting lets through."""
    return Allowed(settings.envlist("WAKER_WEBHOOK_ALLOW"))


def get(id_: str) -> Endpoint:
    """NotFound."""
    found = Endpoint.objects.filter(id=id_).first()
    if found is None:
        raise _missing(id_)
    return found


def every() -> list[Endpoint]:
    return list(Endpoint.objects.order_by("created_at", "id"))


def add(url: str, name: str = "", events: Sequence[str] = ()) -> tuple[Endpoint, str]:
    """A new endpoint and its secret, which is shown this once. Invalid, or Conflict when there are too many."""
    _check(url=url, name=name, events=events)
    secret = signature.new_secret()
    with transaction.atomic():
        if Endpoint.objects.count() >= MOST:
            raise Conflict.at("", "too_many", f"There are {MOST} webhooks already; remove one first.")
        made = Endpoint.objects.create(
            id=new_id("w"),
            name=name.strip(),
            url=url,
            events=_ordered(events),
            secret=_sealed(secret),
            created_at=now(),
        )
    return made, secret


def change(
    id_: str,
    *,
    url: str | None = None,
    name: str | None = None,
    events: Sequence[str] | None = None,
    enabled: bool | None = None,
) -> Endpoint:
    """Change what is given. Switching on makes everything that waited due at once. Invalid, NotFound."""
    endpoint = get(id_)
    _check(url=url, name=name, events=events)
    if url is not None:
        endpoint.url = url
    if name is not None:
        endpoint.name = name.strip()
    if events is not None:
        endpoint.events = _ordered(events)
    with transaction.atomic():
        if enabled is False and endpoint.disabled_at is None:
            endpoint.disabled_at, endpoint.disabled_why = now(), "staff"
        elif enabled and endpoint.disabled_at is not None:
            _revive(endpoint)
        endpoint.save()
    return endpoint


def _revive(endpoint: Endpoint) -> None:
    endpoint.disabled_at, endpoint.disabled_why = None, ""
    endpoint.failing_since, endpoint.failures, endpoint.rest_until = None, 0, None
    again(Message.objects.filter(endpoint=endpoint))


def again(messages: Any) -> int:
    """Make messages that wait or were given up due at once, with all their tries before them; how many."""
    count: int = messages.filter(done_at=None).update(
        next_at=now(), attempts=0, tried_at=None, failed_at=None, claimed_until=None
    )
    return count


def remove(id_: str) -> int:
    """Remove an endpoint with what waits for it; how many messages nobody will get."""
    endpoint = get(id_)
    with transaction.atomic():
        left: int = Message.objects.filter(endpoint=endpoint, done_at=None).count()
        endpoint.delete()
    return left


def rotate(id_: str, overlap: timedelta = OVERLAP) -> str:
    """A new secret, shown this once. For the time of the overlap messages are signed with both. NotFound, Invalid."""
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Invalid.at("overlap_hours", "out_of_range", "Both secrets are valid for 0 to 168 hours.")
    secret = signature.new_secret()
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().filter(id=id_).first()
        if endpoint is None:
            raise _missing(id_)
        endpoint.former_secret = endpoint.secret if overlap else None
        endpoint.former_until = now() + overlap if overlap else None
        endpoint.secret = _sealed(secret)
        endpoint.save(update_fields=["secret", "former_secret", "former_until"])
    return secret


def _missing(id_: str) -> NotFound:
    return NotFound([("webhook", "unknown_webhook", f"There is no webhook {id_[:60]!r}.")])


def key_of(id_: str, at: datetime | None = None) -> Key | None:
    """What is needed to send; None for an endpoint that is disabled or gone. Unreadable when a secret is."""
    row = Endpoint.objects.filter(id=id_, disabled_at=None).first()
    return _key(row, at) if row else None


def _key(row: Endpoint, at: datetime | None = None) -> Key:
    secrets = [_opened(row.secret)]
    if row.former_secret is not None and row.former_until is not None and row.former_until > (at or now()):
        secrets.append(_opened(row.former_secret))
    return Key(row.id, row.url, tuple(secrets), row.failures > 0)


def test(id_: str) -> Outcome:
    """Send a message that says nothing, now, and say what came of it. Works for a disabled endpoint too. NotFound."""
    row = get(id_)
    moment = now()
    try:
        key = _key(row)
    except sealing.Unreadable as error:
        return Outcome(False, None, f"{error}.".capitalize())
    body = encoded(kinds.TEST, moment, {"webhook": row.id})
    headers = signature.headers(key.secrets, new_id("m"), int(moment.timestamp()), body)
    line = Line(row.url, allowed(), TEST_TIMEOUT_S)
    try:
        return line.post(body, headers)
    finally:
        line.close()


def status(row: Endpoint) -> str:
    """`active`, `failing` or `disabled`."""
    if row.disabled_at is not None:
        return "disabled"
    return "failing" if row.failing_since is not None else "active"


def body(row: Endpoint, pending: int, failed: int) -> dict[str, Any]:
    """The endpoint as the API shows it."""
    return {
        "id": row.id,
        "name": row.name,
        "url": row.url,
        "events": row.events,
        "status": status(row),
        "disabled_why": row.disabled_why or None,
        "created_at": rfc3339(row.created_at),
        "disabled_at": _moment(row.disabled_at),
        "failing_since": _moment(row.failing_since),
        "last_success_at": _moment(row.last_success_at),
        "last_failure_at": _moment(row.last_failure_at),
        "last_failure": row.last_failure or None,
        "former_secret_until": _moment(row.former_until),
        "pending": pending,
        "failed": failed,
    }


def _moment(at: datetime | None) -> str | None:
    return rfc3339(at) if at else None


def _check(*, url: str | None, name: str | None, events: Sequence[str] | None) -> None:
    faults: list[Fault] = []
    if url is not None:
        try:
            target = guard.parse(url, allowed())
            guard.resolve(target, allowed())
        except Refused as refused:
            faults.append(Fault("url", "refused", str(refused)))
        except OSError:
            faults.append(Fault("url", "unresolved", "The name of the host cannot be resolved."))
    if name is not None and (len(name) > LONGEST_NAME or not name.isprintable()):
        faults.append(Fault("name", "too_long", f"A name has at most {LONGEST_NAME} printable characters."))
    for n, event in enumerate(events or ()):
        if event not in kinds.EVENTS:
            fault = unknown(f"events.{n}", "event", event, kinds.EVENTS)
            faults.append(fault)
    if faults:
        raise Invalid(faults)


def _ordered(events: Sequence[str]) -> list[str]:
    """Each once, in the order of the list."""
    return [event for event in kinds.EVENTS if event in events]


def _sealed(secret: str) -> bytes:
    return sealing.seal(signature.key_of(secret))


def _opened(sealed: bytes) -> str:
    return signature.PREFIX + base64.b64encode(sealing.open_(bytes(sealed))).decode()
