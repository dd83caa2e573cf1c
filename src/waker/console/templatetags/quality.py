"""An estimate on a page: the value, its interval in figures and as a line, or why there is none."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waker.console.queries import opinions
from waker.folds.intervals import ONE_CATEGORY, Estimate

register = template.Library()
WIDTH = 96
OUTCOMES = {"violation": _("Violation"), "no_action": _("No violation"), "exception": _("Exception")}
TONES = {"violation": "red", "no_action": "green", "exception": "blue"}


@register.filter
def verdict_tone(outcome: str | None) -> str:
    return TONES.get(outcome or "", "")


@register.simple_tag
def estimate(found: Estimate, unit: str = "share") -> SafeString:
    """`unit`: share (shown in per cent) or index (kappa and alpha: two decimals, from 0 to 1 on the line)."""
    if found.value is None:
        return format_html(
            '<span class="estimate none soft" title="{}">{}</span>', _reason(found), _why(found)
        )
    words = [_figure(end, unit) for end in (found.value, found.low, found.high)]
    return format_html(
        '<span class="estimate"><span class="num strong">{}</span> <span class="num soft small">{}</span>{}</span>',
        words[0],
        f"{words[1]}–{words[2]}" if found.low is not None else "",
        _line(found) if found.low is not None and found.high is not None else "",
    )


def _figure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{100 * value:.0f}%" if unit == "share" else floatformat(value, 2).replace("-", "−")


def _why(found: Estimate) -> str:
    return gettext("one verdict") if found.why == ONE_CATEGORY else gettext("too few")


def _reason(found: Estimate) -> str:
    if found.why == ONE_CATEGORY:
        return gettext("Everybody gave the same verdict every time: agreement cannot be told from chance.")
    return gettext("Fewer cases than a figure can be told of.")


def _line(found: Estimate) -> SafeString:
    """The interval between 0 and 1, with the value as a dot. What lies below 0 ends at the edge."""
    low, value, high = (
        round(WIDTH * min(max(end or 0.0, 0.0), 1.0), 1) for end in (found.low, found.value, found.high)
    )
    return format_html(
        '<svg class="span-line" viewBox="-3 0 {} 10" width="{}" height="10" aria-hidden="true" focusable="false">'
        '<line class="axis" x1="0" x2="{}" y1="5" y2="5"/><line class="reach" x1="{}" x2="{}" y1="5" y2="5"/>'
        '<circle cx="{}" cy="5" r="3"/></svg>',
        WIDTH + 6,
        WIDTH + 6,
        WIDTH,
        low,
        high,
        value,
    )


@register.simple_tag
def figure_link(url: str, n: int) -> SafeString:
    """A count that leads to what was counted; nought leads nowhere."""
    if not n:
        return format_html('<span class="num soft">{}</span>', 0)
    return format_html('<a class="num" href="{}">{}</a>', url, n)


@register.inclusion_tag("console/parts/second_of_case.html")
def second_opinions(case_id: str, titles: Any) -> dict[str, Any]:
    """What colleagues were asked about a case, and what they said."""
    return {"opinions": opinions.on_case(case_id), "titles": titles, "outcomes": OUTCOMES}
