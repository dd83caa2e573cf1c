"""Authentication: which key calls, whether it may call this, how often it does, and for which reviewer."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from waker import settings
from waker.api.keys import Caller, caller_of, find
from waker.api.limits import Buckets
from waker.api.refusals import Refusal, Unauthorised
from waker.api.scopes import ADMIN, allows
from waker.core.actors import KEY, STAFF, Actor
from waker.core.problems import Forbidden, Invalid
from waker.review import roles

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
buckets = Buckets(rate=settings.envint("WAKER_API_RATE"), burst=2 * settings.envint("WAKER_API_RATE"))


class ApiKeyAuth:
    """Lets a request pass whose key is valid and has one of `scopes`; leaves the Caller in `request.auth`."""

    openapi_security_schema: ClassVar[dict[str, Any]] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A key, made with `waker key create NAME --scope SCOPE`.",
    }

    def __init__(self, scopes: frozenset[str]) -> None:
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Caller:
        scheme, _, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if not secret:
            raise _unauthorised("missing_key", "Send the header `Authorization: Bearer KEY`.")
        if scheme.lower() != "bearer":
            raise _unauthorised("wrong_scheme", f"Send `Bearer KEY`, not {scheme[:40]!r}.")
        caller = find(secret.strip())
        if caller is None:
            raise _unauthorised(
                "invalid_key", "The key is unknown, revoked or expired.", ' error="invalid_token"'
            )
        buckets.take(caller.id)
        if not allows(caller.scopes, self.scopes):
            wanted = " or ".join(sorted(self.scopes | {ADMIN}))
            held = ", ".join(sorted(caller.scopes))
            raise Forbidden.at("Authorization", "wrong_scope", f"This asks for {wanted}; the key has {held}.")
        return caller


def actor_of(request: HttpRequest) -> Actor:
    """Who acts: the reviewer that the key is bound to or that `Waker-Reviewer` names, or else the key itself. Looked
    up once a request.

    Staff act by their number. Somebody else whom a key names gets a number of their own under that key, made from
    the address with the secret of this installation: the ledger can tell people apart and holds no address.
    """
    known: Actor | None = getattr(request, "_waker_actor", None)
    if known is None:
        known = request._waker_actor = _actor_of(request)  # type: ignore[attr-defined]  # kept with the request
    return known


def person_of(request: HttpRequest) -> Actor | None:
    """The one in whose name a key calls, where it reviews or reads in somebody's name; None for a bare key. What the
    host platform sends and asks itself is nobody's."""
    if not caller_of(request).scopes & {"reviewer", "reader", ADMIN}:
        return None
    actor = actor_of(request)
    return actor if actor.kind == STAFF or ":" in actor.id else None


def require_may(request: HttpRequest, permission: str) -> None:
    """Forbidden when a key calls in the name of a member of staff whose role has not this permission."""
    person = person_of(request)
    if person is not None and person.kind == STAFF:
        roles.require(request._waker_role, permission)  # type: ignore[attr-defined]  # kept with the actor


def _actor_of(request: HttpRequest) -> Actor:
    caller = caller_of(request)
    named = request.META.get("HTTP_WAKER_REVIEWER", "").strip().lower()
    if named and (len(named) > 254 or _EMAIL.fullmatch(named) is None):
        raise Invalid.at("Waker-Reviewer", "not_an_email", "Name the reviewer by e-mail address.")
    if caller.reviewer is not None and named not in ("", caller.reviewer):
        message = "This key is bound to one reviewer; it cannot act for another."
        raise Forbidden.at("Waker-Reviewer", "other_reviewer", message)
    email = caller.reviewer or named
    if not email:
        return Actor(KEY, str(caller.id))
    found = get_user_model().objects.filter(email=email).values_list("pk", "is_active", "role").first()
    if found is None:
        return Actor(KEY, f"{caller.id}:{salted_hmac('waker.api.reviewer', email).hexdigest()[:16]}")
    person, active, role = found
    if not active:
        raise Forbidden.at("Waker-Reviewer", "inactive", "This member of staff does not work here any more.")
    request._waker_role = role  # type: ignore[attr-defined]  # kept with the request
    return Actor(STAFF, str(person))


def _unauthorised(code: str, message: str, error: str = "") -> Refusal:
    challenge = 'Bearer realm="waker"' + (f",{error}" if error else "")
    return Unauthorised([("Authorization", code, message)], headers={"WWW-Authenticate": challenge})
