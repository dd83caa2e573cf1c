"""Template tags of the workbench: the table of keys, and how somebody wants media and texts to be shown."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from waker.console import keys, workbench

register = template.Library()


@register.simple_tag
def key_table() -> SafeString:
    """The groups of keys, one section each. Made once a language: it is on every page and always the same."""
    return _key_table(get_language() or "en")


@cache
def _key_table(language: str) -> SafeString:
    return format_html_join("", "<section><h3>{}</h3><dl class=\"keys\">{}</dl></section>", (
        (group["title"], format_html_join("", "<dt>{}</dt><dd>{}</dd>", (
            (format_html_join(" ", "{}", ((_pressed(one),) for one in key["keys"])), key["does"])
            for key in group["keys"]
        )))
        for group in keys.shown()
    ))  # fmt: skip


def _pressed(parts: list[str]) -> SafeString:
    return format_html_join(" ", "<kbd>{}</kbd>", ((part,) for part in parts))


@register.simple_tag
def viewing_fields(user: Any) -> SafeString:
    """Every setting of the workbench with its choices and what is chosen, a line each."""
    return _viewing_fields(get_language() or "en", workbench.of(user))


@lru_cache(maxsize=256)
def _viewing_fields(language: str, chosen: workbench.Workbench) -> SafeString:
    return format_html_join("", '<div class="viewing-line"><label for="viewing-{0}">{1}</label>'
        '<select class="form-select" id="viewing-{0}" name="{0}">{2}</select></div>', (
        (name, workbench.NAMES[name], format_html_join("", '<option value="{}"{}>{}</option>', (
            (value, mark_safe(" selected") if value == getattr(chosen, name) else "", words)
            for value, words in choices
        )))
        for name, choices in workbench.CHOICES.items()
    ))  # fmt: skip


@register.simple_tag
def viewing(user: Any) -> workbench.Workbench:
    return workbench.of(user)


@register.simple_tag
def where(name: str, *args: Any) -> str:
    """The address of a route, or nothing where this installation has none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.filter
def share(value: float) -> str:
    """0.34 -> 34 %."""
    return f"{round(value * 100)} %"
