"""How somebody wants the console to be: language, theme, keys."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from waker.console.forms import PreferencesForm
from waker.console.models import Theme
from waker.console.permissions import needs


@needs("self.manage")
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, gettext("Saved."))
        return redirect("console:preferences")
    if form.errors:  # The page itself must not be drawn with what was refused.
        request.user.refresh_from_db()
    context = {"form": form, "radios": [form["language"], form["theme"]]}
    return render(request, "console/preferences.html", context, status=422 if form.errors else 200)


@needs("self.manage")
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """The switch in the corner: stores the theme and says nothing; the page has already changed."""
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        return HttpResponse(status=422)
    request.user.theme = chosen
    request.user.save(update_fields=["theme"])
    return HttpResponse(status=204)
