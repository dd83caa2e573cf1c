"""The flow: away to the provider with a state, a nonce and a PKCE challenge, and back with a code for a token.

What we sent is carried by the browser (`waker.console.carried`) and lets in once. Algorithm: OpenID Connect Core 1.0,
sections 3.1.2.1 to 3.1.3.7; RFC 7636 (S256); RFC 9207 where the provider names itself in its answer.
"""

from __future__ import annotations

import secrets
from base64 import b64encode, urlsafe_b64encode
from hashlib import sha256
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

import jwt
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from waker.console import carried
from waker.console.oidc.provider import ALGORITHMS, Provider, discover, key_of
from waker.console.oidc.wire import fetch

KEPT: Final = "oidc"
LEEWAY_S: Final = 30
SCOPE: Final = "openid email profile"


class Refused(Exception):
    """The provider's answer lets nobody in; the text says why, for the log."""


def away(request: HttpRequest, after: str) -> tuple[str, dict[str, str]]:
    """The provider's address to send the browser to, and what the browser carries there and back. Unreachable."""
    provider = discover()
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    kept = {"state": state, "nonce": nonce, "verifier": verifier, "after": after}
    asked = {
        "response_type": "code",
        "client_id": settings.OIDC["client"],
        "redirect_uri": back_address(request),
        "scope": SCOPE,
        "state": state,
        "nonce": nonce,
        "code_challenge": urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    where = f"{provider.authorization}{'&' if '?' in provider.authorization else '?'}{urlencode(asked)}"
    return where, kept


def back(request: HttpRequest) -> tuple[dict[str, Any], str]:
    """The claims of whom the provider sent back, and where they were going. Refused; Unreachable."""
    kept = carried.take(request, KEPT)
    if kept is None:
        raise Refused("no sign-in was begun in this browser, or too long ago")
    if not constant_time_compare(request.GET.get("state", ""), kept["state"]):
        raise Refused("the state is not the one that was sent")
    if "error" in request.GET:
        raise Refused(f"the provider said {request.GET['error'][:100]!r}")
    provider = discover()
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        raise Refused("the answer comes from another provider")
    answer = _exchange(request, provider, kept["verifier"])
    claims = _verified(provider, str(answer.get("id_token", "")), kept["nonce"])
    if not carried.use_up(kept["nonce"]):
        raise Refused("that sign-in let somebody in already")
    return _with_address(provider, claims, str(answer.get("access_token", ""))), str(kept["after"])


def back_address(request: HttpRequest) -> str:
    """Where the provider sends people back to; it has to be registered there."""
    path = reverse("console:oidc_back")
    base = settings.WAKER_PUBLIC_URL
    return f"{base}{path}" if base else request.build_absolute_uri(path)


def _exchange(request: HttpRequest, provider: Provider, verifier: str) -> dict[str, Any]:
    client, secret = settings.OIDC["client"], settings.OIDC["secret"]
    form = {
        "grant_type": "authorization_code",
        "code": request.GET.get("code", ""),
        "redirect_uri": back_address(request),
        "code_verifier": verifier,
    }
    headers = {}
    if provider.secret_in_form or not secret:
        form |= {"client_id": client} | ({"client_secret": secret} if secret else {})
    else:
        pair = f"{quote_plus(client)}:{quote_plus(secret)}".encode()
        headers["Authorization"] = f"Basic {b64encode(pair).decode()}"
    answer: dict[str, Any] = fetch(provider.token, provider.issuer, urlencode(form).encode(), headers)
    return answer


def _verified(provider: Provider, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an id token: signed by the provider, for us, now, in answer to what we sent."""
    client = settings.OIDC["client"]
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key_of(provider, token),
            algorithms=list(ALGORITHMS),
            audience=client,
            issuer=provider.issuer,
            leeway=LEEWAY_S,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"the token is not valid: {error}") from None
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise Refused("the token answers another sign-in (nonce)")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else client) != client:
        raise Refused("the token was made for another client (azp)")
    return claims


def _with_address(provider: Provider, claims: dict[str, Any], access: str) -> dict[str, Any]:
    """The claims with the e-mail address, which some providers tell only when asked once more."""
    if "email" in claims or not provider.userinfo or not access:
        return claims
    said = fetch(provider.userinfo, provider.issuer, headers={"Authorization": f"Bearer {access}"})
    if said.get("sub") != claims["sub"]:
        raise Refused("what the provider says of this person is of another (sub)")
    return {**said, **claims}
