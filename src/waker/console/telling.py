"""A letter to a member of staff: that how they sign in was changed, and what to do when it was not they.

It goes by itself with each such event, in their language, to the address that they sign in with. It names the kind of
browser and the network, not the full address.
"""

from __future__ import annotations

from datetime import UTC
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from waker.console import devices, network
from waker.console.models import SecurityEvent
from waker.delivery.mail import one_line
from waker.delivery.words import WORDS, language_for

Kind = SecurityEvent.Kind
TOLD: Final = frozenset({Kind.ADDED, Kind.REMOVED, Kind.CODES, Kind.CODE_USED, Kind.RESET, Kind.PASSWORD})
"""What is told of by mail."""


def letter(event: SecurityEvent) -> EmailMultiAlternatives:
    """The mail about an event."""
    language = language_for(event.user.language)
    with translation.override(language):
        title, base = _title(event), settings.WAKER_PUBLIC_URL
        context = {
            "title": title,
            "language": language,
            "paragraphs": _paragraphs(event),
            "link": f"{base}{reverse('console:security')}" if base else None,
            "words": {**WORDS[language], "see": gettext("See how you sign in")},
            "reference": f"S-{event.pk}",
            "bye": WORDS[language]["bye"].format(service=settings.WAKER_NAME),
        }
    mail = EmailMultiAlternatives(
        subject=f"{title} · {one_line(settings.WAKER_NAME)}",
        body=render_to_string("delivery/mail.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[event.user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("delivery/mail.html", context), "text/html")
    return mail


def _title(event: SecurityEvent) -> str:
    app = event.note == "totp"
    said = {
        Kind.ADDED: gettext("An app for codes was added") if app else gettext("A passkey was added"),
        Kind.REMOVED: gettext("An app for codes was removed") if app else gettext("A passkey was removed"),
        Kind.CODES: gettext("New recovery codes were made"),
        Kind.CODE_USED: gettext("A recovery code was used"),
        Kind.RESET: gettext("Your second step was reset"),
        Kind.PASSWORD: gettext("Your password was changed"),
    }
    return said[Kind(event.kind)]


def _paragraphs(event: SecurityEvent) -> list[str]:
    when = date_format(event.at.astimezone(UTC), "j F Y, H:i")
    told = gettext("How you (%(email)s) sign in to %(service)s changed on %(when)s UTC: %(what)s.") % {
        "email": event.user.email, "service": settings.WAKER_NAME, "when": when, "what": _title(event),
    }  # fmt: skip
    return [told, _from(event), *_advice(event)]


def _from(event: SecurityEvent) -> str:
    if event.by is not None:
        return gettext("It was done by %(who)s, as an administrator.") % {"who": event.by}
    if event.on_the_machine:
        return gettext("It was done on the machine itself, by whoever operates it.")
    return gettext("It was done with %(browser)s, from the network %(network)s.") % {
        "browser": devices.in_words(event.agent),
        "network": network.prefix(event.address) or gettext("unknown"),
    }


def _advice(event: SecurityEvent) -> list[str]:
    if event.by is not None or event.on_the_machine:
        return [gettext("If you did not ask for this, tell another administrator at once.")]
    return [
        gettext("If it was you, there is nothing to do."),
        gettext(
            "If it was not you: sign in, change your password, which ends all other sessions, and remove what is not"
            " yours under Preferences, Signing in. If you cannot sign in any more, have an administrator reset your"
            " second step. Tell an administrator in any case."
        ),
    ]
