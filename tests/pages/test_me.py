"""The member's own pages: only with a token that the host signed, and never about anybody else."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from tests.pages.people import answer, misused, remove, text
from waker.core.problems import Conflict, Invalid, NotFound
from waker.intake.erasing import erase
from waker.intake.reporting import hosts
from waker.ledger.models import Decision, Report
from waker.redress.models import Appeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret(community: None) -> str:
    made = hosts.add("k1", "HS256")
    assert made is not None
    return made


def claims(account: str = "bob", **changes: Any) -> dict[str, Any]:
    moment = datetime.now(UTC)
    told = {"sub": account, "aud": "waker", "iat": moment, "exp": moment + timedelta(minutes=5), **changes}
    return {name: value for name, value in told.items() if value is not None}


def token(key: Any, account: str = "bob", kid: str = "k1", algorithm: str = "HS256", **changes: Any) -> str:
    return jwt.encode(claims(account, **changes), key, algorithm, headers={"kid": kid})


def pem(key: Any) -> str:
    made: str = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    return made


def enter(secret: str, account: str = "bob") -> Client:
    client = Client(headers={"Accept-Language": "en"})
    answered = client.get("/me/enter", {"token": token(secret, account)})
    assert answered.status_code == 302, text(answered)
    assert "token" not in answered.headers["Location"]
    return client


def decision_on(account: str) -> str:
    found: str = Decision.objects.filter(account=account, by_kind="staff").order_by("-position")[0].id
    return found


@pytest.mark.clause("A1")
def test_a_member_reads_the_statement_in_their_language_and_appeals(secret: str) -> None:
    remove(Report.objects.get(subject="content:v-mean"))
    client = enter(secret)
    home = text(client.get("/me"))
    assert "Decisions about me" in home
    assert "Hate speech" in home
    mine = decision_on("bob")
    page = text(client.get(f"/me/decisions/{mine}"))
    assert "It dehumanises." in page
    assert client.post(f"/me/decisions/{mine}", {"reason": ""}).status_code == 422
    assert client.post(f"/me/decisions/{mine}", {"reason": "It was a quotation."}).status_code == 302
    appeal = Appeal.objects.get()
    assert (appeal.by, appeal.account, appeal.decision) == ("member", "bob", mine)
    page = text(client.get(f"/me/decisions/{mine}"))
    assert "You appealed on" in page
    assert client.post(f"/me/decisions/{mine}", {"reason": "Again."}).status_code == 422
    assert Appeal.objects.count() == 1
    dutch = text(client.get(f"/me/decisions/{mine}?language=nl"))
    assert "Ons besluit en de redenen daarvoor" in dutch
    assert "Je hebt bezwaar gemaakt op" in dutch


def test_the_members_own_language_comes_before_the_browsers(secret: str) -> None:
    assert "Besluiten over mij" in text(enter(secret, "alice").get("/me"))
    assert "Decisions about me" in text(enter(secret, "alice").get("/me?language=en"))


@pytest.mark.clause("R1")
@pytest.mark.clause("A3")
def test_a_member_sees_what_became_of_their_report_and_appeals(secret: str) -> None:
    mine = Report.objects.get(reporter="account:claire")
    client = enter(secret, "claire")
    assert "In behandeling" in text(client.get("/me"))
    assert client.post(f"/me/reports/{mine.id}", {"reason": "Too early."}).status_code == 422
    answer(mine)
    page = text(client.get(f"/me/reports/{mine.id}"))
    assert "Wat er met je melding is gebeurd" in page
    assert client.post(f"/me/reports/{mine.id}", {"reason": "Kijk nog eens."}).status_code == 302
    assert Appeal.objects.get().account == "claire"
    assert "Je hebt bezwaar gemaakt op" in text(client.get(f"/me/reports/{mine.id}"))


def test_strikes_and_the_next_step(secret: str) -> None:
    assert "You have no strikes" in text(enter(secret, "alice").get("/me?language=en"))
    remove(Report.objects.get(subject="content:v-mean"))
    page = text(enter(secret).get("/me"))
    assert "1 strike" in page or "2 strikes" in page
    assert "until" in page
    assert "All together" in page


def test_nobody_sees_what_is_about_somebody_else(secret: str) -> None:
    report = Report.objects.get(reporter="account:claire")
    remove(report)
    theirs = decision_on("bob")
    alice = enter(secret, "alice")
    for address in (
        f"/me/decisions/{theirs}",
        f"/me/reports/{report.id}",
        "/me/decisions/d_unknown",
        "/me/reports/r_unknown",
        "/me/decisions/%00",
        "/me/reports/%00",
    ):
        assert alice.get(address).status_code == 404
        assert alice.post(address, {"reason": "Mine!"}).status_code == 404
    # Who reported does not see the maker's decision, and the maker not who reported.
    assert enter(secret, "claire").get(f"/me/decisions/{theirs}").status_code == 404
    bob = enter(secret)
    assert bob.get(f"/me/reports/{report.id}").status_code == 404
    assert "claire" not in text(bob.get(f"/me/decisions/{theirs}")).lower()
    assert theirs not in text(alice.get("/me"))
    assert Appeal.objects.count() == 0


def test_a_decision_that_restricts_nothing_is_not_told(secret: str) -> None:
    answer(Report.objects.get(subject="content:v-mean"))
    dismissed = Decision.objects.order_by("-position")[0].id
    assert enter(secret).get(f"/me/decisions/{dismissed}").status_code == 404


@pytest.mark.parametrize("address", ["/me", "/me/decisions/d_x", "/me/reports/r_x"])
def test_without_a_session_nothing_is_shown(community: None, address: str) -> None:
    answered = Client(headers={"Accept-Language": "en"}).get(address)
    assert answered.status_code == 401
    assert "Open this page from the app" in text(answered)
    assert "noindex" in answered.headers["X-Robots-Tag"]
    assert Client().post(address, {"reason": "x"}).status_code in (401, 405)


def refused(sent: str) -> bool:
    client = Client()
    answered = client.get("/me/enter", {"token": sent})
    assert answered.status_code in (302, 401)
    return answered.status_code == 401 and "waker_member" not in client.cookies


def test_tokens_that_prove_nothing(secret: str) -> None:
    moment = datetime.now(UTC)
    ago = moment - timedelta(minutes=20)
    assert not refused(token(secret))
    for wrong in (
        "",
        "x",
        "a.b.c",
        token(secret) + "x",
        token("another secret of sufficient length 0123456789"),
        token(secret, kid="k2"),
        jwt.encode(claims(), secret, "HS256"),  # names no key
        token(secret, aud="somebody else"),
        token(secret, aud=None),
        token(secret, exp=None),
        token(secret, iat=None),
        token(secret, sub=None),
        token(secret, account="nobody"),
        token(secret, account="bob\x00"),
        token(secret, account=""),
        token(secret, exp=moment - timedelta(minutes=1)),
        token(secret, iat=ago, exp=ago + timedelta(minutes=15)),
        token(secret, exp=moment + timedelta(minutes=16)),
        token(secret, iat=ago, exp=moment + timedelta(minutes=1)),
        token(secret, iat=moment + timedelta(minutes=5), exp=moment + timedelta(minutes=10)),
        token(secret, nbf=moment + timedelta(minutes=5)),
        token(secret, iat=moment, exp=moment - timedelta(seconds=1)),
        token(secret, padding="x" * 5000),
        jwt.encode(claims(), secret * 2, "HS384", headers={"kid": "k1"}),
        jwt.encode(claims(), None, "none", headers={"kid": "k1"}),
    ):
        assert refused(wrong), wrong


def test_clocks_may_differ_by_half_a_minute(secret: str) -> None:
    moment = datetime.now(UTC)
    ahead = moment + timedelta(seconds=20)
    assert not refused(token(secret, iat=ahead, exp=ahead + timedelta(minutes=15)))
    behind = moment - timedelta(minutes=5, seconds=20)
    assert not refused(token(secret, iat=behind, exp=behind + timedelta(minutes=5)))


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
def test_public_keys(community: None, algorithm: str) -> None:
    private: Any = (
        ed25519.Ed25519PrivateKey.generate()
        if algorithm == "EdDSA"
        else ec.generate_private_key(ec.SECP256R1())
    )
    assert hosts.add("p1", algorithm, pem(private)) is None
    assert not refused(token(private, kid="p1", algorithm=algorithm))
    other: Any = (
        ed25519.Ed25519PrivateKey.generate()
        if algorithm == "EdDSA"
        else ec.generate_private_key(ec.SECP256R1())
    )
    assert refused(token(other, kid="p1", algorithm=algorithm))
    # The public key is no secret: a token that is signed with it as if it were one is refused.
    assert refused(forged({"alg": "HS256", "typ": "JWT", "kid": "p1"}, pem(private).encode()))
    assert refused(forged({"alg": "none", "typ": "JWT", "kid": "p1"}, b""))


def forged(header: dict[str, str], secret: bytes) -> str:
    """A token as somebody makes it by hand, whom no library keeps from anything."""
    import hmac

    moment = int(datetime.now(UTC).timestamp())
    body = {"sub": "bob", "aud": "waker", "iat": moment, "exp": moment + 300}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, body)]
    signed = b".".join(parts)
    made = hmac.new(secret, signed, "sha256").digest() if secret else b""
    return (signed + b"." + base64.urlsafe_b64encode(made).rstrip(b"=")).decode()


def test_forged_by_hand_with_the_right_secret_it_passes(secret: str) -> None:
    assert not refused(forged({"alg": "HS256", "typ": "JWT", "kid": "k1"}, secret.encode()))


def test_keys_overlap_and_retire(secret: str) -> None:
    second = hosts.add("k2", "HS256")
    assert second not in (None, secret)
    client = enter(secret)
    assert not refused(token(second, kid="k2"))
    assert refused(token(second, kid="k1"))
    hosts.retire("k1", datetime.now(UTC) + timedelta(hours=1))
    assert client.get("/me").status_code == 200
    hosts.retire("k1")
    assert refused(token(secret))
    assert client.get("/me").status_code == 401
    assert not refused(token(second, kid="k2"))
    with pytest.raises(NotFound):
        hosts.retire("k9")


def test_keys_that_are_not_taken(community: None) -> None:
    strong = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    p384 = ec.generate_private_key(ec.SECP384R1())
    edwards = ed25519.Ed25519PrivateKey.generate()
    for kid, algorithm, public in (
        ("k", "none", None),
        ("k", "RS256", pem(strong)),
        ("k", "EdDSA", None),
        ("k", "HS256", pem(edwards)),
        ("k", "EdDSA", pem(strong)),
        ("k", "ES256", pem(p384)),
        ("k", "ES256", pem(edwards)),
        ("k", "EdDSA", "-----BEGIN PUBLIC KEY-----"),
        ("k k", "HS256", None),
        ("", "HS256", None),
        ("k" * 65, "HS256", None),
    ):
        with pytest.raises(Invalid):
            hosts.add(kid, algorithm, public)
    hosts.add("k", "HS256")
    with pytest.raises(Conflict):
        hosts.add("k", "HS256")


def test_the_session_is_a_cookie_for_these_pages_alone(secret: str, settings: Any) -> None:
    client = enter(secret)
    cookie = client.cookies["waker_member"]
    assert cookie["path"] == "/me"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 1800
    page = client.get("/me")
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert client.get("/console/").status_code == 302
    assert client.post("/me/leave").status_code == 200
    assert client.get("/me").status_code == 401
    forged_cookie = Client()
    forged_cookie.cookies["waker_member"] = cookie.value[:-2] + "xx"
    assert forged_cookie.get("/me").status_code == 401


def test_appealing_needs_the_form(secret: str) -> None:
    remove(Report.objects.get(subject="content:v-mean"))
    strict = Client(enforce_csrf_checks=True)
    strict.get("/me/enter", {"token": token(secret)})
    assert strict.post(f"/me/decisions/{decision_on('bob')}", {"reason": "x"}).status_code == 403
    assert strict.post("/me/leave").status_code == 403


def test_an_erased_account_has_no_page(secret: str) -> None:
    client = enter(secret)
    erase("bob", "test")
    assert client.get("/me").status_code == 401
    assert refused(token(secret))


def test_the_reports_of_an_erased_member_are_answered_all_the_same(secret: str) -> None:
    report = Report.objects.get(reporter="account:claire")
    erase("claire", "test")
    decision = remove(report)
    assert Report.objects.get(id=report.id).decision == decision
    assert refused(token(secret, "claire"))
    assert enter(secret).get(f"/me/decisions/{decision}").status_code == 200


def test_who_was_warned_and_suspended_reads_why_and_until_when(secret: str) -> None:
    misused("bob")
    page = text(enter(secret).get("/me?language=en"))
    assert "This is a warning. Within half a year 1 of your 1 reports" in page
    assert "We do not handle your reports until" in page
    assert "2 of your 2 reports were manifestly unfounded" in page
    other = text(enter(secret, "alice").get("/me?language=en"))
    assert "warning" not in other
    assert "About how you use the service" not in other
