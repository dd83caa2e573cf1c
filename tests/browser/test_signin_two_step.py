"""Two steps in a real browser: an app, a passkey on a virtual authenticator, recovery codes, sessions."""

from __future__ import annotations

import base64
import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from tests.browser.support import complaints, overflow
from tests.console.community import staff
from waker.console.models import StaffUser
from waker.console.onetime import create_link
from waker.console.second import codes, steps

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.clause("P1")]

GOOD = "correct horse battery staple"
LOOKS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def enforced(settings: Any) -> None:
    settings.WAKER_TWO_STEP = True


@pytest.fixture
def alice(guidelines: str) -> StaffUser:
    user = staff("moderator", "alice@example.org", name="Alice Arends")
    user.set_password(GOOD)
    user.save()
    return user


@pytest.fixture
def cdp(page: Any) -> Any:
    """The browser's own tools, with passkeys switched to a device that tests can hold."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    return tools


def device(cdp: Any, **more: Any) -> str:
    made: str = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": {**KEY, **more}})["authenticatorId"]
    return made


def sound(page: Any) -> None:
    """The page can be used by everybody, in every look, and is not too wide."""
    for theme, width in LOOKS:
        page.set_viewport_size({"width": width, "height": 844 if width < 800 else 800})
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        page.wait_for_function("theme => document.documentElement.dataset.bsTheme === theme", arg=theme)
        assert complaints(page) == [], (page.url, theme, width)
        assert overflow(page) <= 0, (page.url, width)
    page.set_viewport_size({"width": 1280, "height": 800})


def sign_in(page: Any, user: StaffUser) -> None:
    page.goto("/console/sign-in")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(GOOD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Any) -> None:
    page.goto("/console/preferences")
    page.get_by_role("button", name="Sign out").click()


def show(page: Any, code: str) -> None:
    """Type a code where the second step is asked for; the field has the focus when the page is there."""
    page.locator("#code:focus").wait_for()
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def code_of(secret: str, ahead: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def test_an_app_from_the_first_link_to_the_next_sign_in(page: Any, alice: StaffUser) -> None:
    page.goto(create_link(alice, page.context._impl_obj._options["baseURL"]))
    page.get_by_role("button", name="Sign me in").click()
    page.get_by_role("heading", name="Set up a second step").wait_for()
    sound(page)
    page.goto("/console/queue")
    page.get_by_role("link", name="An app on your phone").click()
    page.get_by_role("heading", name="Set up an app").wait_for()
    assert page.get_by_role("img", name="A picture of the secret").evaluate("e => e.naturalWidth") > 100
    sound(page)
    secret = page.locator("code.secret").inner_text().replace(" ", "")
    page.get_by_label("The code that the app shows now").fill("000000")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    sound(page)
    page.wrong.clear()  # the refusal is a 422
    show(page, code_of(secret))  # the field has the focus
    page.get_by_role("heading", name="Keep these recovery codes").wait_for()
    sound(page)
    kept = [one.replace(" ", "") for one in page.locator(".recovery code").all_inner_texts()]
    assert len(set(kept)) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as a file").click()
    text = download.value.path().read_text(encoding="utf-8")
    assert all(code in text for code in kept)
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("heading", name="Queue").wait_for()  # where they were going
    sign_out(page)

    sign_in(page, alice)
    page.get_by_role("heading", name="Second step").wait_for()
    sound(page)
    show(page, "123456")
    page.get_by_text("That code is not right").wait_for()
    sound(page)
    page.wrong.clear()
    show(page, code_of(secret, 1))  # that of half a minute ahead: this one was used to set up
    page.get_by_role("heading", name="Dashboard").wait_for()
    sign_out(page)

    sign_in(page, alice)
    show(page, kept[0])
    page.get_by_role("heading", name="Dashboard").wait_for()
    page.goto("/console/security")
    assert page.get_by_text(re.compile("^9 left")).is_visible()


def test_a_passkey_from_setting_up_to_signing_in_without_a_password(
    page: Any, cdp: Any, alice: StaffUser
) -> None:
    held = device(cdp)
    sign_in(page, alice)
    page.get_by_role("link", name="A passkey").click()
    page.get_by_role("heading", name="Add a passkey").wait_for()
    sound(page)
    page.get_by_label("What you call it").fill("Work laptop")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Keep these recovery codes").wait_for()
    page.get_by_role("button", name="I have kept them").click()
    page.get_by_role("heading", name="Dashboard").wait_for()
    sign_out(page)

    # As the second step.
    sign_in(page, alice)
    sound(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("heading", name="Dashboard").wait_for()
    sign_out(page)

    # Alone.
    sound(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Dashboard").wait_for()
    page.goto("/console/security")
    page.get_by_role("button", name="Remove Work laptop").wait_for()
    sound(page)

    # One device makes no second one for the same person.
    page.get_by_role("link", name="Add").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_text("No passkey was made").wait_for()
    sound(page)
    sign_out(page)

    # Whoever does not show finger, face or PIN, or holds another device, stays outside.
    cdp.send("WebAuthn.setUserVerified", {"authenticatorId": held, "isUserVerified": False})
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used").wait_for()
    cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": held})
    device(cdp)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used").wait_for()
    page.goto("/console/queue")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_a_passkey_of_a_colleague_is_not_ones_own(page: Any, cdp: Any, alice: StaffUser) -> None:
    bob = staff("lead", name="Bob Bakker")
    bob.set_password(GOOD)
    bob.save()
    held = device(cdp)
    sign_in(page, bob)
    page.get_by_role("link", name="A passkey").click()
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("button", name="I have kept them").click()
    sign_out(page)
    (key,) = cdp.send("WebAuthn.getCredentials", {"authenticatorId": held})["credentials"]
    steps.add_totp(alice, codes.new_secret(), 0)
    # Alice signs with Bob's key, made to say that it is hers.
    cdp.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": held})
    held = device(cdp)
    handle = base64.b64encode(str(alice.pk).encode()).decode()
    cdp.send("WebAuthn.addCredential", {"authenticatorId": held, "credential": {**key, "userHandle": handle}})
    page.goto("/console/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("That passkey lets nobody in here").wait_for()
    sound(page)
    page.wrong.clear()  # the refusal is a 401
    page.goto("/console/")
    page.get_by_role("heading", name="Sign in").wait_for()


def test_changing_how_one_signs_in_asks_again(page: Any, alice: StaffUser, settings: Any) -> None:
    settings.WAKER_TWO_STEP = False
    steps.add_totp(alice, codes.new_secret(), 0)
    recovery = steps.codes(alice)
    sign_in(page, alice)
    show(page, recovery[0])
    page.get_by_role("heading", name="Dashboard").wait_for()
    page.goto("/console/security")
    page.get_by_role("link", name="Make new ones").click()
    page.get_by_role("heading", name="Make new recovery codes?").wait_for()
    sound(page)
    page.get_by_role("button", name="Make ten new ones").click()
    page.get_by_role("heading", name="Keep these recovery codes").wait_for()
    assert page.locator(".recovery code").count() == 10
    page.get_by_role("button", name="I have kept them").click()
    settings.WAKER_TWO_STEP = True
    page.get_by_role("button", name="Remove App for codes").click()
    page.get_by_text("everybody here needs one").wait_for()
    sound(page)


def test_sessions_and_a_colleagues_reset(
    page: Any, chromium: Any, live_server: Any, alice: StaffUser
) -> None:
    ada = staff("admin", name="Ada Admin")
    ada.set_password(GOOD)
    ada.save()
    for person in (alice, ada):
        steps.add_totp(person, codes.new_secret(), 0)
    recovery = {person: steps.codes(person) for person in (alice, ada)}

    phone = chromium.new_context(
        base_url=live_server.url,
        user_agent="Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/18.0 Mobile/15E148 Safari/604.1",
    )
    theirs = phone.new_page()
    for tab, person, code in ((theirs, alice, 0), (page, alice, 1)):
        sign_in(tab, person)
        show(tab, recovery[person][code])
        tab.get_by_role("heading", name="Dashboard").wait_for()
    page.goto("/console/sessions")
    page.get_by_text("Safari on iPhone").first.wait_for()
    sound(page)
    page.get_by_role("button", name="End Safari on iPhone").click()
    page.get_by_text("That session has ended.").wait_for()
    theirs.goto("/console/")
    theirs.get_by_role("heading", name="Sign in").wait_for()
    phone.close()
    sign_out(page)

    sign_in(page, ada)
    show(page, recovery[ada][0])
    page.get_by_role("heading", name="Dashboard").wait_for()
    page.goto("/console/staff")
    sound(page)
    page.get_by_role("link", name="How Alice Arends signs in").click()
    page.get_by_role("heading", name="Alice Arends").wait_for()
    sound(page)
    page.get_by_role("link", name="Reset the second step").click()
    page.get_by_role("heading", name="Reset the second step of Alice Arends?").wait_for()
    sound(page)
    page.get_by_role("button", name="Reset it").click()
    page.get_by_text("At the next sign-in they set a new second step up.").wait_for()
    page.get_by_text("by Ada Admin").wait_for()
    sound(page)
    assert not steps.has(alice)


def test_what_single_sign_on_adds(page: Any, alice: StaffUser, settings: Any) -> None:
    settings.OIDC = {
        **settings.OIDC,
        "issuer": "http://127.0.0.1:9",
        "client": "waker",
        "name": "Example login",
    }
    page.goto("/console/sign-in")
    sound(page)
    page.get_by_role("link", name="Sign in with Example login").click()
    page.get_by_text("does not answer as it should").wait_for()
    sound(page)
    page.wrong.clear()  # a 503
