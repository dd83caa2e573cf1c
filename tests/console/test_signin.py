"""Coming in: one-time links, passwords, the throttle, and what the session is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.console.community import staff
from waker.console import network, onetime, throttle
from waker.console.models import OneTimeLink, StaffUser
from waker.console.users import create_user

pytestmark = pytest.mark.django_db

BASE = "http://testserver"
GOOD = "correct horse battery staple"


def path(link: str) -> str:
    return link.removeprefix(BASE)


@pytest.fixture
def newcomer() -> StaffUser:
    return create_user("New.Person@Example.org", "moderator", name="New Person")


@pytest.fixture
def regular() -> StaffUser:
    user = staff("lead", "lotte@example.org", name="Lotte")
    user.set_password(GOOD)
    user.save()
    return user


def test_a_link_signs_in_once(newcomer: StaffUser) -> None:
    link = path(onetime.create_link(newcomer, BASE))
    first = Client()
    assert b"new.person@example.org" in first.get(link).content
    assert first.post(link).headers["Location"] == "/console/password"
    assert first.get("/console/").status_code == 200
    again = Client()
    assert again.post(link).status_code == 410
    assert again.get(link).status_code == 410
    assert again.get("/console/").status_code == 302


def test_looking_at_a_link_does_not_burn_it(newcomer: StaffUser) -> None:
    link = path(onetime.create_link(newcomer, BASE))
    for _ in range(3):
        assert Client().get(link).status_code == 200
    assert Client().head(link).status_code in (200, 405)
    assert Client().post(link).status_code == 302


def test_the_secret_is_not_kept(newcomer: StaffUser) -> None:
    secret = onetime.create_link(newcomer, BASE).rsplit("/", 1)[1]
    assert len(secret) >= 43  # 256 bits
    row = OneTimeLink.objects.get()
    assert secret not in (row.digest, str(row.pk))
    assert len(row.digest) == 64


def test_the_first_link_lives_a_day_and_later_ones_half_an_hour(newcomer: StaffUser) -> None:
    onetime.create_link(newcomer, BASE)
    assert OneTimeLink.objects.get().expires_at - timezone.now() > timedelta(hours=23)
    newcomer.last_login = timezone.now()
    newcomer.save()
    onetime.create_link(newcomer, BASE)
    assert OneTimeLink.objects.get().expires_at - timezone.now() <= timedelta(minutes=30)


def test_an_old_link_and_a_replaced_one_are_refused(newcomer: StaffUser) -> None:
    replaced = path(onetime.create_link(newcomer, BASE))
    link = path(onetime.create_link(newcomer, BASE))
    assert Client().post(replaced).status_code == 410
    OneTimeLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link).status_code == 410
    assert Client().post(link).status_code == 410


def test_a_link_of_somebody_out_of_service_is_refused(newcomer: StaffUser) -> None:
    link = path(onetime.create_link(newcomer, BASE))
    StaffUser.objects.update(is_active=False)
    assert Client().post(link).status_code == 410


def test_a_link_needs_a_csrf_token(newcomer: StaffUser) -> None:
    link = path(onetime.create_link(newcomer, BASE))
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(link).status_code == 403
    strict.get(link)
    token = strict.cookies["csrftoken"].value
    assert strict.post(link, {"csrfmiddlewaretoken": token}).status_code == 302


def test_junk_is_no_link(db: None) -> None:
    for junk in ("x", "a" * 5000, "é"):
        assert Client().get(f"/console/enter/{junk}").status_code == 410
    assert Client().get("/console/enter/%00").status_code == 404


def test_choosing_a_password_and_signing_in_with_it(newcomer: StaffUser) -> None:
    browser = Client()
    browser.post(path(onetime.create_link(newcomer, BASE)))
    page = browser.get("/console/password")
    assert b'name="old"' not in page.content
    for bad in ("short", "password1234", "new.person@example.org", "123456789012"):
        assert browser.post("/console/password", {"new": bad, "again": bad}).status_code == 422
    assert browser.post("/console/password", {"new": GOOD, "again": GOOD + "x"}).status_code == 422
    assert browser.post("/console/password", {"new": GOOD, "again": GOOD}).status_code == 302
    assert browser.get("/console/").status_code == 200  # setting it does not sign one out
    browser.post("/console/sign-out")
    assert browser.get("/console/").status_code == 302
    answer = browser.post("/console/sign-in", {"email": "NEW.person@example.org ", "password": GOOD})
    assert answer.headers["Location"] == "/console/"


def test_changing_a_password_needs_the_old_one(regular: StaffUser) -> None:
    browser = Client()
    browser.post("/console/sign-in", {"email": regular.email, "password": GOOD})
    new = "another long password"
    assert browser.post("/console/password", {"old": "wrong", "new": new, "again": new}).status_code == 422
    assert browser.post("/console/password", {"old": GOOD, "new": new, "again": new}).status_code == 302


def test_passwords_are_kept_by_scrypt(regular: StaffUser) -> None:
    regular.refresh_from_db()
    assert regular.password.startswith("scrypt$")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(regular: StaffUser) -> None:
    wrong = Client().post("/console/sign-in", {"email": regular.email, "password": "x" * 12})
    unknown = Client().post("/console/sign-in", {"email": "nobody@example.org", "password": "x" * 12})
    assert wrong.status_code == unknown.status_code == 401
    said = "do not belong together"
    assert said in wrong.content.decode()
    assert said in unknown.content.decode()


def test_five_wrong_passwords_and_one_has_to_wait(
    regular: StaffUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def attempt(password: str, address: str = "10.0.0.1") -> int:
        body = {"email": regular.email, "password": password}
        return Client().post("/console/sign-in", body, REMOTE_ADDR=address).status_code

    assert [attempt("wrong") for _ in range(throttle.PER_PAIR)] == [401] * throttle.PER_PAIR
    assert attempt(GOOD) == 429  # even the right one, from there
    assert attempt(GOOD, "10.0.0.2") == 302  # not from elsewhere
    later = timezone.now() + throttle.WINDOW + timedelta(seconds=1)
    monkeypatch.setattr(throttle.timezone, "now", lambda: later)
    assert attempt(GOOD) == 302


def test_an_account_tried_from_everywhere_has_to_wait_too(regular: StaffUser) -> None:
    for n in range(throttle.PER_ACCOUNT):
        throttle.failed(regular.email, f"10.0.1.{n}")
    assert throttle.wait(regular.email, "10.9.9.9") is not None
    assert throttle.wait("somebody.else@example.org", "10.9.9.9") is None


def test_nobody_is_sent_elsewhere_after_signing_in(regular: StaffUser) -> None:
    body = {"email": regular.email, "password": GOOD}
    for after in ("https://evil.example", "//evil.example", "javascript:alert(1)"):
        answer = Client().post("/console/sign-in", {**body, "next": after})
        assert answer.headers["Location"] == "/console/"
    answer = Client().post("/console/sign-in", {**body, "next": "/console/items?q=x"})
    assert answer.headers["Location"] == "/console/items?q=x"


@pytest.mark.parametrize(
    "after", ["foo", "?x", "é", "admin", "console:staff", "//evil.example", "/\\evil.example", "\x00"]
)
def test_a_strange_address_to_go_to_is_the_start_page(regular: StaffUser, after: str) -> None:
    client = Client()
    answer = client.post("/console/sign-in", {"email": regular.email, "password": GOOD, "next": after})
    assert answer.headers["Location"] == "/console/"
    assert client.get("/console/sign-in", {"next": after}).headers["Location"] == "/console/"


def test_the_session_changes_at_sign_in_and_is_closed_to_scripts(regular: StaffUser) -> None:
    browser = Client()
    browser.get("/console/sign-in")
    session = browser.session
    session["before"] = 1
    session.save()
    before = session.session_key
    answer = browser.post("/console/sign-in", {"email": regular.email, "password": GOOD})
    cookie = answer.cookies["waker_session"]
    assert cookie.value != before
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_signing_out_takes_a_post(regular: StaffUser) -> None:
    browser = Client()
    browser.force_login(regular)
    assert browser.get("/console/sign-out").status_code == 405
    assert browser.get("/console/").status_code == 200


def test_somebody_taken_out_of_service_is_out_at_once(regular: StaffUser) -> None:
    browser = Client()
    browser.force_login(regular)
    StaffUser.objects.filter(pk=regular.pk).update(is_active=False)
    assert browser.get("/console/").status_code == 302


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a b@example.org"])
def test_what_is_no_address_is_no_user(db: None, email: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        create_user(email, "moderator")


def test_users_are_unique_whatever_the_capitals(newcomer: StaffUser) -> None:
    with pytest.raises(ValueError, match="already has a user"):
        create_user("NEW.PERSON@example.org", "lead")
    with pytest.raises(ValueError, match="not a role"):
        create_user("b@example.org", "boss")


def test_the_throttle_forgets(db: Any) -> None:
    from waker.console.models import FailedSignIn

    FailedSignIn.objects.create(email="x", address="y", at=timezone.now() - timedelta(days=1))
    throttle.failed("z@example.org", "10.0.0.1")
    assert FailedSignIn.objects.count() == 1


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_what_counts_as_one_place(address: str, place: str) -> None:
    assert network.neighbourhood(address) == place


def test_another_address_of_the_same_line_waits_too(regular: StaffUser) -> None:
    for n in range(throttle.PER_PAIR):
        throttle.failed(regular.email, f"2001:db8:1:2::{n}")
    assert throttle.wait(regular.email, "2001:db8:1:2:ffff::9")
    assert throttle.wait(regular.email, "2001:db8:1:3::9") is None


def test_a_header_is_no_way_around_the_throttle(regular: StaffUser) -> None:
    for n in range(throttle.PER_PAIR + 1):
        answer = Client().post(
            "/console/sign-in",
            {"email": regular.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"198.51.100.{n}", "X-Real-IP": f"198.51.100.{n}"},
        )
    assert answer.status_code == 429


def test_behind_a_proxy_what_it_added_counts(regular: StaffUser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy appends the address that it saw; whatever stands before it was sent by whoever asks."""
    monkeypatch.setenv("WAKER_TRUST_PROXY", "1")
    for n in range(throttle.PER_PAIR + 1):
        answer = Client().post(
            "/console/sign-in",
            {"email": regular.email, "password": "wrong"},
            headers={"X-Forwarded-For": f"203.0.113.{n}, 198.51.100.7"},
        )
    assert answer.status_code == 429
    assert throttle.wait(regular.email, "198.51.100.8") is None
