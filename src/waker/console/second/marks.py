"""A mark: what the session remembers about how its person came in, so that no request has to ask the database.

`shown` says which second step was shown and when; `pending` that a first step was passed and the second is awaited.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from waker.console.models import StaffUser

SHOWN: Final = "two_step"
PENDING: Final = "two_step_pending"
NEW_CODES: Final = "two_step_new_codes"
BY_LINK: Final = "may_set_password"
FRESH_S: Final = 15 * 60
"""For so long after showing a second step one may change how one signs in."""
PENDING_S: Final = 10 * 60


@dataclass(frozen=True, slots=True)
class Pending:
    """A first step that was passed: whose, how, when, and where to go after the second.

    `password`: a digest of the password then. Another one makes the first step void, as it ends sessions.
    """

    user: int
    way: str
    after: str
    may_set_password: bool
    at: float
    password: str


def show(request: HttpRequest, kind: str) -> None:
    """Remember that a second step was shown just now. `kind`: totp, webauthn, recovery_codes or oidc."""
    request.session[SHOWN] = {"kind": kind, "at": time.time()}


def may_set_password(request: HttpRequest) -> None:
    """Remember that somebody came by a link: for a while they may choose a password without knowing the old one."""
    request.session[BY_LINK] = time.time()


def by_link(request: HttpRequest) -> bool:
    """Whether somebody came by a link within the last quarter of an hour."""
    came = request.session.get(BY_LINK)
    return isinstance(came, float) and 0 <= time.time() - came <= FRESH_S


def shown(request: HttpRequest) -> bool:
    return SHOWN in request.session


def fresh(request: HttpRequest) -> bool:
    """Whether a second step was shown within the last quarter of an hour."""
    mark = request.session.get(SHOWN)
    return bool(mark) and 0 <= time.time() - mark["at"] <= FRESH_S


def wait_for(request: HttpRequest, pending: Pending) -> None:
    """Begin a new session that knows nothing but this first step."""
    request.session.flush()
    request.session[PENDING] = asdict(pending)
    request.session.set_expiry(PENDING_S)


def pending(request: HttpRequest) -> tuple[Pending, StaffUser] | None:
    """The first step that this session passed, and whose it is; None when there is none or it is too old."""
    kept: dict[str, Any] | None = request.session.get(PENDING)
    if kept is None or not 0 <= time.time() - kept["at"] <= PENDING_S:
        return None
    user = StaffUser.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept.get("password", ""), user.get_session_auth_hash()):
        return None
    return Pending(**kept), user
