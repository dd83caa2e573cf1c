"""Who of us it is that the provider sent: a member of staff with that e-mail address, which the provider verified.

The first sign-in binds the person to the provider's own name for them (`sub`). From then on that name counts, so that
an address that the provider later gives to somebody else opens nothing.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from waker.console.models import ProviderIdentity, Role, SecurityEvent, StaffUser
from waker.console.oidc.flow import Refused
from waker.console.users import create_user


def person(claims: dict[str, Any]) -> StaffUser:
    """The member of staff, made now where the settings say so, with the role that the claims give. Refused."""
    role = role_of(claims)
    with transaction.atomic():
        user = _bound(claims) or _by_address(claims, role)
        if not user.is_active:
            raise Refused("that person is out of service")
        if role is not None and user.role != role:
            user.role = role
            user.save(update_fields=["role"])
            note = f"{role}, {settings.OIDC['name']}"
            SecurityEvent.objects.create(user=user, kind=SecurityEvent.Kind.ROLE, note=note[:200])
    return user


def role_of(claims: dict[str, Any]) -> str | None:
    """The role that the claims give, None where they have no say. Refused when they should and give none."""
    name = settings.OIDC["role_claim"]
    if not name:
        return None
    said = claims.get(name)
    values = (
        {said}
        if isinstance(said, str)
        else {v for v in said if isinstance(v, str)}
        if isinstance(said, list)
        else set()
    )
    meant = [pair.partition("=")[::2] for pair in settings.OIDC["roles"]] or [(r, r) for r in Role.values]
    role = next((role.strip() for value, role in meant if value.strip() in values), None)
    if role not in Role.values:
        raise Refused(f"the claim {name} gives no role")
    return role


def two_steps(claims: dict[str, Any]) -> bool:
    """Whether the provider asked for a second step: it always does, or its token says so (RFC 8176)."""
    said = claims.get("amr")
    return bool(settings.OIDC["trusted"]) or (isinstance(said, list) and "mfa" in said)


def _bound(claims: dict[str, Any]) -> StaffUser | None:
    found = ProviderIdentity.objects.select_related("user")
    known = found.filter(issuer=claims["iss"], subject=claims["sub"]).first()
    return known.user if known else None


def _by_address(claims: dict[str, Any], role: str | None) -> StaffUser:
    email = str(claims.get("email") or "").strip().lower()
    verified = claims.get("email_verified")
    if not email or not (verified is True or verified == "true"):  # some providers write it as text
        raise Refused("the provider vouches for no e-mail address")
    user = StaffUser.objects.filter(email=email).first()
    if user is None:
        first_role = settings.OIDC["default_role"] and (role or settings.OIDC["default_role"])
        if not first_role:
            raise Refused("nobody on the staff has that address")
        try:
            user = create_user(email, first_role, name=str(claims.get("name") or "")[:120])
        except ValueError as error:
            raise Refused(str(error)) from None
    try:
        with transaction.atomic():
            ProviderIdentity.objects.create(user=user, issuer=claims["iss"], subject=claims["sub"])
    except IntegrityError:
        raise Refused("that member of staff is somebody else at the provider") from None
    return user
