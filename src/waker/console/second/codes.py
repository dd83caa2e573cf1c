"""A code: six digits that an app makes of a shared secret and the time (RFC 6238), or a recovery code of eight.

Each time step counts once: the last one used is kept with the secret, in the database, because web processes share
nothing else. Wrong codes count towards a throttle of their own, by person.
"""

from __future__ import annotations

import re
import time
from typing import Final

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from waker.console.models import StaffUser
from waker.console.second.steps import CODES, TOTP
from waker.delivery.sealing import Unreadable

DIGITS: Final = re.compile(r"[0-9]{6,8}")
PERIOD_S: Final = 30

new_secret = generate_totp_secret


def step_of(secret: str, code: str, after: int = -1) -> int | None:
    """The time step, later than `after`, whose code this is; None when it is that of none near now.

    `secret`: base32. Clocks may be apart by MFA_TOTP_TOLERANCE steps.
    """
    code, now = plain(code), int(time.time()) // PERIOD_S
    for counter in range(now - app_settings.TOTP_TOLERANCE, now + app_settings.TOTP_TOLERANCE + 1):
        right = constant_time_compare(code, format_hotp_value(hotp_value(secret, counter)))
        if right and counter > after:
            return counter
    return None


def check(user: StaffUser, code: str) -> str | None:
    """Which kind of second step a code is of: `totp`, `recovery_codes`, or None when it is wrong. Uses it up."""
    digits = plain(code)
    if not DIGITS.fullmatch(digits):
        return None
    kind = TOTP if len(digits) == app_settings.TOTP_DIGITS else CODES
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().filter(user=user, type=kind).first()
        try:
            if row is None or not (
                _app(row, digits) if kind == TOTP else RecoveryCodes(row).validate_code(digits)
            ):
                return None
        except Unreadable:  # sealed with another WAKER_SECRET_KEY: nobody can show this step any more
            return None
        Authenticator.objects.filter(pk=row.pk).update(last_used_at=timezone.now())
    return str(kind.value)


def plain(code: str) -> str:
    """A code without the blanks and hyphens that people and apps put into it."""
    return re.sub(r"[\s\-]", "", code)


def _app(row: Authenticator, code: str) -> bool:
    counter = step_of(decrypt(row.data["secret"]), code, after=int(row.data.get("counter", -1)))
    if counter is None:
        return False
    row.data["counter"] = counter
    row.save(update_fields=["data"])
    return True
