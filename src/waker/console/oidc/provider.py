"""The provider: where the OpenID provider's endpoints are and which keys it signs with, as it says itself.

Both are kept for ten minutes; a token with a key that is not known yet has them fetched again, at most once a minute.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import jwt
from django.conf import settings

from waker.console.oidc.wire import Unreachable, fetch, is_loopback

KEEP_S: Final = 600.0
AGAIN_S: Final = 60.0
PAUSE_S: Final = 10.0
"""For so long a provider that did not answer is not asked again: everybody may open the page that asks."""
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""With keys in pairs only: a token signed by a shared secret could be made by whoever reads our settings."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What the provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str
    secret_in_form: bool
    """Whether it takes our secret in the form only (client_secret_post), not in a header."""


_known: dict[str, tuple[float, Provider]] = {}
_keys: dict[str, tuple[float, jwt.PyJWKSet]] = {}
_failed: dict[str, float] = {}


def is_set() -> bool:
    """Whether there is a provider to sign in by."""
    return bool(settings.OIDC["issuer"] and settings.OIDC["client"])


def discover() -> Provider:
    """The provider of the settings. Unreachable, also when it claims to be another."""
    issuer = settings.OIDC["issuer"]
    at, kept = _known.get(issuer, (0.0, None))
    if kept is not None and time.monotonic() - at < KEEP_S:
        return kept
    if time.monotonic() - _failed.get(issuer, -PAUSE_S) < PAUSE_S:
        raise Unreachable(f"{issuer} did not answer a moment ago")
    try:
        provider = _ask(issuer)
    except Unreachable:
        _failed[issuer] = time.monotonic()
        raise
    _known[issuer] = (time.monotonic(), provider)
    return provider


def _ask(issuer: str) -> Provider:
    if not issuer.startswith("https://") and not is_loopback(issuer):
        raise Unreachable(f"{issuer} is not https")
    said = fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration", issuer)
    if str(said.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
        raise Unreachable(f"{issuer} says that it is {said.get('issuer')!r}")
    try:
        methods = list(said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"])
        return Provider(
            issuer=said["issuer"],
            authorization=_web(said["authorization_endpoint"], issuer),
            token=_web(said["token_endpoint"], issuer),
            keys=_web(said["jwks_uri"], issuer),
            userinfo=_web(said["userinfo_endpoint"], issuer) if said.get("userinfo_endpoint") else "",
            secret_in_form="client_secret_basic" not in methods,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise Unreachable(f"{issuer} does not say where its endpoints are: {error}") from None


def key_of(provider: Provider, token: str) -> Any:
    """The public key that a token says it is signed with. Unreachable; jwt.PyJWTError when there is none."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError(f"signed by {header.get('alg')}")
    at, kept = _keys.get(provider.keys, (0.0, None))
    age = time.monotonic() - at
    found = _find(kept, header) if kept is not None and age < KEEP_S else None
    if found is None and (kept is None or age > AGAIN_S):
        kept = jwt.PyJWKSet.from_dict(fetch(provider.keys, provider.issuer))
        _keys[provider.keys] = (time.monotonic(), kept)
        found = _find(kept, header)
    if found is None:
        raise jwt.InvalidKeyError(f"no key {header.get('kid')!r}")
    return found


def forget() -> None:
    """Forget what was kept, for tests."""
    _known.clear()
    _keys.clear()
    _failed.clear()


def _find(keys: jwt.PyJWKSet, header: dict[str, Any]) -> Any:
    usable = [key for key in keys.keys if key.public_key_use in (None, "sig")]
    if "kid" in header:
        usable = [key for key in usable if key.key_id == header["kid"]]
    return usable[0].key if len(usable) == 1 else None


def _web(url: str, issuer: str) -> str:
    if not url.startswith("https://") and not (is_loopback(issuer) and is_loopback(url)):
        raise Unreachable(f"{url} is not https")
    return url
