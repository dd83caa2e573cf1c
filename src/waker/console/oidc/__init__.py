"""Single sign-on: staff come in by the organisation's own OpenID provider (OpenID Connect, authorization code, PKCE).

Written against the standard rather than with allauth's client, which checks neither the nonce nor the signature of
a token that it fetched itself (docs/decisions/017).
"""
