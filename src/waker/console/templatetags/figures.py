"""The template tags of figures: a number or a share as a link to the list of exactly what it counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waker.console import words
from waker.console.permissions import may
from waker.console.queries.dashboard import Figures
from waker.console.queries.figures import NONE, Sums, since_of
from waker.core.moments import rfc3339
from waker.folds import forecast as forecasts
from waker.review.line.levels import Level

register = template.Library()
register.filter("dated", words.dated)


class Listed(NamedTuple):
    """Where a figure is listed, who may see that, the filter, whether it is of the period, and what it counts."""

    route: str
    permission: str
    filters: dict[str, str]
    of_period: bool
    says: Any


CASES = ("console:queue", "cases.see")
DECISIONS = ("console:decisions", "decisions.see")
APPEALS = ("console:appeals", "appeals.see")
LISTS = {
    "open": Listed(*CASES, {}, False, _("Cases that wait for a decision")),
    "overdue": Listed(*CASES, {"state": "overdue"}, False, _("Open cases past their due time")),
    "opened": Listed(*CASES, {"figure": "opened"}, True, _("Cases opened in the period")),
    "closed": Listed(*CASES, {"figure": "decided"}, True, _("Cases decided in the period")),
    "in_time": Listed(
        *CASES, {"figure": "in_time"}, True, _("Of the cases decided, those decided by their due time")
    ),
    "late": Listed(*CASES, {"figure": "late"}, True, _("Cases decided past their due time")),
    "decided": Listed(
        *DECISIONS,
        {"figure": "decided"},
        True,
        _(
            "Decisions of people and rules, without holds, steps of ladders and what only ends another decision"
        ),
    ),
    "automated": Listed(
        *DECISIONS, {"figure": "automated"}, True, _("Of the decisions, those that a rule took by itself")
    ),
    "measures": Listed(*DECISIONS, {"figure": "measures"}, True, _("Violations that were found")),
    "proactive": Listed(
        *DECISIONS,
        {"figure": "proactive"},
        True,
        _("Of the violations, those that a rule or staff found before anybody reported them"),
    ),
    "appeals": Listed(*APPEALS, {"state": "decided", "figure": "decided"}, True, _("Appeals judged")),
    "overturned": Listed(
        *APPEALS,
        {"state": "decided", "figure": "overturned"},
        True,
        _("Of the appeals judged, those that overturned or varied the decision"),
    ),
}
WHOLE = {"in_time": "closed", "automated": "decided", "proactive": "measures", "overturned": "appeals"}
SHARES = {
    "in_time": "within_due",
    "automated": "automation",
    "proactive": "proactivity",
    "overturned": "overturns",
}


@register.simple_tag
def says(name: str) -> Any:
    """What a figure counts, in words."""
    return LISTS[name].says


@register.simple_tag(takes_context=True)
def where(context: Any, name: str, queue: str | None = None, policy: str | None = None) -> str:
    """The address of the list behind a figure; nothing where the reader may not see it."""
    listed = LISTS[name]
    if not may(context["request"].user, listed.permission):
        return ""
    query = dict(listed.filters)
    if queue is not None:
        query["queue"] = queue or NONE
    if policy is not None:
        query["policy"] = policy or NONE
    if listed.of_period:
        query["since"] = rfc3339(context["since"])
    address = reverse(listed.route)
    return f"{address}?{urlencode(query)}" if query else address


@register.simple_tag(takes_context=True)
def counted(context: Any, name: str, sums: Sums | Level, **of: str) -> SafeString:
    """A number, linked to what it counts."""
    n = getattr(sums, name)
    tone = " red-text" if name == "overdue" and n else ""
    return _linked(context, name, n, words.number(n), str(LISTS[name].says), tone, of)


@register.simple_tag(takes_context=True)
def share(context: Any, name: str, sums: Sums, **of: str) -> SafeString:
    """A share in percent, linked to the part; the numbers are on hover, a dash stands for none of nothing."""
    part, whole, value = getattr(sums, name), getattr(sums, WHOLE[name]), getattr(sums, SHARES[name])
    if value is None:
        return format_html('<span class="soft" title="{}">–</span>', LISTS[name].says)
    hover = gettext("%(part)d of %(whole)d") % {"part": part, "whole": whole}
    return _linked(context, name, part, f"{value * 100:.0f} %", f"{hover} · {LISTS[name].says}", "", of)


def _linked(
    context: Any, name: str, n: int, text: str, hover: str, tone: str, of: dict[str, str]
) -> SafeString:
    address = where(context, name, **of)
    if not address:
        return format_html('<span class="num{}" title="{}">{}</span>', tone, hover, text)
    quiet = "" if tone else "quiet" if n else "quiet soft"
    return format_html(
        '<a class="num{} {}" href="{}" title="{}" data-count="{}">{}</a>',
        tone, quiet, address, hover, n, text,
    )  # fmt: skip


@register.simple_tag
def figure_words(kind: str, figure: str) -> Any:
    """What a list of cases, decisions or appeals is narrowed down to by a figure of its address."""
    routes = {"cases": CASES, "decisions": DECISIONS, "appeals": APPEALS}
    for listed in LISTS.values():
        if (listed.route, listed.permission) == routes[kind] and listed.filters.get("figure") == figure:
            return listed.says
    return ""


@register.simple_tag
def since_words(text: str | None) -> str:
    """From when a list looks back."""
    moment = since_of(text)
    if moment is None:
        return ""
    return gettext("since %s UTC") % words.dated(moment, "j M H:i")


@register.simple_tag
def trend(figures: Figures) -> SafeString:
    """Cases that came in (the bars) and were decided (the line's dots), over the period; a text says the same."""
    bars, peak = figures.trend, figures.peak
    width = 10
    text = gettext("%(opened)d cases came in and %(decided)d were decided in %(period)s.") % {
        "opened": sum(bar.opened for bar in bars),
        "decided": sum(bar.decided for bar in bars),
        "period": figures.period.name,
    }
    drawn = format_html_join(
        "",
        '<g><title>{}</title><rect class="back" x="{}" y="0" width="{}" height="60"/>'
        '<rect x="{}" y="{}" width="4" height="{}" rx="1"/>'
        '<rect class="done" x="{}" y="{}" width="4" height="{}" rx="1"/></g>',
        (
            (
                gettext("%(moment)s: %(opened)d came in, %(decided)d decided")
                % {
                    "moment": words.dated(bar.begins, "j M H:i"),
                    "opened": bar.opened,
                    "decided": bar.decided,
                },
                n * width,
                width,
                n * width + 1,
                f"{60 - came:.1f}",
                f"{came:.1f}",
                n * width + 5,
                f"{60 - went:.1f}",
                f"{went:.1f}",
            )
            for n, bar in enumerate(bars)
            for came, went in [(_height(bar.opened, peak), _height(bar.decided, peak))]
        ),
    )
    return format_html(
        '<svg class="chart trend" viewBox="0 0 {} 60" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        len(bars) * width, text, drawn,
    )  # fmt: skip


def _height(n: int, peak: int) -> float:
    return max(58 * n / peak, 2 if n else 0.75) if peak else 0.75


@register.simple_tag
def outlook(level: Level) -> SafeString:
    """When the queue will be late, in words."""
    f = level.forecast
    if f.state == forecasts.EMPTY:
        return format_html('<span class="soft">{}</span>', gettext("nothing waits"))
    if f.state == forecasts.ON_TIME:
        return format_html('<span class="tag green">{}</span>', gettext("on time"))
    if f.state == forecasts.LATE_BY:
        tag = format_html(
            '<span class="tag amber">{}</span>', _by(gettext("late by %s"), level.late_from, level.at)
        )
        return format_html("{} {}", tag, _mostly(level))
    if f.state == forecasts.NOBODY:
        tag = format_html('<span class="tag red">{}</span>', gettext("nobody works on it"))
        if f.first == 0:
            return format_html("{} {}", tag, gettext("late already"))
        return format_html("{} {}", tag, _by(gettext("late by %s"), level.late_from, level.at))
    tag = format_html('<span class="tag red">{}</span>', gettext("late already"))
    if level.caught_up_by is None:
        return format_html("{} {}", tag, gettext("and not caught up in 3 days at this pace"))
    return format_html("{} {}", tag, _by(gettext("caught up by %s"), level.caught_up_by, level.at))


def _mostly(level: Level) -> str:
    if level.mostly_late_from is None:
        return ""
    return str(_by(gettext("most of it by %s"), level.mostly_late_from, level.at))


def _by(phrase: str, moment: datetime | None, at: datetime) -> SafeString:
    """The hour today, with the day where it is another; the exact moment on hover."""
    if moment is None:
        return SafeString()
    shown = date_format(moment, "H:i" if moment.date() == at.date() else "D H:i")
    exact = date_format(moment, "j F Y H:i") + " UTC"
    before, after = phrase.split("%s", 1)
    return format_html(
        '{}<time datetime="{}" title="{}">{}</time>{}', before, moment.isoformat(), exact, shown, after
    )
