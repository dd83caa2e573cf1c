"""Single sign-on against a real OpenID provider (Authlib's) on this machine: who gets in, and what gets nobody in."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.core import signing
from django.test import Client

from tests.console.community import staff
from waker.console import carried as carrying
from waker.console import throttle
from waker.console.models import ProviderIdentity, SecurityEvent, StaffUser
from waker.console.oidc import flow, people, provider, wire
from waker.console.second import codes, steps
from waker.delivery import guard

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.clause("P1"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),
]

CARRIED = "waker_session_oidc"
BACK = "http://testserver/console/oidc/back"


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


OPENER = urllib.request.build_opener(NoRedirects)


@dataclass
class Idp:
    """The provider, as its administrator and as somebody at its sign-in page."""

    url: str
    client: str = ""
    secret: str = ""

    def call(self, method: str, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), method=method)
        request.add_header("Content-Type", "application/json")
        with OPENER.open(request, timeout=5) as answer:
            return json.loads(answer.read() or b"null")

    def register(self, back: str) -> None:
        made = self.call("POST", "/oauth2/clients", {"redirect_uris": [back]})
        self.client, self.secret = made["client_id"], made["client_secret"]

    def knows(self, sub: str, **claims: Any) -> None:
        self.call("PUT", f"/users/{sub}", claims)

    def chosen(self, where: str, sub: str | None) -> str:
        """Where the provider sends the browser after somebody chose who they are there (None: they cancelled)."""
        form = {"sub": sub} if sub else {"action": "deny"}
        request = urllib.request.Request(where, urlencode(form).encode(), method="POST")
        with pytest.raises(urllib.error.HTTPError) as answer:
            OPENER.open(request, timeout=5)
        assert answer.value.code == 302
        return str(answer.value.headers["Location"])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mock = pytest.importorskip("oidc_provider_mock")
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"
    with mock.run_server_in_thread(require_client_registration=True, require_nonce=True) as running:
        yield f"http://127.0.0.1:{running.server_port}"


@pytest.fixture
def idp(server: str, settings: Any) -> Iterator[Idp]:
    found = Idp(server)
    found.register(BACK)
    settings.OIDC = {
        **settings.OIDC, "issuer": server, "client": found.client, "secret": found.secret, "name": "Example login",
    }  # fmt: skip
    settings.WAKER_TWO_STEP = True
    provider.forget()
    yield found
    provider.forget()


@pytest.fixture
def alice(idp: Idp) -> StaffUser:
    idp.knows("a-1", email="Alice@example.org", email_verified=True, name="Alice", amr=["pwd", "mfa"])
    return staff("moderator", "alice@example.org", name="Alice")


def go(
    idp: Idp, sub: str | None, client: Client | None = None, after: str = "/console/"
) -> tuple[Client, Any]:
    """The whole way, from our sign-in page to the provider and back."""
    client = client or Client()
    away = client.get("/console/oidc/start", {"next": after})
    assert away.status_code == 302
    return client, client.get(inside_path(idp.chosen(away.headers["Location"], sub)))


def inside_path(url: str) -> str:
    assert url.startswith(BACK), url
    return url.removeprefix("http://testserver")


def inside(client: Client) -> bool:
    return client.get("/console/sessions").status_code == 200


def refused(answer: Any, caplog: pytest.LogCaptureFixture, why: str) -> None:
    """The page tells nothing; the log says what it was."""
    assert answer.status_code == 403
    assert "let nobody in here" in answer.content.decode()
    assert why in caplog.text


class TestComingIn:
    def test_somebody_on_the_staff_comes_in(self, idp: Idp, alice: StaffUser) -> None:
        page = Client().get("/console/sign-in?next=/console/preferences").content.decode()
        assert "Sign in with Example login" in page
        assert 'href="/console/oidc/start?next=%2Fconsole%2Fpreferences"' in page
        client, answer = go(idp, "a-1", after="/console/preferences")
        assert answer.headers["Location"] == "/console/preferences"
        assert client.get("/console/preferences").status_code == 200
        assert ProviderIdentity.objects.get(user=alice).subject == "a-1"
        assert SecurityEvent.objects.get(user=alice, kind="signed_in").note == "oidc+oidc"

    def test_what_is_asked_of_the_provider(self, idp: Idp, alice: StaffUser) -> None:
        where = Client().get("/console/oidc/start").headers["Location"]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(where).query).items()}
        assert asked["response_type"] == "code"
        assert asked["redirect_uri"] == BACK
        assert asked["code_challenge_method"] == "S256"
        assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
        assert idp.secret not in where

    def test_the_session_changes(self, idp: Idp, alice: StaffUser) -> None:
        client = Client()
        client.get("/console/oidc/start")
        before = client.session.session_key
        go(idp, "a-1", client)
        assert inside(client)
        assert client.session.session_key != before
        assert flow.KEPT not in client.session
        assert not client.cookies[CARRIED].value
        assert client.session.get_expiry_age() > 3600  # not the ten minutes of before

    def test_an_address_changed_at_the_provider_stays_the_same_person(
        self, idp: Idp, alice: StaffUser
    ) -> None:
        go(idp, "a-1")
        idp.knows("a-1", email="alice.new@example.org", email_verified=True, amr=["mfa"])
        client, _ = go(idp, "a-1")
        assert inside(client)
        assert StaffUser.objects.count() == 1

    def test_nothing_of_it_is_there_without_the_settings(self, settings: Any) -> None:
        settings.OIDC = {**settings.OIDC, "issuer": ""}
        assert Client().get("/console/oidc/start").status_code == 404
        assert Client().get("/console/oidc/back?code=x&state=y").status_code == 404
        assert b"oidc" not in Client().get("/console/sign-in").content


class TestTwoSteps:
    def test_a_token_without_mfa_is_one_step(self, idp: Idp, alice: StaffUser) -> None:
        idp.knows("a-1", email="alice@example.org", email_verified=True, amr=["pwd"])
        client, answer = go(idp, "a-1")
        assert answer.headers["Location"] == "/console/"
        assert client.get("/console/").headers["Location"].startswith("/console/security/set-up")

    def test_it_asks_for_the_second_where_there_is_one(self, idp: Idp, alice: StaffUser) -> None:
        idp.knows("a-1", email="alice@example.org", email_verified=True)
        steps.add_totp(alice, codes.new_secret(), 0)
        client, answer = go(idp, "a-1", after="/console/preferences")
        assert answer.headers["Location"] == "/console/two-step"
        assert not inside(client)
        answer = client.post("/console/two-step", {"code": steps.codes(alice)[0]})
        assert answer.headers["Location"] == "/console/preferences"

    def test_a_provider_that_is_trusted_always_counts_as_two(
        self, idp: Idp, alice: StaffUser, settings: Any
    ) -> None:
        settings.OIDC = {**settings.OIDC, "trusted": True}
        idp.knows("a-1", email="alice@example.org", email_verified=True)
        client, _ = go(idp, "a-1")
        assert inside(client)

    @pytest.mark.parametrize("amr", ["mfa", ["pwd"], [], None, {"mfa": 1}])
    def test_only_a_list_with_mfa_says_so(self, amr: Any) -> None:
        assert not people.two_steps({"amr": amr})
        assert people.two_steps({"amr": ["pwd", "mfa"]})


class TestNobodyComesIn:
    def test_unknown(self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture) -> None:
        idp.knows("z-1", email="zoe@example.org", email_verified=True, amr=["mfa"])
        client, answer = go(idp, "z-1")
        refused(answer, caplog, "nobody on the staff has that address")
        assert not inside(client)
        assert not StaffUser.objects.filter(email="zoe@example.org").exists()

    @pytest.mark.parametrize("verified", [False, None, "no", 1])
    def test_with_an_address_that_nobody_verified(
        self, idp: Idp, alice: StaffUser, verified: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        idp.knows("a-2", email="alice@example.org", email_verified=verified, amr=["mfa"])
        client, answer = go(idp, "a-2")
        refused(answer, caplog, "vouches for no e-mail address")
        assert not inside(client)

    def test_out_of_service(self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture) -> None:
        go(idp, "a-1")
        StaffUser.objects.update(is_active=False)
        client, answer = go(idp, "a-1")
        refused(answer, caplog, "out of service")
        assert not inside(client)

    def test_somebody_else_who_got_the_address_later(
        self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture
    ) -> None:
        go(idp, "a-1")
        idp.knows("a-9", email="alice@example.org", email_verified=True, amr=["mfa"])
        client, answer = go(idp, "a-9")
        refused(answer, caplog, "somebody else at the provider")
        assert not inside(client)

    @pytest.mark.parametrize(
        ("claims", "why"),
        [
            ({"nonce": "another"}, "answers another sign-in (nonce)"),
            ({"aud": "another-client"}, "Audience doesn't match"),
            ({"aud": ["another-client"]}, "Audience doesn't match"),
            ({"iss": "https://evil.example"}, "Invalid issuer"),
            ({"exp": 1}, "expired"),
            ({"iat": 99999999999}, "not yet valid"),
            ({"azp": "another-client"}, "(azp)"),
            ({"exp": None}, "token is not valid"),
        ],
    )
    def test_with_a_token_that_was_not_made_for_this(
        self, idp: Idp, alice: StaffUser, claims: Any, why: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        idp.knows("a-1", email="alice@example.org", email_verified=True, amr=["mfa"], **claims)
        client, answer = go(idp, "a-1")
        refused(answer, caplog, why)
        assert not inside(client)

    def test_for_several_without_saying_for_whom(
        self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture
    ) -> None:
        both = [idp.client, "another"]
        idp.knows("a-1", email="alice@example.org", email_verified=True, amr=["mfa"], aud=both)
        refused(go(idp, "a-1")[1], caplog, "(azp)")
        idp.knows(
            "a-1", email="alice@example.org", email_verified=True, amr=["mfa"], aud=both, azp=idp.client
        )
        assert inside(go(idp, "a-1")[0])

    def test_signed_by_somebody_else(
        self, idp: Idp, alice: StaffUser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        import jwt
        from cryptography.hazmat.primitives.asymmetric import rsa

        real = wire.fetch
        forger = rsa.generate_private_key(65537, 2048)

        def forged(url: str, issuer: str, form: bytes | None = None, headers: Any = None) -> Any:
            answer = real(url, issuer, form, headers)
            if form is not None:
                claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
                answer["id_token"] = jwt.encode(claims, forger, "RS256")
            return answer

        monkeypatch.setattr(flow, "fetch", forged)
        client, answer = go(idp, "a-1")
        refused(answer, caplog, "Signature verification failed")
        assert not inside(client)

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_signed_by_nobody_or_by_a_shared_secret(
        self,
        idp: Idp,
        alice: StaffUser,
        algorithm: str,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        import jwt

        real = wire.fetch

        def forged(url: str, issuer: str, form: bytes | None = None, headers: Any = None) -> Any:
            answer = real(url, issuer, form, headers)
            if form is not None:
                claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
                key = idp.secret * 3 if algorithm == "HS256" else None
                answer["id_token"] = jwt.encode(claims, key, algorithm)
            return answer

        monkeypatch.setattr(flow, "fetch", forged)
        refused(go(idp, "a-1")[1], caplog, f"signed by {algorithm}")

    def test_who_cancels_there(self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture) -> None:
        client, answer = go(idp, None)
        assert answer.status_code == 403
        assert not inside(client)

    def test_in_another_browser(self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture) -> None:
        """Whoever makes a colleague open an address with their own code signs nobody in."""
        mine = Client()
        back = idp.chosen(mine.get("/console/oidc/start").headers["Location"], "a-1")
        theirs = Client()
        refused(theirs.get(inside_path(back)), caplog, "no sign-in was begun")
        theirs.get("/console/oidc/start")
        refused(theirs.get(inside_path(back)), caplog, "the state is not the one")
        assert not inside(theirs)

    def test_twice(self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture) -> None:
        client = Client()
        back = inside_path(idp.chosen(client.get("/console/oidc/start").headers["Location"], "a-1"))
        assert client.get(back).status_code == 302
        client.post("/console/sign-out")
        refused(client.get(back), caplog, "no sign-in was begun")

    def test_twice_by_who_kept_what_the_browser_carried(
        self, idp: Idp, alice: StaffUser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Even of a provider that would take its code a second time."""
        client = Client()
        back = inside_path(idp.chosen(client.get("/console/oidc/start").headers["Location"], "a-1"))
        carried, real, answers = client.cookies[CARRIED].value, wire.fetch, []

        def generous(url: str, issuer: str, form: bytes | None = None, headers: Any = None) -> Any:
            if form is None or not answers:
                answer = real(url, issuer, form, headers)
                answers.extend([answer] if form else [])
            return answers[0] if form else answer

        monkeypatch.setattr(flow, "fetch", generous)
        assert client.get(back).status_code == 302
        thief = Client()
        thief.cookies[CARRIED] = carried
        refused(thief.get(back), caplog, "let somebody in already")
        assert not inside(thief)

    def test_with_something_carried_that_we_did_not_sign(
        self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = Client()
        back = inside_path(idp.chosen(client.get("/console/oidc/start").headers["Location"], "a-1"))
        ours = client.cookies[CARRIED].value
        for forged in ("", "x", ours[:-1], ours.replace(":", "", 1), signing.dumps({"state": "x"})):
            client.cookies[CARRIED] = forged
            refused(client.get(back), caplog, "no sign-in was begun")

    def test_too_late(self, idp: Idp, alice: StaffUser, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
        client = Client()
        back = inside_path(idp.chosen(client.get("/console/oidc/start").headers["Location"], "a-1"))
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + carrying.LIFE_S + 1)
        refused(client.get(back), caplog, "or too long ago")

    def test_who_tries_too_often_asks_the_provider_no_more(
        self, idp: Idp, alice: StaffUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(throttle, "PER_ADDRESS", 3)
        client = Client()
        for expected in (503, 503, 503, 429):
            where = client.get("/console/oidc/start").headers["Location"]
            state = parse_qs(urlsplit(where).query)["state"][0]
            assert client.get("/console/oidc/back", {"code": "x", "state": state}).status_code == expected
        other = Client(REMOTE_ADDR="192.0.2.77")
        assert inside(go(idp, "a-1", other)[0])

    def test_with_a_made_up_code(self, idp: Idp, alice: StaffUser, caplog: pytest.LogCaptureFixture) -> None:
        client = Client()
        where = client.get("/console/oidc/start").headers["Location"]
        state = parse_qs(urlsplit(where).query)["state"][0]
        answer = client.get("/console/oidc/back", {"code": "made-up", "state": state})
        assert answer.status_code == 503
        assert "invalid_grant" in caplog.text
        assert not inside(client)

    def test_with_the_wrong_secret(
        self, idp: Idp, alice: StaffUser, settings: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.OIDC = {**settings.OIDC, "secret": "wrong"}
        _, answer = go(idp, "a-1")
        assert answer.status_code == 503
        assert "wrong" not in caplog.text

    def test_nobody_is_sent_elsewhere_afterwards(self, idp: Idp, alice: StaffUser) -> None:
        _, answer = go(idp, "a-1", after="https://evil.example/")
        assert answer.headers["Location"] == "/console/"


class TestRoles:
    def test_a_newcomer_where_the_settings_let_them(self, idp: Idp, settings: Any) -> None:
        settings.OIDC = {**settings.OIDC, "default_role": "analyst"}
        idp.knows("z-1", email="Zoe@example.org", email_verified=True, name="Zoë", amr=["mfa"])
        client, _ = go(idp, "z-1")
        assert inside(client)
        zoe = StaffUser.objects.get()
        assert (zoe.email, zoe.name, zoe.role) == ("zoe@example.org", "Zoë", "analyst")
        assert not zoe.has_usable_password()

    def test_the_claim_sets_the_role_each_time(self, idp: Idp, alice: StaffUser, settings: Any) -> None:
        settings.OIDC = {
            **settings.OIDC,
            "role_claim": "groups",
            "roles": ["tns-leads=lead", "tns=moderator"],
        }
        known = {"email": "alice@example.org", "email_verified": True, "amr": ["mfa"]}
        idp.knows("a-1", **known, groups=["all", "tns", "tns-leads"])
        go(idp, "a-1")
        alice.refresh_from_db()
        assert alice.role == "lead"
        assert SecurityEvent.objects.get(user=alice, kind="role").note == "lead, Example login"
        idp.knows("a-1", **known, groups=["tns"])
        go(idp, "a-1")
        alice.refresh_from_db()
        assert alice.role == "moderator"

    @pytest.mark.parametrize("groups", [[], ["other"], "admin", None, {"tns": 1}, [["tns"]]])
    def test_a_claim_that_gives_none_lets_nobody_in(
        self, idp: Idp, alice: StaffUser, settings: Any, groups: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        settings.OIDC = {**settings.OIDC, "role_claim": "groups", "roles": ["tns=moderator"]}
        idp.knows("a-1", email="alice@example.org", email_verified=True, amr=["mfa"], groups=groups)
        refused(go(idp, "a-1")[1], caplog, "gives no role")

    def test_without_a_mapping_the_values_are_roles(self, settings: Any) -> None:
        settings.OIDC = {**settings.OIDC, "role_claim": "role", "roles": []}
        assert people.role_of({"role": "legal"}) == "legal"
        with pytest.raises(flow.Refused):
            people.role_of({"role": "emperor"})


class TestTheWire:
    def test_a_provider_that_is_not_there(self, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
        settings.OIDC = {**settings.OIDC, "issuer": "http://127.0.0.1:9", "client": "x"}
        provider.forget()
        answer = Client().get("/console/oidc/start")
        assert answer.status_code == 503
        assert "does not answer as it should" in answer.content.decode()
        caplog.clear()
        assert Client().get("/console/oidc/start").status_code == 503
        assert "did not answer a moment ago" in caplog.text  # it is not asked again by whoever opens the page
        provider._failed["http://127.0.0.1:9"] -= provider.PAUSE_S
        assert Client().get("/console/oidc/start").status_code == 503
        assert "refused" in caplog.text

    def test_a_provider_that_says_it_is_another(
        self,
        idp: Idp,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        settings.OIDC = {**settings.OIDC, "issuer": idp.url.replace("127.0.0.1", "localhost")}
        monkeypatch.setattr(
            provider, "fetch", lambda url, issuer: wire.fetch(url.replace("localhost", "127.0.0.1"), issuer)
        )
        assert Client().get("/console/oidc/start").status_code == 503
        assert "says that it is" in caplog.text

    @pytest.mark.parametrize(
        "issuer", ["http://login.example.org", "ftp://localhost", "file:///etc/passwd", "x"]
    )
    def test_only_https_except_on_this_machine(self, settings: Any, issuer: str) -> None:
        settings.OIDC = {**settings.OIDC, "issuer": issuer, "client": "x"}
        provider.forget()
        assert Client().get("/console/oidc/start").status_code == 503

    @pytest.mark.parametrize(
        "url",
        [
            "http://login.example.org/keys",
            "https://127.0.0.1/keys",
            "https://169.254.169.254/latest",
            "https://10.0.0.1/keys",
            "https://[::1]/keys",
            "file:///etc/passwd",
        ],
    )
    def test_its_documents_lead_to_no_door_inside(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def never(*_: Any, **__: Any) -> None:
            raise AssertionError("connected")

        monkeypatch.setattr(wire.socket, "create_connection", never)
        with pytest.raises(wire.Unreachable):
            wire.fetch(url, "https://login.example.org")

    @pytest.mark.parametrize("missing", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
    def test_a_provider_that_does_not_say_where_to_go(
        self, idp: Idp, missing: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for instead in (None, {}):
            said = {**wire.fetch(f"{idp.url}/.well-known/openid-configuration", idp.url), missing: instead}
            if instead is None:
                del said[missing]
            monkeypatch.setattr(provider, "fetch", lambda *_, said=said: said)
            provider.forget()
            assert Client().get("/console/oidc/start").status_code == 503, instead

    def test_its_own_host_may_be_private(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(guard.socket, "getaddrinfo", lambda *_, **__: [(2, 1, 6, "", ("10.1.2.3", 443))])
        seen: list[Any] = []

        def connect(address: Any, timeout: float) -> Any:
            seen.append(address)
            raise OSError("enough")

        monkeypatch.setattr(wire.socket, "create_connection", connect)
        with pytest.raises(wire.Unreachable):
            wire.fetch("https://login.internal/keys", "https://login.internal/realm")
        assert seen == [("10.1.2.3", 443)]
        with pytest.raises(wire.Unreachable, match="not a public address"):
            wire.fetch("https://other.internal/keys", "https://login.internal/realm")

    def test_keys_are_fetched_again_for_one_that_is_new(self, idp: Idp, alice: StaffUser) -> None:
        import jwt

        go(idp, "a-1")
        ((address, (at, kept)),) = provider._keys.items()
        other = jwt.PyJWKSet.from_dict(
            {"keys": [{**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(kept.keys[0].key)), "use": "enc"}]}
        )
        provider._keys[address] = (at, other)
        assert not inside(
            go(idp, "a-1")[0]
        )  # at most once a minute: whoever sends junk must not make us knock
        provider._keys[address] = (at - 61, other)
        assert inside(go(idp, "a-1")[0])
