"""A passkey: a key pair on somebody's device, which asks for a finger, a face or a PIN before it signs (WebAuthn).

Because it asks, a passkey is two steps in one, and signs in without a password too. The challenge waits in the session
of whoever passed a first step, and is carried by the browser of a stranger (`waker.console.carried`). It lets in once.
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
from fido2.webauthn import UserVerificationRequirement

from waker.console import carried
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
CHALLENGE: Final = "passkey"
"""Under this name the challenge waits."""


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


def asking(user: StaffUser | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Options for `navigator.credentials.get`, for one of this person's passkeys or anybody's; and what to keep until
    it is answered."""
    options, challenge = auth.get_server().authenticate_begin(
        credentials=auth.get_credentials(user) if user else [],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), dict(challenge)


def shown(text: str, challenge: dict[str, Any] | None, user: StaffUser | None = None) -> StaffUser | None:
    """Whose passkey signed what `asking` said to keep: `user`'s, or without one anybody's in service; None when
    nobody's did, or it let somebody in before."""
    if challenge is None:
        return None
    try:
        credential = _parsed(text)
        auth.parse_authentication_response(credential)
        person = user or _named(credential)
        if person is None or not person.is_active:
            return None
        signed = auth.get_server().authenticate_complete(challenge, auth.get_credentials(person), credential)
        row = auth.get_authenticator_by_credential_id(person, signed.credential_id)
    except WRONG:
        return None
    if row is None or not carried.use_up(challenge["challenge"]):
        return None
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
