"""Webhooks and messages on staff pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests.console.community import client_of, staff
from tests.delivery import receiver as behaviour
from tests.delivery.receiver import Receiver
from tests.delivery.story import decide, now, pass_time
from waker.delivery import signature
from waker.delivery.courier import deliver
from waker.delivery.models import Endpoint, Message

pytestmark = pytest.mark.django_db

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]+")


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("WAKER_WEBHOOK_ALLOW", "127.0.0.1")
    with Receiver() as made:
        yield made


@pytest.fixture
def admin(community: None) -> Client:
    return client_of(staff("admin"))


@pytest.fixture
def hook(admin: Client, receiver: Receiver) -> Endpoint:
    admin.post("/console/webhooks", {"url": receiver.url, "name": "The app"})
    return Endpoint.objects.get()


def page(client: Client, path: str) -> str:
    answer = client.get(f"/console/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_adding_shows_the_secret_once(admin: Client, receiver: Receiver) -> None:
    answer = admin.post("/console/webhooks", {"url": receiver.url, "events": ["statement.issued"]})
    secret = SECRET.search(answer.content.decode())
    assert secret
    signature.key_of(secret[0])
    made = Endpoint.objects.get()
    assert made.events == ["statement.issued"]
    for path in ("webhooks", f"webhooks/{made.id}"):
        assert not SECRET.search(page(admin, path))


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "https://169.254.169.254/", "nonsense", ""])
def test_an_address_inside_our_own_house_is_refused_in_place(
    admin: Client, receiver: Receiver, url: str
) -> None:
    answer = admin.post("/console/webhooks", {"url": url})
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()
    assert not Endpoint.objects.exists()


def test_change_rotate_try_switch_remove(admin: Client, hook: Endpoint, receiver: Receiver) -> None:
    path = f"/console/webhooks/{hook.id}"
    admin.post(path, {"url": receiver.url, "name": "Other", "events": ["appeal.decided"]})
    hook.refresh_from_db()
    assert (hook.name, hook.events) == ("Other", ["appeal.decided"])
    assert admin.post(path, {"url": "http://10.0.0.1/"}).status_code == 422
    secret = SECRET.search(admin.post(f"{path}/rotate").content.decode())
    assert secret
    assert "was taken" in admin.post(f"{path}/test", follow=True).content.decode()
    assert signature.verify(secret[0], receiver.requests[0].headers, receiver.requests[0].body)
    receiver.answer = behaviour.status(500)
    assert "It answered 500." in admin.post(f"{path}/test", follow=True).content.decode()
    assert "switched off" in admin.post(f"{path}/switch", {"enabled": "0"}, follow=True).content.decode()
    assert "active" in admin.post(f"{path}/switch", {"enabled": "1"}, follow=True).content.decode()
    admin.post(f"{path}/remove")
    assert not Endpoint.objects.exists()
    assert admin.get(path).status_code == 404


def test_what_failed_is_shown_with_its_reason_and_sent_again(
    admin: Client, hook: Endpoint, receiver: Receiver
) -> None:
    decide()
    receiver.answer = behaviour.status(503)
    deliver()
    waiting = page(admin, "messages?state=pending")
    assert "It answered 503." in waiting
    assert "restrictions.changed" in waiting
    assert "Messages do not arrive" in page(admin, "")
    pass_time(timedelta(days=3, hours=2), step=timedelta(hours=1))
    assert "disabled after three days of failures" in page(admin, "")
    assert "disabled after three days of failures" in page(admin, "webhooks")
    assert "Given up" in page(admin, "messages?state=failed")
    receiver.answer = behaviour.ok
    admin.post(f"/console/webhooks/{hook.id}/switch", {"enabled": "1"})
    assert deliver(now() + timedelta(minutes=1)) == 2
    assert "Messages do not arrive" not in page(admin, "")
    Message.objects.update(done_at=None, failed_at=now(), last_error="It answered 500.")
    first = Message.objects.order_by("n")[0]
    assert (
        "being sent again" in admin.post(f"/console/messages/{first.id}/resend", follow=True).content.decode()
    )
    admin.post("/console/messages/resend")
    assert Message.objects.filter(failed_at=None).count() == 2
    assert (
        "There is no message" in admin.post("/console/messages/m_none/resend", follow=True).content.decode()
    )


def test_pages_of_what_is_not_there(admin: Client) -> None:
    assert "No webhooks yet" in page(admin, "webhooks")
    assert "No messages" in page(admin, "messages?state=lost&webhook=w_none")
    for path in ("", "/rotate", "/test", "/switch", "/remove"):
        assert admin.post(f"/console/webhooks/w_none{path}").status_code == 404


def test_only_administrators_and_others_learn_of_trouble_without_a_link(
    admin: Client, hook: Endpoint, receiver: Receiver
) -> None:
    analyst = client_of(staff("analyst"))
    assert analyst.get("/console/webhooks").status_code == 403
    assert analyst.post(f"/console/webhooks/{hook.id}/rotate").status_code == 403
    decide()
    receiver.answer = behaviour.status(500)
    deliver()
    told = page(analyst, "")
    assert "Messages do not arrive" in told
    assert "/console/webhooks" not in told


def test_in_dutch(community: None, hook: Endpoint) -> None:
    dutch = client_of(staff("admin", "zoe@example.org", language="nl"))
    assert "Waar berichten heen gaan" in page(dutch, "webhooks")
    assert "Berichten" in page(dutch, "messages")
