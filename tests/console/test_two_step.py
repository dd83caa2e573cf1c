"""The second step: nobody passes without it, codes count once, and taking it away needs more than an open browser."""

from __future__ import annotations

import html
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.console.community import client_of, staff
from tests.console.test_permissions import OPEN, ROUTES, address
from waker.console import onetime, throttle
from waker.console.models import SecurityEvent, StaffUser, UsedOnce
from waker.console.second import codes, steps
from waker.core.problems import Conflict
from waker.delivery import sealing

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery staple"
BASE = "http://testserver"
BEFORE = {"security/set-up", "security/app", "security/passkey", "security/passkey/options"}


@pytest.fixture(autouse=True)
def enforced(settings: Any) -> None:
    settings.WAKER_TWO_STEP = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """A clock that tests can move: `clock["ahead"]` seconds."""
    moved = {"ahead": 0.0}
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + moved["ahead"])
    return moved


@pytest.fixture
def alice() -> StaffUser:
    user = staff("moderator", "alice@example.org", name="Alice")
    user.set_password(GOOD)
    user.save()
    return user


def code_of(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def with_app(user: StaffUser) -> str:
    """Give somebody an app; its secret."""
    secret = codes.new_secret()
    steps.add_totp(user, secret, 0)
    return secret


def by_password(user: StaffUser, client: Client | None = None, **more: str) -> tuple[Client, Any]:
    client = client or Client()
    answer = client.post("/console/sign-in", {"email": user.email, "password": GOOD, **more})
    return client, answer


def inside(client: Client) -> bool:
    return client.get("/console/sessions").status_code == 200


@pytest.mark.clause("P1")
class TestEverywhere:
    def test_no_route_opens_before_a_second_step_is_set_up(self, guidelines: str) -> None:
        client = client_of(staff("admin"))
        closed = set(ROUTES) - OPEN - BEFORE
        assert len(closed) > 60
        for route in sorted(closed):
            for method in (client.get, client.post):
                answer = method(address(route))
                assert answer.status_code == 302, route
                assert answer.headers["Location"].startswith("/console/security/set-up?next="), route
        for route in BEFORE:
            assert client.get(address(route)).status_code in (200, 405), route

    def test_no_route_opens_to_an_older_session_of_somebody_who_has_one(self, guidelines: str) -> None:
        user = staff("admin")
        client = client_of(user)
        with_app(user)
        for route in sorted(set(ROUTES) - OPEN - BEFORE):
            for method in (client.get, client.post):
                where = method(address(route)).headers["Location"]
                assert where.startswith("/console/two-step?next="), route
        # What sets a step up asks for the one that is there, so that nobody adds theirs to a session they took.
        for route in BEFORE:
            for method in (client.get, client.post):
                assert method(address(route)).status_code in (302, 405), route
        assert steps.of(user).passkeys == ()

    def test_nothing_opens_between_the_two_steps(self, guidelines: str, alice: StaffUser) -> None:
        with_app(alice)
        client, answer = by_password(alice)
        assert answer.headers["Location"] == "/console/two-step"
        for route in sorted(set(ROUTES) - OPEN):
            where = client.get(address(route)).headers["Location"]
            assert where.startswith("/console/sign-in?next="), route

    def test_a_demo_does_not_ask(self, alice: StaffUser, settings: Any) -> None:
        settings.WAKER_TWO_STEP = False
        assert inside(client_of(alice))

    def test_it_costs_no_query_once_shown(self, alice: StaffUser, settings: Any) -> None:
        secret = with_app(alice)
        client, _ = by_password(alice)
        client.post("/console/two-step", {"code": code_of(secret)})

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get("/console/password").status_code == 200
            return len(queries)

        asked = cost()
        settings.WAKER_TWO_STEP = False
        assert cost() == asked


@pytest.mark.clause("P1")
class TestSettingUp:
    def test_an_app_by_its_first_code(self, alice: StaffUser) -> None:
        client, answer = by_password(alice, next="/console/preferences")
        assert answer.headers["Location"] == "/console/preferences"
        led = client.get("/console/preferences", follow=True)
        assert "Set up a second step" in led.content.decode()
        client.get("/console/security/set-up")  # going back forgets nothing
        page = client.get("/console/security/app").content.decode()
        secret = re.search(r'<code class="secret"[^>]*>([A-Z2-7 ]+)</code>', page)
        assert secret
        assert 'src="data:image/svg+xml;base64,' in page
        assert client.post("/console/security/app", {"code": "000000"}).status_code == 422
        assert not steps.has(alice)
        plain = secret[1].replace(" ", "")
        answer = client.post("/console/security/app", {"code": code_of(plain)})
        assert answer.headers["Location"] == "/console/security/codes"
        shown = client.get("/console/security/codes").content.decode()
        assert len(re.findall(r"<code>\d{4} \d{4}</code>", shown)) == 10
        # Whoever says that the codes are kept goes on to where they were going.
        assert client.post("/console/security/codes").headers["Location"] == "/console/preferences"
        assert client.get("/console/preferences").status_code == 200
        assert SecurityEvent.objects.filter(user=alice, kind="added", note="totp").exists()

    def test_the_code_of_setting_up_does_not_sign_in_as_well(self, alice: StaffUser) -> None:
        client = client_of(alice)
        page = client.get("/console/security/app").content.decode()
        found = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)
        assert found
        code = code_of(found[1].replace(" ", ""))
        client.post("/console/security/app", {"code": code})
        other, _ = by_password(alice)
        assert other.post("/console/two-step", {"code": code}).status_code == 401

    def test_the_secret_stays_the_same_until_its_code_is_right(self, alice: StaffUser) -> None:
        client = client_of(alice)
        pages = [client.get("/console/security/app").content.decode() for _ in range(2)]
        secrets = [re.findall(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page) for page in pages]
        assert secrets[0] == secrets[1]

    def test_secrets_are_sealed_in_the_database(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        recovery = steps.codes(alice)
        kept = str([row.data for row in Authenticator.objects.all()])
        assert secret not in kept
        assert not any(code in kept for code in recovery)

    def test_another_secret_key_opens_nothing(self, alice: StaffUser, settings: Any) -> None:
        secret = with_app(alice)
        recovery = steps.codes(alice)
        settings.SECRET_KEY = "another one"
        assert codes.check(alice, code_of(secret)) is None
        assert codes.check(alice, recovery[0]) is None
        with pytest.raises(sealing.Unreadable):
            steps.codes(alice)

    def test_recovery_codes_are_shown_only_once(self, alice: StaffUser, clock: dict[str, float]) -> None:
        client = client_of(alice)
        with_app(alice)
        assert client.get("/console/security/codes").status_code == 302  # made elsewhere: never shown here
        client, _ = by_password(alice)
        client.post("/console/two-step", {"code": steps.codes(alice)[0]})
        assert client.get("/console/security/codes").headers["Location"] == "/console/security"
        client.post("/console/security/codes/new")
        text = client.get("/console/security/codes.txt")
        assert text.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
        assert set(steps.codes(alice)) <= set(text.content.decode().split())
        assert client.get("/console/security/codes").status_code == 200
        clock["ahead"] = 16 * 60
        assert client.get("/console/security/codes").status_code == 302
        clock["ahead"] = 0
        client.post("/console/security/codes")
        for path in ("/console/security/codes", "/console/security/codes.txt"):
            assert client.get(path).status_code == 302


@pytest.mark.clause("P1")
class TestShowing:
    def test_a_password_alone_opens_nothing(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        client, answer = by_password(alice, next="/console/preferences?x=1")
        assert answer.headers["Location"] == "/console/two-step"
        assert not inside(client)
        before = client.session.session_key
        answer = client.post("/console/two-step", {"code": code_of(secret)})
        assert answer.headers["Location"] == "/console/preferences?x=1"
        assert client.session.session_key != before
        assert inside(client)
        assert SecurityEvent.objects.get(user=alice, kind="signed_in").note == "password+totp"

    def test_a_link_alone_opens_nothing_either(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        client = Client()
        link = onetime.create_link(alice, BASE).removeprefix(BASE)
        assert client.post(link).headers["Location"] == "/console/two-step"
        assert not inside(client)
        answer = client.post("/console/two-step", {"code": code_of(secret)})
        assert answer.headers["Location"] == "/console/password"
        assert b'name="old"' not in client.get("/console/password").content

    def test_a_code_counts_once(self, alice: StaffUser, clock: dict[str, float]) -> None:
        secret = with_app(alice)
        code = code_of(secret)
        client, _ = by_password(alice)
        assert client.post("/console/two-step", {"code": code}).status_code == 302
        other, _ = by_password(alice)
        assert other.post("/console/two-step", {"code": code}).status_code == 401
        assert not inside(other)
        # Nor does an older one count that was never used.
        assert other.post("/console/two-step", {"code": code_of(secret, -1)}).status_code == 401
        clock["ahead"] = 30
        assert other.post("/console/two-step", {"code": code_of(secret)}).status_code == 302

    def test_a_code_counts_once_of_two_at_once(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        code = code_of(secret)
        assert [codes.check(alice, code), codes.check(alice, code)] == ["totp", None]

    def test_clocks_may_be_half_a_minute_apart_and_no_more(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        assert codes.check(alice, code_of(secret, -2)) is None
        assert codes.check(alice, code_of(secret, 2)) is None
        assert codes.check(alice, code_of(secret, -1)) == "totp"
        assert codes.check(alice, code_of(secret, 1)) == "totp"

    def test_the_codes_are_those_of_the_standard(self) -> None:
        """RFC 4226, appendix D; RFC 6238 takes the same with the time as counter."""
        secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # base32 of 12345678901234567890
        known = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583"]
        assert [format_hotp_value(hotp_value(secret, n)) for n in range(8)] == known

    def test_a_recovery_code_counts_once(self, alice: StaffUser) -> None:
        with_app(alice)
        recovery = steps.codes(alice)
        client, _ = by_password(alice)
        spaced = f"{recovery[3][:4]} {recovery[3][4:]}"
        assert client.post("/console/two-step", {"code": spaced}).status_code == 302
        assert steps.of(alice).codes_left == 9
        other, _ = by_password(alice)
        assert other.post("/console/two-step", {"code": recovery[3]}).status_code == 401
        assert other.post("/console/two-step", {"code": recovery[4]}).status_code == 302

    @pytest.mark.parametrize(
        "junk", ["", "12345", "1234567", "x" * 9000, "١٢٣٤٥٦", "\x00" * 6, "-1", "000000"]
    )
    def test_junk_is_no_code(self, alice: StaffUser, junk: str) -> None:
        with_app(alice)
        client, _ = by_password(alice)
        assert client.post("/console/two-step", {"code": junk}).status_code == 401
        assert not inside(client)

    @pytest.mark.parametrize(
        "junk", ["{}", "[]", "x", "null", '{"response": {"userHandle": "!"}}', '{"id": 1}']
    )
    def test_junk_is_no_passkey(self, alice: StaffUser, junk: str) -> None:
        with_app(alice)
        client, _ = by_password(alice)
        assert client.post("/console/two-step", {"credential": junk}).status_code == 401
        assert Client().post("/console/sign-in/passkey", {"credential": junk}).status_code == 401
        signed_in = client_of(staff("lead"))
        assert signed_in.post("/console/security/passkey", {"credential": junk}).status_code == 422

    def test_who_only_asks_to_sign_in_makes_us_keep_nothing(self, alice: StaffUser, settings: Any) -> None:
        """However often a stranger calls whatever is open to strangers."""
        for _ in range(3):
            for route in sorted(OPEN):
                for host in ("testserver", "localhost"):
                    Client(SERVER_NAME=host).get(address(route))
                    Client(SERVER_NAME=host).post(address(route), {"credential": "{}"})
        assert not Session.objects.exists()
        assert not UsedOnce.objects.exists()
        asked = Client(SERVER_NAME="localhost").post("/console/two-step/options")
        assert asked.json()["publicKey"]["userVerification"] == "required"
        carried = asked.cookies["waker_session_passkey"]
        assert (carried["httponly"], carried["samesite"], carried["max-age"]) == (True, "Lax", 600)

    def test_somebody_elses_code_is_wrong(self, alice: StaffUser) -> None:
        with_app(alice)
        secret = with_app(staff("lead"))
        client, _ = by_password(alice)
        assert client.post("/console/two-step", {"code": code_of(secret)}).status_code == 401

    def test_wrong_codes_have_to_wait(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        client, _ = by_password(alice)
        tries = [client.post("/console/two-step", {"code": "12345678"}).status_code for _ in range(5)]
        assert tries == [401] * throttle.PER_PAIR
        answer = client.post("/console/two-step", {"code": code_of(secret)})
        assert answer.status_code == 429  # even the right one
        assert "Too many wrong codes" in answer.content.decode()
        elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
        other = Client(**elsewhere)
        by_password(alice, other)
        tries = [other.post("/console/two-step", {"code": "12345678"}).status_code for _ in range(4)]
        assert tries == [401, 401, 401, 429]  # PER_CODE from anywhere
        assert throttle.wait(alice.email, "10.0.0.9") is None  # the password is not held up by that

    def test_the_first_step_lasts_ten_minutes(self, alice: StaffUser, clock: dict[str, float]) -> None:
        secret = with_app(alice)
        client, _ = by_password(alice)
        clock["ahead"] = 11 * 60
        answer = client.post("/console/two-step", {"code": code_of(secret)})
        assert answer.headers["Location"] == "/console/sign-in"
        assert not inside(client)

    def test_another_password_makes_a_first_step_void(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        client, _ = by_password(alice)
        alice.set_password("another horse battery staple")
        alice.save()
        answer = client.post("/console/two-step", {"code": code_of(secret)})
        assert answer.headers["Location"] == "/console/sign-in"
        assert not inside(client)

    def test_out_of_service_between_the_steps(self, alice: StaffUser) -> None:
        secret = with_app(alice)
        client, _ = by_password(alice)
        StaffUser.objects.filter(pk=alice.pk).update(is_active=False)
        assert (
            client.post("/console/two-step", {"code": code_of(secret)}).headers["Location"]
            == "/console/sign-in"
        )

    def test_a_first_step_takes_over_no_session(self, alice: StaffUser) -> None:
        """A colleague's open session is gone when somebody begins to sign in over it."""
        with_app(alice)
        client = client_of(staff("admin"))
        link = onetime.create_link(alice, BASE).removeprefix(BASE)
        client.post(link)
        assert "_auth_user_id" not in client.session

    def test_strangers_are_sent_to_sign_in(self) -> None:
        assert Client().get("/console/two-step").headers["Location"] == "/console/sign-in"

    def test_the_page_speaks_the_language_of_its_person(self, alice: StaffUser) -> None:
        with_app(alice)
        client, _ = by_password(alice)
        alice.language = "nl"
        alice.save()
        assert '<html lang="nl"' in client.get("/console/two-step").content.decode()


@pytest.mark.clause("P1")
class TestChanging:
    @pytest.fixture
    def inside_as_alice(self, alice: StaffUser) -> Client:
        with_app(alice)
        client, _ = by_password(alice)
        client.post("/console/two-step", {"code": steps.codes(alice)[0]})
        return client

    def test_the_last_one_stays(self, inside_as_alice: Client, alice: StaffUser) -> None:
        totp = steps.of(alice).totp
        page = inside_as_alice.post(f"/console/security/steps/{totp.pk}/remove", follow=True).content.decode()
        assert "everybody here needs one" in page
        assert steps.has(alice)

    def test_where_nobody_has_to_it_goes_with_its_recovery_codes(
        self, inside_as_alice: Client, alice: StaffUser, settings: Any
    ) -> None:
        settings.WAKER_TWO_STEP = False
        totp = steps.of(alice).totp
        inside_as_alice.post(f"/console/security/steps/{totp.pk}/remove")
        assert Authenticator.objects.count() == 0
        assert SecurityEvent.objects.filter(user=alice, kind="removed").exists()

    def test_nobody_elses_can_be_removed(self, inside_as_alice: Client) -> None:
        bob = staff("lead")
        with_app(bob)
        inside_as_alice.post(f"/console/security/steps/{steps.of(bob).totp.pk}/remove")
        assert steps.has(bob)

    def test_a_browser_left_open_changes_nothing(
        self, inside_as_alice: Client, alice: StaffUser, clock: dict[str, float]
    ) -> None:
        clock["ahead"] = 16 * 60
        assert inside_as_alice.get("/console/security").status_code == 200
        kept = steps.codes(alice)
        for path in ("passkey", "passkey/options", "codes/new", f"steps/{steps.of(alice).totp.pk}/remove"):
            where = inside_as_alice.post(f"/console/security/{path}").headers["Location"]
            assert where == "/console/two-step?next=%2Fconsole%2Fsecurity", path
        assert steps.codes(alice) == kept
        answer = inside_as_alice.post(
            "/console/two-step", {"code": kept[0], "next": "/console/security/codes/new"}
        )
        assert answer.headers["Location"] == "/console/security/codes/new"
        assert (
            inside_as_alice.post("/console/security/codes/new").headers["Location"]
            == "/console/security/codes"
        )

    def test_a_browser_left_open_changes_no_password(
        self, inside_as_alice: Client, alice: StaffUser, clock: dict[str, float]
    ) -> None:
        """Nor sets one for somebody who has none, and signs in with a passkey or by the provider."""
        alice.set_unusable_password()
        alice.save()
        client = Client()
        client.post(onetime.create_link(alice, BASE).removeprefix(BASE))
        client.post("/console/two-step", {"code": steps.codes(alice)[1]})
        assert b'name="old"' not in client.get("/console/password").content
        clock["ahead"] = 16 * 60
        new = {"new": "another horse battery staple", "again": "another horse battery staple"}
        for answer in (client.get("/console/password"), client.post("/console/password", new)):
            assert answer.headers["Location"].startswith("/console/two-step?next=")
        alice.refresh_from_db()
        assert not alice.has_usable_password()

    def test_a_link_spares_the_old_password_for_a_quarter_of_an_hour(
        self, alice: StaffUser, clock: dict[str, float], settings: Any
    ) -> None:
        settings.WAKER_TWO_STEP = False
        client = Client()
        client.post(onetime.create_link(alice, BASE).removeprefix(BASE))
        assert b'name="old"' not in client.get("/console/password").content
        clock["ahead"] = 16 * 60
        assert b'name="old"' in client.get("/console/password").content

    def test_new_recovery_codes_are_asked_about_first(
        self, inside_as_alice: Client, alice: StaffUser
    ) -> None:
        old = steps.codes(alice)
        assert "9 codes that are left" in inside_as_alice.get("/console/security/codes/new").content.decode()
        assert steps.codes(alice) == old
        inside_as_alice.post("/console/security/codes/new")
        assert not set(steps.codes(alice)) & set(old)
        assert codes.check(alice, old[0]) is None

    def test_ten_passkeys_are_enough(self, alice: StaffUser) -> None:
        for n in range(steps.MOST_PASSKEYS):
            steps.add_passkey(alice, f"key {n}", {})
        with pytest.raises(Conflict):
            steps.add_passkey(alice, "one more", {})

    def test_one_app_only(self, alice: StaffUser) -> None:
        with_app(alice)
        with pytest.raises(Conflict):
            with_app(alice)

    def test_no_recovery_codes_without_a_step(self, alice: StaffUser) -> None:
        with pytest.raises(Conflict):
            steps.new_codes(alice)


@pytest.mark.clause("P1")
class TestResetting:
    def test_an_administrator_resets_after_being_asked(self, alice: StaffUser, settings: Any) -> None:
        with_app(alice)
        theirs, _ = by_password(alice)
        theirs.post("/console/two-step", {"code": steps.codes(alice)[0]})
        assert inside(theirs)
        settings.WAKER_TWO_STEP = False
        admin = client_of(staff("admin", name="Ada"))
        asked = admin.get(f"/console/staff/{alice.pk}/reset-two-step").content.decode()
        assert "Reset the second step of Alice?" in asked
        assert steps.has(alice)
        admin.post(f"/console/staff/{alice.pk}/reset-two-step")
        settings.WAKER_TWO_STEP = True
        assert Authenticator.objects.count() == 0
        assert not inside(theirs)
        event = SecurityEvent.objects.get(user=alice, kind="reset")
        assert event.by is not None
        assert event.by.name == "Ada"
        client, _ = by_password(alice)
        assert client.get("/console/").headers["Location"].startswith("/console/security/set-up")

    def test_never_ones_own(self, settings: Any) -> None:
        settings.WAKER_TWO_STEP = False
        ada = staff("admin")
        client = client_of(ada)
        with_app(ada)
        client.post(f"/console/staff/{ada.pk}/reset-two-step")
        assert steps.has(ada)

    def test_nobody_else_may(self, alice: StaffUser, settings: Any) -> None:
        settings.WAKER_TWO_STEP = False
        with_app(alice)
        lead = client_of(staff("lead"))
        assert lead.post(f"/console/staff/{alice.pk}/reset-two-step").status_code == 403
        assert steps.has(alice)

    def test_the_list_of_staff_says_who_has_one(self, alice: StaffUser, settings: Any) -> None:
        settings.WAKER_TWO_STEP = False
        admin = client_of(staff("admin"))
        link = reverse("console:staff_security", args=[alice.pk])
        row = re.compile(rf'href="{link}">([\w ]+)<')
        assert row.findall(admin.get("/console/staff").content.decode()) == ["One step"]
        with_app(alice)
        assert row.findall(admin.get("/console/staff").content.decode()) == ["Two steps"]
        page = html.unescape(admin.get(link).content.decode())
        assert "App for codes" in page
        assert "10 left" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("P1")
def test_of_many_at_once_one_gets_in_by_a_code() -> None:
    """Six connections, as of six web processes: the row is locked while a code is judged."""
    alice = staff("moderator", "alice@example.org")
    secret = with_app(alice)
    for code, kind in ((code_of(secret), "totp"), (steps.codes(alice)[0], "recovery_codes")):
        start = threading.Barrier(6)

        def attempt(code: str = code, start: threading.Barrier = start) -> str | None:
            try:
                start.wait(10)
                return codes.check(alice, code)
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            found = [each.result() for each in [pool.submit(attempt) for _ in range(6)]]
        assert sorted(found, key=str) == [None] * 5 + [kind]


def test_no_page_of_allauths_is_mounted() -> None:
    for path in (
        "accounts/",
        "accounts/login/",
        "accounts/signup/",
        "accounts/2fa/",
        "console/accounts/signup/x",
    ):
        assert Client().get(f"/{path}").status_code in (302, 404), path
        assert b"allauth" not in Client().get(f"/{path}").content
