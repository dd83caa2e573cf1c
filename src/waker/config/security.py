"""The content security policy of every page: nothing from elsewhere, and nothing inline."""

from __future__ import annotations

# No inline script or style anywhere: everything comes from our own static files. Media of items is
# fetched from the host platform, over https or from the same machine, and only when somebody asks for it.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:{media}",
        "media-src 'self'{media}",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PLAIN = POLICY.format(media="")
WITH_MEDIA = POLICY.format(media=" https:")
