"""Signatures: the public test vector, secrets, the receiver's clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from waker.delivery import signature
from waker.delivery.signature import NotGenuine, sign, verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
STAMP = 1614265330
BODY = b'{"test": 2432232314}'
SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
THEN = datetime.fromtimestamp(STAMP, UTC)


def sent(**changed: str) -> dict[str, str]:
    return {"Webhook-Id": ID, "Webhook-Timestamp": str(STAMP), "Webhook-Signature": SIGNED, **changed}


def test_the_published_vector() -> None:
    assert sign(SECRET, ID, STAMP, BODY) == SIGNED
    assert verify(SECRET, sent(), BODY, THEN) == ID


@pytest.mark.parametrize("skew", [-299, -1, 0, 1, 299])
def test_clocks_may_differ_a_little(skew: int) -> None:
    assert verify(SECRET, sent(), BODY, THEN + timedelta(seconds=skew)) == ID


@pytest.mark.parametrize("skew", [-3600, -301, 301, 86_400])
def test_but_not_much(skew: int) -> None:
    with pytest.raises(NotGenuine, match="clock"):
        verify(SECRET, sent(), BODY, THEN + timedelta(seconds=skew))


def test_a_receiver_with_a_bad_clock_may_be_lenient() -> None:
    assert verify(SECRET, sent(), BODY, THEN + timedelta(hours=1), timedelta(hours=2)) == ID


@pytest.mark.parametrize(
    "headers",
    [
        {},
        sent(**{"Webhook-Signature": ""}),
        sent(**{"Webhook-Signature": SIGNED.replace("g0", "g1")}),
        sent(**{"Webhook-Signature": SIGNED.removeprefix("v1,")}),
        sent(**{"Webhook-Signature": "v2," + SIGNED[3:]}),
        sent(**{"Webhook-Signature": "é"}),
        sent(**{"Webhook-Id": "msg_other"}),
        sent(**{"Webhook-Timestamp": str(STAMP + 1)}),
        sent(**{"Webhook-Timestamp": "now"}),
        sent(**{"Webhook-Timestamp": "-1"}),
        sent(**{"Webhook-Timestamp": "9" * 400}),
    ],
)
def test_what_was_changed_is_not_genuine(headers: dict[str, str]) -> None:
    with pytest.raises(NotGenuine):
        verify(SECRET, headers, BODY, THEN)


def test_one_of_several_signatures_is_enough() -> None:
    other = signature.new_secret()
    headers = signature.headers([other, SECRET], ID, STAMP, BODY)
    assert headers["webhook-signature"].count("v1,") == 2
    for secret in (other, SECRET):
        assert verify(secret, headers, BODY, THEN) == ID
    with pytest.raises(NotGenuine):
        verify(signature.new_secret(), headers, BODY, THEN)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!", "whsec_" + "QUFB" * 7, "whsec_" + "QUFB" * 22])
def test_secrets_have_24_to_64_bytes(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        signature.key_of(secret)
    if secret.startswith("whsec_QUFB"):
        assert signature.key_of("whsec_" + "QUFB" * 8) == b"AAA" * 8


def test_secrets_are_random_and_sealed_ones_tell_nothing() -> None:
    from django.test import override_settings

    from waker.delivery import sealing

    key = signature.key_of(signature.new_secret())
    assert len(key) == 32
    assert signature.new_secret() != signature.new_secret()
    sealed = sealing.seal(key)
    assert sealing.open_(sealed) == key
    assert sealed != sealing.seal(key)
    assert key not in sealed
    for n in (0, 20, len(sealed) - 1):
        broken = bytearray(sealed)
        broken[n] ^= 1
        with pytest.raises(sealing.Unreadable):
            sealing.open_(bytes(broken))
    with override_settings(SECRET_KEY="another"), pytest.raises(sealing.Unreadable, match="rotate"):
        sealing.open_(sealed)
