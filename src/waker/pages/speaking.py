"""Speaking: a page in the language that its address names, the reader chose before, their own, or their browser's."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, get_supported_language_variant, override

View = Callable[..., HttpResponse]


def speaking(view: View) -> View:
    """Render in the language that `?language=` names, and remember the choice for the next page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("language", "")
        language = supported(asked) or get_language() or "en"
        with override(language):
            response = view(request, *args, **kwargs)
            response.headers["Content-Language"] = get_language() or language
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 86400,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
        return response

    return wrapped


def supported(asked: str | None) -> str | None:
    """The language of ours that an asked-for tag means; None when it means none."""
    try:
        return get_supported_language_variant(asked) if asked else None
    except LookupError:
        return None


def chosen(request: HttpRequest) -> bool:
    """Whether the reader chose a language here themselves."""
    return bool(
        supported(request.GET.get("language"))
        or supported(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME))
    )
