"""Alerts over real SMTP: leads hear of an order of one hour at 30 and at 50 minutes, unless it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.console.community import client_of, staff
from tests.console.test_orders import tco
from tests.delivery.smtp import Mailbox
from tests.delivery.story import now
from tests.delivery.test_mail import point_at
from waker.delivery.courier import deliver
from waker.delivery.models import Delivery, Message
from waker.intake.authorities import orders
from waker.ledger.rebuilding import rebuild

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mailbox(community: None, settings: Any) -> Iterator[Mailbox]:
    with Mailbox() as made:
        point_at(settings, made.port)
        settings.WAKER_PUBLIC_URL = "https://safety.example.org"
        yield made


def test_leads_are_written_to_when_the_hour_runs_out(mailbox: Mailbox) -> None:
    lead = staff("lead", name="Lotte", language="en")
    staff("legal", name="Lea")
    gone = staff("lead", name="Gone", email="gone@example.org")
    gone.is_active = False
    gone.save()
    order = tco()
    began = now()
    assert orders.escalate(began + 31 * MINUTE) == [(order, 30)]
    assert deliver(began + 31 * MINUTE) == 1
    assert mailbox.recipients == [lead.email]
    (mail,) = mailbox.mails
    assert "has waited for 30 minutes" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert order in text
    assert f"https://safety.example.org/console/orders/{order}" in text
    listed = client_of(staff("admin")).get("/console/messages").content.decode()
    assert "order.escalated" in listed
    assert lead.email not in listed
    lead.language = "nl"
    lead.save()
    assert orders.escalate(began + 51 * MINUTE) == [(order, 50)]
    assert deliver(began + 51 * MINUTE) == 1
    assert "wacht al 50 minuten" in mailbox.mails[1]["Subject"]
    rows = Message.objects.filter(kind="order.escalated")
    assert [(m.channel, m.recipient) for m in rows] == [("mail", f"staff:{lead.pk}")] * 2
    assert not Delivery.objects.filter(kind="order.escalated").exists()
    assert rebuild().differing == ()


def test_nobody_is_troubled_with_an_order_that_was_answered_or_by_who_left(mailbox: Mailbox) -> None:
    from waker.intake.models_orders import Order

    lead = staff("lead", name="Lotte")
    order = tco()
    began = now()
    orders.escalate(began + 31 * MINUTE)
    Order.objects.filter(id=order).update(answered_at=began)
    assert deliver(began + 31 * MINUTE) == 0
    Order.objects.filter(id=order).update(answered_at=None)
    orders.escalate(began + 51 * MINUTE)
    lead.is_active = False
    lead.save()
    assert deliver(began + 51 * MINUTE) == 0
    assert [m.dropped for m in Message.objects.filter(kind="order.escalated")] == [True, True]
    assert mailbox.mails == []
