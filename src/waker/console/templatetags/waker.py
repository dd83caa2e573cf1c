"""The template tags of the staff and public pages: icons, moments, words, highlighted text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, pgettext

from waker.console import words
from waker.console.permissions import may
from waker.policy.words import ADDED, REMOVED, Run

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; decoration unless it has a `label`, which is then read out."""
    href = f"{asset('vendor/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="i" role="img" aria-label="{}"><use href="{}"></use></svg>', label, href
        )
    return format_html('<svg class="i" aria-hidden="true"><use href="{}"></use></svg>', href)


@register.simple_tag
def ago(moment: datetime | None, empty: str = "–") -> SafeString | str:
    """How long ago, or how long until, with the exact moment (UTC) on hover."""
    if moment is None:
        return empty
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact_text(moment), relative(moment)
    )


@register.simple_tag
def day(moment: datetime | None) -> SafeString | str:
    """The date, with the exact moment on hover."""
    if moment is None:
        return "–"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        exact_text(moment),
        date_format(moment, "j F Y"),
    )


def exact_text(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y H:i:s") + " UTC"


def relative(moment: datetime, now: datetime | None = None) -> str:
    """`4 min ago`, `in 2 h`, and the date when it is more than thirty days away."""
    now = now or timezone.now()
    seconds = int((now - moment).total_seconds())
    size = abs(seconds)
    if size < 60:
        return gettext("just now") if seconds >= 0 else gettext("in a moment")
    if size < 3600:
        length = gettext("%d min") % (size // 60)
    elif size < 86400:
        length = gettext("%d h") % (size // 3600)
    elif size < 30 * 86400:
        length = ngettext("%d day", "%d days", size // 86400) % (size // 86400)
    else:
        return words.short_date(moment)
    return (gettext("%s ago") if seconds > 0 else pgettext("time to come", "in %s")) % length


@register.simple_tag
def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> SafeString:
    """`text` with the parts in `spans` (start, end, why; offsets in characters) marked; all of it escaped."""
    parts: list[tuple[str, str, str]] = []
    at = 0
    for start, end, why in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        parts.append((text[at:start], why, text[start:end]))
        at = end
    head = format_html_join("", '{}<mark title="{}">{}</mark>', parts)
    return format_html("{}{}", head, text[at:])


@register.filter
def restriction(body: Mapping[str, Any]) -> str:
    return words.restriction(body)


@register.filter
def tone(body: Mapping[str, Any]) -> str:
    """The colour of a restriction: red for what takes something away, amber for the rest."""
    return "red" if body["kind"] in words.HEAVY else "amber"


@register.filter
def distinct(bodies: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Restrictions without those that would read the same: two decisions may lay the same thing."""
    return list({words.restriction(body): body for body in bodies}.values())


@register.filter
def kind(name: str | None) -> str:
    return words.word(words.KINDS, name)


@register.filter
def channel(name: str | None) -> str:
    return words.word(words.CHANNELS, name)


@register.filter
def exception(name: str | None) -> str:
    return words.word(words.EXCEPTIONS, name)


@register.filter
def label(name: str | None) -> str:
    return words.word(words.LABELS, name)


@register.filter
def mode(name: str | None) -> str:
    return words.word(words.MODES, name)


@register.filter
def rung(name: str | None) -> str:
    return words.word(words.RUNGS, name)


@register.filter
def feature(name: str | None) -> str:
    return words.word(words.FEATURES, name)


@register.filter
def language(code: str | None) -> str:
    return words.language(code)


@register.filter
def country(code: str | None) -> str:
    return words.country(code)


@register.filter
def short(identifier: str | None) -> str:
    """The tail of a long id: enough to tell two apart in a list, the whole of it stands in the link."""
    if not identifier:
        return "–"
    return identifier if len(identifier) <= 12 else f"…{identifier[-8:]}"


@register.filter
def big(n: int | None) -> str:
    return "–" if n is None else words.number(n)


@register.filter
def web(address: str | None) -> str:
    """The address of a medium if it is one that a browser may load, else nothing."""
    return address if address and address.lower().startswith(("https://", "http://")) else ""


@register.filter
def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


@register.filter
def can(user: Any, permission: str) -> bool:
    """Whether the user holds a permission; for showing what one may do and leaving out the rest."""
    return may(user, permission)


@register.simple_tag(takes_context=True)
def with_query(context: Any, **changes: Any) -> str:
    """The present address's query with `changes`; an empty value takes a name out, and so does a new page."""
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    encoded = query.urlencode()
    return mark_safe("?" + encoded.replace("&", "&amp;")) if encoded else "?"


@register.filter
def of(key: str | None, names: Mapping[str, str] | str) -> str:
    """The name of `key` in a mapping; made readable where there is none."""
    if not key:
        return "–"
    found = names.get(key) if isinstance(names, Mapping) else None
    return found or str(key).replace("_", " ").capitalize()


@register.filter(name="in")
def in_(key: str, names: Mapping[str, str] | str) -> str:
    """What a mapping holds for `key`; nothing where it holds nothing."""
    return names.get(key, "") if isinstance(names, Mapping) else ""


@register.filter
def initials(name: str) -> str:
    words_ = [word for word in str(name).replace("_", " ").replace(".", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words_[:2]).upper() or "·"


@register.simple_tag
def tree(value: Any) -> SafeString:
    """Plain JSON as nested definition lists, every text escaped."""
    if isinstance(value, Mapping):
        pairs = [(key, tree(one)) for key, one in value.items() if one not in (None, "", [], {})]
        return format_html("<dl>{}</dl>", format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", pairs))
    if isinstance(value, (list, tuple)):
        return format_html_join(", ", "{}", ((tree(one),) for one in value))
    if isinstance(value, bool):
        return format_html("{}", gettext("yes") if value else gettext("no"))
    if isinstance(value, float):
        return format_html("{}", f"{value:.4g}")
    return format_html("{}", value)


@register.simple_tag
def bars(points: Iterable[tuple[datetime, int]], peak: int) -> SafeString:
    """A small bar chart of numbers by hour; its text says the same as the picture."""
    points = list(points)
    total = sum(n for _, n in points)
    text = gettext("%(total)d items in %(hours)d hours; at most %(peak)d in one hour.") % {
        "total": total, "hours": len(points), "peak": peak,
    }  # fmt: skip
    width = 10
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" rx="1.5"><title>{}</title></rect>',
        (
            (
                n * width + 1,
                f"{60 - height:.1f}",
                width - 2,
                f"{height:.1f}",
                f"{date_format(timezone.localtime(hour), 'H:i')} · {count}",
            )
            for n, (hour, count) in enumerate(points)
            for height in [max(58 * count / peak, 2 if count else 0.75) if peak else 0.75]
        ),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} 60" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>'
        '<p class="hint chart-ends"><span>{}</span><span>{}</span></p>',
        len(points) * width,
        text,
        drawn,
        relative(points[0][0]) if points else "",
        gettext("now"),
    )


@register.simple_tag
def asset(path: str) -> str:
    """A static file's address with its digest, so that a new version is fetched and an old one kept."""
    return f"{static(path)}?{_digest(path)}"


@cache
def _digest(path: str) -> str:
    found = finders.find(path)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if isinstance(found, str) else "0"


@register.simple_tag
def runs(found: Iterable[Run]) -> SafeString:
    """Words with what happened to them, as `ins` and `del`, which say so to a screen reader as well."""
    kinds = {ADDED: ("ins", gettext("inserted")), REMOVED: ("del", gettext("deleted"))}
    parts: list[SafeString | str] = []
    for run in found:
        if run.change in kinds:
            tag, name = kinds[run.change]
            parts.append(
                format_html('<{0}><span class="sr">{1}: </span>{2}</{0}>', mark_safe(tag), name, run.text)
            )
        else:
            parts.append(run.text)
    return format_html_join("", "{}", ((part,) for part in parts))


@register.filter
def field(name: str) -> str:
    return words.word(words.FIELDS, name)
