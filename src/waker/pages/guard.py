"""A guard: what holds spam and floods off a public form, without a puzzle for anybody honest.

A field that nobody sees, the time that filling in takes at least, and limits a network address and a mailbox.
"""

from __future__ import annotations

from datetime import timedelta

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext

from waker import settings

AT_LEAST = timedelta(seconds=3)
AT_MOST = timedelta(days=1)
_SALT = "waker.pages.form"


def stamp() -> str:
    """When a form was shown, signed."""
    return signing.TimestampSigner(salt=_SALT).sign("f")


def too_soon_or_late(stamped: str) -> str | None:
    """What is wrong with when a form was shown, in words; None when nothing is."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        signer.unsign(stamped, max_age=AT_MOST)
    except signing.BadSignature:
        return gettext("This form was open for very long. Please look it over and send it once more.")
    try:
        signer.unsign(stamped, max_age=AT_LEAST)
    except signing.SignatureExpired:
        return None
    return gettext("That was very fast. Please look it over and send it once more.")


def address(request: HttpRequest) -> str:
    """The network address of whoever asks; behind a trusted proxy the one that the proxy saw."""
    if settings.envbool("WAKER_TRUST_PROXY"):
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if seen:
            return seen[:100]
    return str(request.META.get("REMOTE_ADDR", ""))


def too_often(wait: timedelta) -> str:
    minutes = max(1, -(-int(wait.total_seconds()) // 60))
    return ngettext(
        "Many reports came from here lately. Please send this one again in %(minutes)d minute; what you wrote stays.",
        "Many reports came from here lately. Please send this one again in %(minutes)d minutes; what you wrote stays.",
        minutes,
    ) % {"minutes": minutes}


def unproved(most: int) -> str:
    return ngettext(
        "%(most)d report from this address still waits for our answer. Confirm first that the address is yours, by the"
        " link in our mail about it, and then send this one again; what you wrote stays.",
        "%(most)d reports from this address still wait for our answer. Confirm first that the address is yours, by the"
        " link in our mail about one of them, and then send this one again; what you wrote stays.",
        most,
    ) % {"most": most}
