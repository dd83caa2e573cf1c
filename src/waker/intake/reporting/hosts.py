"""A host key: by which the host platform vouches for who one of its members is, in a token that it signs (JWT).

Each key has a name (`kid`) and one algorithm. Keys are rotated with overlap: add the next one, let the host sign with
it, then retire the old one. Of a shared secret nothing is stored but a salt, from which the installation's own secret
makes it again; of a pair of keys, the public half.
"""

from __future__ import annotations

import hmac
import os
import re
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from waker.core.moments import now
from waker.core.problems import Conflict, Invalid, NotFound, unknown
from waker.intake.models import Account, HostKey, UsedToken

HS256: Final = "HS256"
EDDSA: Final = "EdDSA"
ES256: Final = "ES256"
ALGORITHMS: Final = (HS256, EDDSA, ES256)
AUDIENCE: Final = "waker"
LONGEST_LIFE: Final = timedelta(minutes=15)
LEEWAY: Final = timedelta(seconds=30)
"""How far the clocks of the host and of this installation may differ."""
MAX_TOKEN: Final = 4_096
MAX_JTI: Final = 256
_KID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Refused(Exception):
    """A token that proves nothing; the text says why, for a log and not for whoever sent it."""


def add(kid: str, algorithm: str, public: str | None = None, at: datetime | None = None) -> str | None:
    """A new key; its secret where it is a shared one (shown this once). Invalid; Conflict when the name is taken.

    `public`: the PEM text of the public key, for EdDSA (Ed25519) and ES256 (P-256).
    """
    if not _KID.fullmatch(kid):
        raise Invalid.at("kid", "bad_name", "1 to 64 letters, digits, dots, hyphens or underscores.")
    if algorithm not in ALGORITHMS:
        raise Invalid([unknown("algorithm", "algorithm", algorithm, ALGORITHMS)])
    if (algorithm == HS256) != (public is None):
        message = f"{HS256} makes its own secret; {EDDSA} and {ES256} need the host's public key."
        raise Invalid.at("public", "not_fitting", message)
    if public is not None and not _fits(algorithm, public):
        raise Invalid.at("public", "not_a_key", f"This is no public key for {algorithm} in PEM.")
    salt = os.urandom(16) if public is None else None
    row = HostKey(kid=kid, algorithm=algorithm, public=public, salt=salt, made_at=at or now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict.at(
            "kid", "taken", f"There is a key {kid!r} already; names are not used again."
        ) from None
    return None if salt is None else _secret(kid, salt)


def retire(kid: str, at: datetime | None = None) -> HostKey:
    """Accept the key no longer, from `at` on (now). What it signed, and who came in by it, ends with it. NotFound."""
    row = HostKey.objects.filter(kid=kid).first()
    if row is None:
        raise NotFound.at("kid", "unknown_key", f"There is no key {kid[:64]!r}.")
    row.retires_at = at or now()
    row.save(update_fields=["retires_at"])
    return row


def listing() -> list[HostKey]:
    return list(HostKey.objects.order_by("made_at", "kid"))


def active(kid: str, at: datetime | None = None) -> HostKey | None:
    """The key of that name while it is accepted."""
    row = HostKey.objects.filter(kid=kid).first()
    return row if row is not None and (row.retires_at is None or row.retires_at > (at or now())) else None


def known(account: str) -> bool:
    """Whether the host told us of this account, and nobody erased it."""
    return Account.objects.filter(id=account, erased_at=None).exists()


def verify(token: str) -> tuple[str, str]:
    """The account that a token names, and the key that signed it. Refused.

    The key says which algorithm counts, never the token. A token with a name of its own (`jti`) is accepted once.
    """
    if len(token) > MAX_TOKEN:
        raise Refused("too long")
    try:
        kid = jwt.get_unverified_header(token).get("kid")
    except jwt.InvalidTokenError as error:
        raise Refused(f"no token ({type(error).__name__})") from None
    row = active(kid) if isinstance(kid, str) and _KID.fullmatch(kid) else None
    if row is None:
        raise Refused("no such key")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(row),
            algorithms=[row.algorithm],
            audience=AUDIENCE,
            leeway=LEEWAY,
            options={"require": ["sub", "aud", "iat", "exp"]},
        )
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, TypeError, ValueError, OverflowError) as error:
        raise Refused(type(error).__name__) from None
    life = float(claims["exp"]) - float(claims["iat"])
    if not 0 < life <= LONGEST_LIFE.total_seconds():
        raise Refused("it lives too long")
    account = claims["sub"]
    if not isinstance(account, str) or not account or "\x00" in account or not known(account):
        raise Refused("no such account")
    if "jti" in claims:
        _use(row.kid, claims["jti"], float(claims["exp"]))
    return account, row.kid


def forget_before(at: datetime) -> int:
    """Forget the used tokens that are refused as too old by now anyway; how many."""
    return UsedToken.objects.filter(until__lt=at).delete()[0]


def _use(kid: str, jti: object, expires: float) -> None:
    """Note that a token was used. Refused when it was before; of two at once one wins."""
    if not isinstance(jti, str) or not 0 < len(jti) <= MAX_JTI:
        raise Refused("its name will not do")
    digest = sha256(f"{kid}\0{jti}".encode("utf-8", "surrogatepass")).hexdigest()
    until = datetime.fromtimestamp(expires, UTC) + 2 * LEEWAY
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO host_token_used (digest, until) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [digest, until],
        )
        if cursor.rowcount != 1:
            raise Refused("used before")


def _key(row: HostKey) -> Any:
    return _secret(row.kid, bytes(row.salt)) if row.salt is not None else row.public


def _secret(kid: str, salt: bytes) -> str:
    made = hmac.new(settings.SECRET_KEY.encode(), b"waker.host.key\0" + kid.encode() + b"\0" + salt, sha256)
    return urlsafe_b64encode(made.digest()).decode().rstrip("=")


def _fits(algorithm: str, pem: str) -> bool:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return False
    if algorithm == EDDSA:
        return isinstance(key, Ed25519PublicKey)
    return isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1)
