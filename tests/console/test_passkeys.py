"""Passkeys: one lets its own person in, once for each challenge, and nobody with somebody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.console.authenticator import HOST, SoftPasskey
from tests.console.community import client_of, staff
from waker.console import carried
from waker.console.models import SecurityEvent, StaffUser, UsedOnce
from waker.console.second import steps

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P1")]

GOOD = "correct horse battery staple"
CARRIED = "waker_session_passkey"


@pytest.fixture(autouse=True)
def enforced(settings: Any) -> None:
    settings.WAKER_TWO_STEP = True


def with_passkey(role: str, email: str) -> tuple[StaffUser, SoftPasskey]:
    user, passkey = staff(role, email), SoftPasskey()
    user.set_password(GOOD)
    user.save()
    client = client_of(user)
    client.defaults["SERVER_NAME"] = HOST
    options = client.post("/console/security/passkey/options").json()
    answer = client.post("/console/security/passkey", {"credential": passkey.made(options), "name": "Key"})
    assert answer.headers["Location"] == "/console/security/codes"
    return user, passkey


@pytest.fixture
def alice() -> tuple[StaffUser, SoftPasskey]:
    return with_passkey("moderator", "alice@example.org")


@pytest.fixture
def bob() -> tuple[StaffUser, SoftPasskey]:
    return with_passkey("admin", "bob@example.org")


def stranger() -> Client:
    return Client(SERVER_NAME=HOST)


def asked(client: Client) -> Any:
    return client.post("/console/two-step/options").json()


def by(client: Client, credential: str) -> Any:
    return client.post("/console/sign-in/passkey", {"credential": credential})


def inside(client: Client) -> bool:
    return client.get("/console/sessions").status_code == 200


def after_password(user: StaffUser) -> Client:
    client = stranger()
    answer = client.post("/console/sign-in", {"email": user.email, "password": GOOD})
    assert answer.headers["Location"] == "/console/two-step"
    return client


class TestAlone:
    def test_it_signs_its_person_in(self, alice: tuple[StaffUser, SoftPasskey]) -> None:
        client = stranger()
        options = asked(client)
        assert "waker_session" not in client.cookies
        assert by(client, alice[1].signed(options)).headers["Location"] == "/console/"
        assert inside(client)
        assert not client.cookies[CARRIED].value
        assert SecurityEvent.objects.get(user=alice[0], kind="signed_in").note == "passkey+webauthn"

    def test_a_challenge_lets_in_once(self, alice: tuple[StaffUser, SoftPasskey]) -> None:
        """Even whoever kept what the browser carried, and what it sent."""
        client = stranger()
        sent = alice[1].signed(asked(client))
        kept = client.cookies[CARRIED].value
        assert by(client, sent).status_code == 302
        thief = stranger()
        thief.cookies[CARRIED] = kept
        assert by(thief, sent).status_code == 401
        assert not inside(thief)
        assert UsedOnce.objects.count() == 1

    def test_only_what_was_asked_here(
        self, alice: tuple[StaffUser, SoftPasskey], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine, theirs = stranger(), stranger()
        options = asked(mine)
        asked(theirs)
        for client in (theirs, stranger()):
            assert by(client, alice[1].signed(options)).status_code == 401
        real = carried.signing.time.time
        monkeypatch.setattr(carried.signing.time, "time", lambda: real() + carried.LIFE_S + 1)
        assert by(mine, alice[1].signed(options)).status_code == 401

    def test_saying_that_one_is_somebody_else(
        self, alice: tuple[StaffUser, SoftPasskey], bob: tuple[StaffUser, SoftPasskey]
    ) -> None:
        client = stranger()
        assert by(client, alice[1].signed(asked(client), handle=bob[1].handle)).status_code == 401
        assert not inside(client)

    def test_without_a_finger_a_face_or_a_pin(self, alice: tuple[StaffUser, SoftPasskey]) -> None:
        client = stranger()
        assert by(client, alice[1].signed(asked(client), flags=0x01)).status_code == 401

    def test_out_of_service(self, alice: tuple[StaffUser, SoftPasskey]) -> None:
        StaffUser.objects.update(is_active=False)
        client = stranger()
        assert by(client, alice[1].signed(asked(client))).status_code == 401


class TestAfterAPassword:
    def test_ones_own_opens(self, alice: tuple[StaffUser, SoftPasskey]) -> None:
        client = after_password(alice[0])
        sent = alice[1].signed(asked(client))
        assert client.post("/console/two-step", {"credential": sent}).status_code == 302
        assert inside(client)

    def test_somebody_elses_does_not(
        self, alice: tuple[StaffUser, SoftPasskey], bob: tuple[StaffUser, SoftPasskey]
    ) -> None:
        for handle in (None, alice[1].handle):
            client = after_password(alice[0])
            sent = bob[1].signed(asked(client), handle=handle)
            assert client.post("/console/two-step", {"credential": sent}).status_code == 401
            assert not inside(client)

    def test_a_wrong_answer_uses_the_challenge_up(self, alice: tuple[StaffUser, SoftPasskey]) -> None:
        client = after_password(alice[0])
        sent = alice[1].signed(asked(client))
        assert client.post("/console/two-step", {"credential": "{}"}).status_code == 401
        assert client.post("/console/two-step", {"credential": sent}).status_code == 401

    def test_one_account_takes_no_passkey_of_another(
        self, alice: tuple[StaffUser, SoftPasskey], bob: tuple[StaffUser, SoftPasskey]
    ) -> None:
        """What was made to be added to one account is added to no other: the challenge is of another session."""
        client = after_password(alice[0])
        assert (
            client.post("/console/two-step", {"credential": alice[1].signed(asked(client))}).status_code
            == 302
        )
        made = SoftPasskey().made(client.post("/console/security/passkey/options").json())
        other = after_password(bob[0])
        assert other.post("/console/two-step", {"credential": bob[1].signed(asked(other))}).status_code == 302
        assert other.post("/console/security/passkey", {"credential": made}).status_code == 422
        assert len(steps.of(bob[0]).passkeys) == 1
