"""Mail: what an outsider who reported or appealed is told, as text and HTML, with no more about them than the address.

The address is read from the note beside the ledger at the moment of sending; once it is erased there is nobody to tell.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import suppress
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.template.loader import render_to_string

from waker.delivery import alerts, kinds, links
from waker.delivery.contents import Nobody, data_of
from waker.delivery.models import Message
from waker.delivery.outbox import NOTE, STAFF
from waker.delivery.transport import TIMEOUT_S, Outcome
from waker.delivery.words import WORDS, language_for
from waker.ledger.models import Note

REFERENCES = ("warning", "suspension", "order")
"""What a message is known by that is about no report and no appeal."""


def address_of(recipient: str | None) -> str:
    """The address of staff, or in the note of an outsider (`Name <address>`). Nobody when it is gone."""
    if (recipient or "").startswith(STAFF):
        return alerts.address_of(recipient or "")
    note = Note.objects.filter(ref=(recipient or "").removeprefix(NOTE)).first()
    if note is None or note.text is None:
        raise Nobody("Whoever this was for has been erased.")
    address = note.text.rpartition("<")[2].removesuffix(">").strip()
    if not address:
        raise Nobody("They left no address.")
    try:
        validate_email(address)
    except ValidationError:
        raise Nobody("What they left is no e-mail address.") from None
    return address


def compose(message: Message) -> EmailMultiAlternatives:
    """The mail of a message. Nobody."""
    to = address_of(message.recipient)
    data = alerts.of(message) if message.kind == kinds.ORDER_ESCALATED else data_of(message)
    words = WORDS[language_for(data["language"])]
    context = {
        "title": data["title"],
        "language": data["language"],
        "paragraphs": data["text"].split("\n\n"),
        "link": links.status(message) or data.get("link"),
        "confirm": links.confirm(message),
        "words": words,
        "reference": next(filter(None, (message.report, message.appeal, *map(data.get, REFERENCES))), None),
        "bye": words["bye"].format(service=settings.WAKER_NAME),
    }
    mail = EmailMultiAlternatives(
        subject=f"{data['title']} · {one_line(settings.WAKER_NAME)}",
        body=render_to_string("delivery/mail.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[to],
        headers={"Message-ID": f"<{message.id}@{_domain()}>", "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("delivery/mail.html", context), "text/html")
    return mail


def one_line(text: str) -> str:
    """The text without anything that could begin another header."""
    return " ".join(text.split())


class Session:
    """A connection to the mail server, kept while there is something to send."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, mail: EmailMultiAlternatives) -> tuple[Outcome, bool]:
        """What came of it, and whether another try could end otherwise."""
        try:
            if self._connection is None:
                self._connection = get_connection(timeout=TIMEOUT_S)
                self._connection.open()
            mail.connection = self._connection
            mail.send()
            return Outcome(True), True
        except smtplib.SMTPRecipientsRefused as error:
            code, _ = next(iter(error.recipients.values()))
            self.close()
            return Outcome(False, code, f"The mail server refused the address ({code})."), code < 500
        except smtplib.SMTPResponseException as error:
            self.close()
            code = error.smtp_code
            # What the server says of us (550 to a sender, 535 to a password) an operator can put right.
            return Outcome(False, code, f"The mail server answered {code}."), True
        except (smtplib.SMTPException, ssl.SSLError, OSError) as error:
            self.close()
            return Outcome(False, None, f"The mail server cannot be reached ({type(error).__name__})."), True

    def cut(self) -> None:
        """End what is under way, from another thread."""
        sock = getattr(getattr(self._connection, "connection", None), "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
        self._connection = None


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
