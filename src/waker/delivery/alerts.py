"""An alert: what a member of staff is written about at once, an order of one hour that still waits.

It names the order and the time, and nothing of what the order is about: that is read in the console.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.timezone import localtime

from waker.delivery.contents import Nobody
from waker.delivery.models import Message
from waker.delivery.outbox import STAFF
from waker.delivery.words import language_for
from waker.intake.models_orders import Order
from waker.ledger.models import Entry

WORDS: Final = {
    "en": {
        "title": "An order of one hour has waited for {minutes} minutes",
        "text": "Order {order} came in {minutes} minutes ago and is not answered. It is due at {due}.\n\n"
        "Carry it out, or say why that cannot be done, before then.",
    },
    "nl": {
        "title": "Een bevel met een termijn van een uur wacht al {minutes} minuten",
        "text": "Bevel {order} kwam {minutes} minuten geleden binnen en wacht op antwoord. De termijn eindigt om {due}."
        "\n\nVoer het uit, of laat weten waarom dat niet kan, voor die tijd.",
    },
}


def address_of(recipient: str) -> str:
    """Where somebody of the staff is written to. Nobody when they work here no more."""
    return str(_user(recipient).email)


def of(message: Message) -> dict[str, Any]:
    """What the mail says: `language`, `title`, `text`, `order`, and `link` where there is a public address. Nobody."""
    told: Any = Entry.objects.values_list("body", flat=True).get(position=message.position)
    order = Order.objects.filter(id=told["order"]).first()
    if order is None or order.answered_at is not None:
        raise Nobody("The order was answered meanwhile.")
    language = language_for(_user(message.recipient or "").language)
    due = localtime(order.due_at).strftime("%H:%M %Z (%Y-%m-%d)")
    said = {"order": order.id, "minutes": told["minutes"], "due": due}
    words = {name: text.format(**said) for name, text in WORDS[language].items()}
    base = settings.WAKER_PUBLIC_URL
    link = f"{base}{reverse('console:order', args=[order.id])}" if base else None
    return {"language": language, "order": order.id, "link": link, **words}


def _user(recipient: str) -> Any:
    user = get_user_model()._default_manager.filter(pk=recipient.removeprefix(STAFF), is_active=True).first()
    if user is None:
        raise Nobody("They work here no more.")
    return user
