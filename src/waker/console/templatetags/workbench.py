"""Template tags of the workbench: the table of keys, and how somebody wants media and texts to be shown."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from waker.console import keys, workbench

register = template.Library()


@register.simple_tag
def key_table() -> list[dict[str, Any]]:
    return keys.shown()


@register.simple_tag
def viewing_of(user: Any) -> list[dict[str, Any]]:
    """Every setting of the workbench with its choices and what is chosen."""
    return workbench.settings_of(user)


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
