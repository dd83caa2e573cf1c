"""What django-allauth's second steps ask of us: how secrets are kept, and what an app calls this service."""

from __future__ import annotations

from base64 import b64decode, b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from waker.console.models import StaffUser
from waker.delivery import sealing

BLOCK = 64
"""The bytes that one seal covers."""


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Keeps secrets sealed with this installation's key, so that a copy of the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        raw = text.encode()
        blocks = [raw[at : at + BLOCK] for at in range(0, len(raw), BLOCK)]
        return ".".join(b64encode(sealing.seal(block)).decode() for block in blocks)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `sealing.Unreadable` when WAKER_SECRET_KEY is no longer the one that it was sealed with."""
        return b"".join(sealing.open_(b64decode(block)) for block in encrypted_text.split(".")).decode()

    def _get_site_name(self) -> str:
        return str(settings.WAKER_NAME)

    def _get_user_identifier(self, user: StaffUser) -> str:
        return user.email

    def get_public_key_credential_user_entity(self, user: StaffUser) -> dict[str, object]:
        return {"id": str(user.pk).encode(), "display_name": str(user), "name": user.email}
