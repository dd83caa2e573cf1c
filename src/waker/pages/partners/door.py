"""The door of both portals: who may come in, and how. A session here is not one of staff."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, get_supported_language_variant, override
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from waker.intake import portal
from waker.intake.models_partners import Partner, PortalUser
from waker.intake.partners import FLAGGERS
from waker.intake.tasks import mail_link

KEY = "portal"
STAYS = timedelta(hours=12)
View = Callable[..., HttpResponse]


class Visitor:
    """Who is in: the person and their partner."""

    def __init__(self, user: PortalUser, partner: Partner) -> None:
        self.user = user
        self.partner = partner

    @property
    def holder(self) -> str:
        """The person as the ledger names them."""
        return f"portal:{self.user.pk}"


class AskForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)


def visitor(request: HttpRequest) -> Visitor | None:
    """Who is in, as the session says and the tables still allow."""
    found = portal.who(request.session.get(KEY))
    return Visitor(*found) if found else None


def for_portal(name: str) -> Callable[[View], View]:
    """Let only people of this portal in (`partners` or `authorities`); the view gets the visitor."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            who = visitor(request)
            if who is None:
                return redirect(f"pages:{name}_sign_in")
            if (who.partner.kind in FLAGGERS) != (name == "partners"):
                return redirect(portal.home(who.partner))
            request.visitor = who  # type: ignore[attr-defined]  # kept with the request
            return view(request, who, *args, **kwargs)

        return spoken(never_cache(guarded))

    return decorate


def spoken(view: View) -> View:
    """Answer in the language that `?language=` names, else the one that the browser asks for."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("language", "")
        try:
            language = get_supported_language_variant(asked) if asked else get_language() or "en"
        except LookupError:
            language = get_language() or "en"
        with override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        if asked:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 86400, samesite="Lax", httponly=True,
                secure=request.is_secure(),
            )  # fmt: skip
        return response

    return wrapped


@spoken
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest, name: str) -> HttpResponse:
    """Ask for a link by mail. The answer is the same whether the address is known."""
    who = visitor(request)
    if who is not None:
        return redirect(portal.home(who.partner))
    form, sent = AskForm(request.POST or None), False
    if request.method == "POST" and form.is_valid():
        mail_link.defer(email=form.cleaned_data["email"])
        sent = True
    return show(request, "pages/partners/sign_in.html", {"form": form, "sent": sent, "portal": name})


@spoken
@never_cache
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, secret: str) -> HttpResponse:
    """GET shows a button, POST uses the link up: programs that open every link in a mail do not burn it."""
    if request.method == "GET":
        user = portal.peek(secret)
        context = {"who": user}
        return show(request, "pages/partners/enter.html", context, status=200 if user else 410)
    user = portal.consume(secret)
    found = portal.who(user.pk) if user else None
    if found is None:
        return show(request, "pages/partners/enter.html", {"who": None}, status=410)
    logout(request)  # whoever was signed in here before, as staff or for another partner, is out
    request.session.cycle_key()
    request.session[KEY] = found[0].pk
    request.session.set_expiry(int(STAYS.total_seconds()))
    return redirect(portal.home(found[1]))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    request.session.flush()
    return redirect("pages:landing")


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    more = {"languages": settings.LANGUAGES, "visitor": getattr(request, "visitor", None)}
    return render(request, template, {**more, **context}, status=status)
