"""A passkey: a key pair on somebody's device, which asks for a finger, a face or a PIN before it signs (WebAuthn).

Because it asks, a passkey is two steps in one, and signs in without a password too. The challenge waits in the session
and is used once, whatever comes of it.
"""

from __future__ import annotations

import ipaddress
import json
from typing import Any, Final

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from fido2.utils import websafe_decode

from waker.console.models import StaffUser

WRONG: Final = (
    ValidationError,
    InvalidSignature,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RecursionError,
)
"""What the libraries raise for an answer that is not right, or none at all."""
LONGEST: Final = 20_000


def possible(request: HttpRequest) -> bool:
    """Whether browsers allow passkeys under this address: names only, over https or on the same machine."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        outside = settings.WAKER_PUBLIC_URL.startswith("https://")  # a proxy may take the encryption off
        return outside or request.is_secure() or host == "localhost" or host.endswith(".localhost")
    return False


def registering(user: StaffUser) -> dict[str, Any]:
    """Options for `navigator.credentials.create`, as JSON wants them."""
    return auth.begin_registration(user, passwordless=True)


def registered(text: str) -> dict[str, Any] | None:
    """The credential that a browser made, for `steps.add_passkey`; None when it is not right."""
    try:
        credential = _parsed(text)
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
        return credential
    except WRONG:
        return None
    finally:
        auth.clear_state()


def asking(user: StaffUser | None) -> dict[str, Any]:
    """Options for `navigator.credentials.get`: one of this person's passkeys, or of anybody's."""
    return auth.begin_authentication(user)


def shown(text: str, user: StaffUser | None = None) -> StaffUser | None:
    """Whose passkey signed the challenge: `user`'s, or without one anybody's in service; None when nobody's did."""
    try:
        credential = _parsed(text)
        auth.parse_authentication_response(credential)
        person = user or _named(credential)
        if person is None or not person.is_active:
            return None
        row = auth.complete_authentication(person, credential)
    except WRONG:
        return None
    finally:
        auth.clear_state()
    Authenticator.objects.filter(pk=row.pk).update(last_used_at=timezone.now())
    return person


def _parsed(text: str) -> dict[str, Any]:
    credential = json.loads(text[:LONGEST])
    if not isinstance(credential, dict):
        raise TypeError
    return credential


def _named(credential: dict[str, Any]) -> StaffUser | None:
    """The person whom the key was made for, as it says itself; its signature has yet to prove it."""
    handle = websafe_decode(credential["response"]["userHandle"]).decode()
    return StaffUser.objects.filter(pk=int(handle)).first()
