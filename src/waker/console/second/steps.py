"""Somebody's second steps: which there are, adding, removing and resetting them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import transaction

from waker.console.models import StaffUser
from waker.core.problems import Conflict

TOTP = Authenticator.Type.TOTP
PASSKEY = Authenticator.Type.WEBAUTHN
CODES = Authenticator.Type.RECOVERY_CODES
MOST_PASSKEYS = 10


@dataclass(frozen=True, slots=True)
class Steps:
    """Everything that somebody has: the app or None, passkeys, the recovery codes or None, and how many are left."""

    totp: Any
    passkeys: tuple[Any, ...]
    codes: Any
    codes_left: int

    def __bool__(self) -> bool:
        return bool(self.totp or self.passkeys)

    def __len__(self) -> int:
        return bool(self.totp) + len(self.passkeys)


def has(user: StaffUser) -> bool:
    """Whether somebody has an app or a passkey. Recovery codes alone are no second step."""
    return Authenticator.objects.filter(user=user, type__in=(TOTP, PASSKEY)).exists()


def of(user: StaffUser) -> Steps:
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    codes = next((row for row in rows if row.type == CODES), None)
    return Steps(
        totp=next((row for row in rows if row.type == TOTP), None),
        passkeys=tuple(row for row in rows if row.type == PASSKEY),
        codes=codes,
        codes_left=_left(codes),
    )


def of_everybody() -> dict[int, set[str]]:
    """Person -> the kinds of second steps they have, for the list of staff."""
    kinds: dict[int, set[str]] = {}
    for user, kind in Authenticator.objects.exclude(type=CODES).values_list("user_id", "type"):
        kinds.setdefault(user, set()).add(kind)
    return kinds


def add_totp(user: StaffUser, secret: str, counter: int) -> bool:
    """Keep an app whose first code was right, in the time step `counter`; whether recovery codes were made with it.

    Conflict when there is one already, perhaps since a moment ago in another window.
    """
    from allauth.mfa.utils import encrypt

    with transaction.atomic():
        _lock(user)
        if Authenticator.objects.filter(user=user, type=TOTP).exists():
            raise Conflict.at("", "already_there", "There is an app already.")
        data = {"secret": encrypt(secret), "counter": counter}
        Authenticator.objects.create(user=user, type=TOTP, data=data)
        return _with_codes(user)


def add_passkey(user: StaffUser, name: str, credential: dict[str, Any]) -> bool:
    """Keep a passkey that `passkeys.registered` accepted; whether recovery codes were made with it. Conflict."""
    with transaction.atomic():
        _lock(user)
        if Authenticator.objects.filter(user=user, type=PASSKEY).count() >= MOST_PASSKEYS:
            raise Conflict.at("", "too_many", f"There are {MOST_PASSKEYS} passkeys already.")
        Authenticator.objects.create(
            user=user, type=PASSKEY, data={"name": name[:60], "credential": credential}
        )
        return _with_codes(user)


def remove(user: StaffUser, pk: int) -> Any:
    """Take an app or a passkey away, and with the last one the recovery codes; what was removed, or None.

    Conflict for the last one while a second step is asked of everybody.
    """
    with transaction.atomic():
        _lock(user)
        row = Authenticator.objects.filter(user=user, pk=pk, type__in=(TOTP, PASSKEY)).first()
        if row is None:
            return None
        if Authenticator.objects.filter(user=user, type__in=(TOTP, PASSKEY)).count() == 1:
            if settings.WAKER_TWO_STEP:
                raise Conflict.at(
                    "", "last_step", "It is the last one, and a second step is asked of everybody."
                )
            Authenticator.objects.filter(user=user, type=CODES).delete()
        row.delete()
        return row


def reset(user: StaffUser) -> int:
    """Take everything away: steps, codes and the binding to a provider; how many steps there were."""
    with transaction.atomic():
        _lock(user)
        count = Authenticator.objects.filter(user=user, type__in=(TOTP, PASSKEY)).count()
        Authenticator.objects.filter(user=user).delete()
        user.identities.all().delete()
    return count


def new_codes(user: StaffUser) -> None:
    """Ten other recovery codes in place of those there were. Conflict without a second step."""
    with transaction.atomic():
        _lock(user)
        if not has(user):
            raise Conflict.at("", "no_step", "Recovery codes go with a second step; there is none yet.")
        Authenticator.objects.filter(user=user, type=CODES).delete()
        RecoveryCodes.activate(user)


def codes(user: StaffUser) -> list[str]:
    """The recovery codes that were not used yet. Only for showing them right after they were made."""
    row = Authenticator.objects.filter(user=user, type=CODES).first()
    return list(RecoveryCodes(row).get_unused_codes()) if row else []


def _with_codes(user: StaffUser) -> bool:
    if Authenticator.objects.filter(user=user, type=CODES).exists():
        return False
    RecoveryCodes.activate(user)
    return True


def _left(row: Any) -> int:
    """How many codes are left, without opening their seal."""
    from allauth.mfa import app_settings

    return app_settings.RECOVERY_CODE_COUNT - int(row.data["used_mask"]).bit_count() if row else 0


def _lock(user: StaffUser) -> None:
    """One change of somebody's steps at a time."""
    StaffUser.objects.select_for_update().get(pk=user.pk)
