"""Sessions: listed with where they are, ended by their owner or an administrator, and by a new password."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.console.community import client_of, staff
from waker.console import devices, network, onetime, sessions, tasks
from waker.console.models import FailedSignIn, OneTimeLink, SecurityEvent, StaffUser, UsedOnce

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def alice() -> StaffUser:
    user = staff("moderator", "alice@example.org", name="Alice")
    user.set_password(GOOD)
    user.save()
    return user


def signed_in(user: StaffUser, agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    client.post("/console/sign-in", {"email": user.email, "password": GOOD})
    assert inside(client)
    return client


def inside(client: Client) -> bool:
    return client.get("/console/sessions").status_code == 200


@pytest.mark.clause("P1")
class TestOnesOwn:
    def test_each_is_listed_with_its_device_and_address(self, alice: StaffUser) -> None:
        here = signed_in(alice)
        signed_in(alice, IPHONE, "2001:db8::1")
        page = here.get("/console/sessions").content.decode()
        assert "Firefox on Linux" in page
        assert "192.0.2.7" in page
        assert "Safari on iPhone" in page
        assert "2001:db8::1" in page
        assert page.count(">this one<") == 1
        assert page.index(">this one<") < page.index("Safari on iPhone")

    def test_one_can_be_ended_from_another(self, alice: StaffUser) -> None:
        here, phone = signed_in(alice), signed_in(alice, IPHONE)
        place = next(p for p in sessions.of(alice, here.session.session_key) if not p.this_one)
        here.post(f"/console/sessions/{place.pk}/end")
        assert not inside(phone)
        assert inside(here)
        assert SecurityEvent.objects.filter(user=alice, kind="ended").count() == 1

    def test_all_others_at_once(self, alice: StaffUser) -> None:
        here, *others = [signed_in(alice) for _ in range(4)]
        page = here.post("/console/sessions/others/end", follow=True).content.decode()
        assert "3 sessions have ended." in page
        assert inside(here)
        assert not any(inside(other) for other in others)
        assert "End all others" not in page

    def test_nobody_elses_can_be_ended(self, alice: StaffUser) -> None:
        theirs = signed_in(alice)
        bob = client_of(staff("lead"))
        place = sessions.of(alice)[0]
        bob.post(f"/console/sessions/{place.pk}/end")
        bob.post("/console/sessions/others/end")
        assert bob.post(f"/console/staff/{alice.pk}/sessions/{place.pk}/end").status_code == 403
        assert inside(theirs)

    def test_signing_out_leaves_nothing_behind(self, alice: StaffUser) -> None:
        signed_in(alice).post("/console/sign-out")
        assert sessions.of(alice) == []

    def test_what_ran_out_is_not_listed_and_forgotten(self, alice: StaffUser) -> None:
        signed_in(alice)
        Session.objects.update(expire_date=timezone.now() - timedelta(days=1))
        assert sessions.of(alice) == []
        signed_in(alice)
        assert (Session.objects.count(), UserSession.objects.count()) == (1, 1)


@pytest.mark.clause("P1")
class TestEnding:
    def test_a_new_password_ends_all_others(self, alice: StaffUser) -> None:
        here, other = signed_in(alice), signed_in(alice, IPHONE)
        since = next(p for p in sessions.of(alice) if "Firefox" in p.device).since
        body = {"old": GOOD, "new": "another long password", "again": "another long password"}
        assert here.post("/console/password", body).status_code == 302
        assert inside(here)
        assert not inside(other)
        left = sessions.of(alice, here.session.session_key)
        assert [(p.this_one, p.since) for p in left] == [(True, since)]
        assert SecurityEvent.objects.filter(user=alice, kind="password").exists()

    def test_out_of_service_ends_all(self, alice: StaffUser) -> None:
        theirs = signed_in(alice)
        client_of(staff("admin")).post(f"/console/staff/{alice.pk}", {"active": "0"})
        assert not inside(theirs)
        client_of(staff("admin", "b@example.org")).post(f"/console/staff/{alice.pk}", {"active": "1"})
        assert not inside(theirs)  # nor does it come back with its person

    def test_an_administrator_sees_and_ends_those_of_a_colleague(self, alice: StaffUser) -> None:
        one, two, three = (signed_in(alice) for _ in range(3))
        admin = client_of(staff("admin", name="Ada"))
        page = admin.get(f"/console/staff/{alice.pk}/security").content.decode()
        # To see, on the button and in the list of sign-ins, for each.
        assert page.count("Firefox on Linux") == 9
        assert ">this one<" not in page
        key = one.session.session_key
        place = UserSession.objects.get(session_key=key)
        admin.post(f"/console/staff/{alice.pk}/sessions/{place.pk}/end")
        assert [inside(client) for client in (one, two, three)] == [False, True, True]
        admin.post(f"/console/staff/{alice.pk}/sessions/end")
        assert not inside(two)
        events = SecurityEvent.objects.filter(user=alice, kind="ended")
        assert {event.by.name for event in events if event.by} == {"Ada"}

    def test_one_of_somebody_else_is_not_ended_through_a_third(self, alice: StaffUser) -> None:
        theirs = signed_in(alice)
        admin = client_of(staff("admin"))
        bob = staff("lead")
        admin.post(f"/console/staff/{bob.pk}/sessions/{sessions.of(alice)[0].pk}/end")
        assert inside(theirs)


class TestSeen:
    def test_it_costs_one_query_a_minute(self, alice: StaffUser, monkeypatch: pytest.MonkeyPatch) -> None:
        client = signed_in(alice)

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                client.get("/console/password")
            return len(queries)

        usual = cost()
        assert cost() == usual
        later = time.monotonic() + 61
        monkeypatch.setattr(sessions.time, "monotonic", lambda: later)
        UserSession.objects.update(last_seen_at=timezone.now() - timedelta(hours=1))
        assert cost() == usual + 1
        assert sessions.of(alice)[0].seen > timezone.now() - timedelta(minutes=1)
        assert cost() == usual

    def test_one_from_before_is_listed_once_it_is_used(self, alice: StaffUser) -> None:
        client = client_of(alice)
        assert sessions.of(alice) == []
        client.get("/console/preferences")
        assert len(sessions.of(alice)) == 1

    @pytest.mark.parametrize("odd", ["", "unix:", "not an address", "fe80::1%eth0"])
    def test_an_address_that_is_none_is_not_known(self, alice: StaffUser, odd: str) -> None:
        client = Client(REMOTE_ADDR=odd)
        client.force_login(alice)
        page = client.get("/console/sessions").content.decode()
        assert ("address not known" in page) == (not odd.startswith("fe80"))

    def test_odd_browsers(self, alice: StaffUser) -> None:
        client = Client(HTTP_USER_AGENT="<b>" + "x" * 5000)
        client.force_login(alice)
        page = client.get("/console/sessions").content.decode()
        assert "Unknown browser" in page

    def test_behind_a_proxy_it_is_the_one_that_the_proxy_saw(self, monkeypatch: pytest.MonkeyPatch) -> None:
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.1")
        assert network.address(request) == "10.0.0.1"
        monkeypatch.setenv("WAKER_TRUST_PROXY", "1")
        assert network.address(request) == "192.0.2.1"


@pytest.mark.parametrize(
    ("agent", "words", "phone"),
    [
        (FIREFOX, "Firefox on Linux", False),
        (IPHONE, "Safari on iPhone", True),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
            " Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
            False,
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0"
            " Chrome/125.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
            True,
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/140.0.0.0 Safari/537.36",
            "Chrome on macOS",
            False,
        ),
        ("curl/8.9.1", "curl", False),
        ("Python-urllib/3.11", "Python", False),
        ("", "Unknown browser", False),
        ("\x00<script>", "Unknown browser", False),
    ],
)
def test_devices_in_words(agent: str, words: str, phone: bool) -> None:
    assert devices.in_words(agent) == words
    assert devices.is_phone(agent) == phone


def test_events_are_kept_for_half_a_year(alice: StaffUser, db: Any) -> None:
    old = SecurityEvent.objects.create(user=alice, kind="signed_in", at=timezone.now() - timedelta(days=181))
    link = onetime.create_link(alice, "http://testserver").removeprefix("http://testserver")
    Client().post(link)
    assert not SecurityEvent.objects.filter(pk=old.pk).exists()
    assert SecurityEvent.objects.get(user=alice).note == "link"


def test_whose_link_was_made_by_whom_is_kept(alice: StaffUser) -> None:
    client_of(staff("admin", name="Ada")).post(f"/console/staff/{alice.pk}/link")
    event = SecurityEvent.objects.get(user=alice, kind="linked")
    assert event.by is not None
    assert event.by.name == "Ada"


def test_an_hour_later_nothing_is_kept_that_ran_out(alice: StaffUser, db: Any) -> None:
    signed_in(alice)
    long_ago = timezone.now() - timedelta(days=200)
    Session.objects.create(session_key="old", session_data="", expire_date=long_ago)
    UserSession.objects.create(
        user=alice, session_key="old", ip="192.0.2.1", user_agent="", last_seen_at=long_ago
    )
    UsedOnce.objects.create(digest="old", until=long_ago)
    FailedSignIn.objects.create(email="old", address="192.0.2.1", at=long_ago)
    OneTimeLink.objects.create(user=alice, digest="old", expires_at=long_ago)
    SecurityEvent.objects.create(user=alice, kind="signed_in", at=long_ago)
    kept = onetime.create_link(alice, "http://testserver")
    tasks.forget(0)
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert not UsedOnce.objects.exists()
    assert not FailedSignIn.objects.exists()
    assert OneTimeLink.objects.count() == 1
    assert SecurityEvent.objects.count() == 1
    assert onetime.peek(kept.rpartition("/")[2]) == alice
