"""The words that staff read for the values that the ledger holds, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import (
    get_language,
    gettext,
    gettext_lazy,
    ngettext,
    override,
    pgettext,
    pgettext_lazy,
)

from waker.core.countries import country_name
from waker.core.moments import parse

_ = gettext_lazy

RESTRICTIONS: dict[str, Any] = {
    "remove": _("Remove"),
    "withhold": _("Withhold in countries"),
    "not_recommended": _("Do not recommend"),
    "not_searchable": _("Keep out of search"),
    "label": _("Label"),
    "warning_screen": _("Warning screen"),
    "age_restricted": _("Minimum age"),
    "no_interaction": _("No comments, shares or gifts"),
    "not_monetised": _("No earnings"),
    "no_ads": _("No advertisements beside it"),
    "suspend": _("Suspend"),
    "terminate": _("Close the account"),
    "feature_off": _("Switch a feature off"),
    "ban": _("Ban the device"),
    "redirect": _("Redirect"),
    "notice": _("Show a notice"),
    "help": _("Show help"),
    "mute": _("Mute the sound"),
}

# The same as a state: what a decision did, rather than what one may choose.
DONE: dict[str, Any] = {
    "remove": _("Removed"),
    "withhold": _("Withheld"),
    "not_recommended": _("Not recommended"),
    "not_searchable": _("Not in search"),
    "label": _("Labelled"),
    "warning_screen": _("Behind a warning"),
    "age_restricted": _("Minimum age"),
    "no_interaction": _("No comments, shares or gifts"),
    "not_monetised": _("No earnings"),
    "no_ads": _("No advertisements beside it"),
    "suspend": _("Suspended"),
    "terminate": _("Account closed"),
    "feature_off": _("Feature off"),
    "ban": _("Device banned"),
    "redirect": _("Redirected"),
    "notice": _("With a notice"),
    "help": _("With help"),
    "mute": _("Muted"),
}

# What cannot be taken back in the eyes of whoever it hits, so that we ask once more.
GRAVE = frozenset({"terminate", "ban"})
HEAVY = frozenset({"remove", "suspend", "terminate", "ban"})

CHANNELS: dict[str, Any] = {
    "member": _("Member"),
    "citizen": _("Citizen"),
    "partner": _("Partner"),
    "authority": _("Authority"),
    "law_enforcement": _("Law enforcement"),
    "fact_checker": _("Fact-checker"),
    "peer": _("Peer"),
    "detector": _("Found by a rule"),
}

KINDS: dict[str, Any] = {
    "video": _("Video"),
    "photo": _("Photo"),
    "sound": _("Sound"),
    "comment": _("Comment"),
    "profile": _("Profile"),
    "live": _("Live"),
    "message": _("Message"),
    "ad": _("Advertisement"),
    "content": _("Item"),
    "account": _("Account"),
    "device": _("Device"),
    "hashtag": _("Hashtag"),
    "term": _("Search term"),
    "territory": _("Country"),
    "person": _("Person"),
    "organisation": _("Organisation"),
    "government": _("Government"),
    "political": _("Political"),
    "media": _("Media"),
}

FEATURES: dict[str, Any] = {
    "sign_up": _("signing up"),
    "upload": _("uploading"),
    "live": _("LIVE"),
    "live.host": _("hosting LIVE"),
    "messages": _("messages"),
    "comments": _("comments"),
    "gifts": _("gifts"),
    "gifts.send": _("sending gifts"),
    "gifts.receive": _("receiving gifts"),
    "advertise": _("advertising"),
}

EXCEPTIONS: dict[str, Any] = {
    "newsworthy": _("Newsworthy"),
    "educational": _("Educational"),
    "scientific": _("Documentary or scientific"),
    "documentary": _("Documentary"),
    "artistic": _("Artistic"),
    "parody": _("Parody, commentary or fan account"),
}

LABELS: dict[str, Any] = {
    "unverified": _("Could not be verified"),
    "state_controlled_media": _("State-controlled media"),
    "synthetic": _("Synthetic or manipulated"),
    "photosensitive": _("May trigger seizures"),
    "misleading": _("Misleading"),
    "parody": _("Parody"),
}

MODES: dict[str, Any] = {
    "shadow": pgettext_lazy("mode of a rule", "Shadow"),
    "review": pgettext_lazy("mode of a rule", "Review"),
    "enforce": pgettext_lazy("mode of a rule", "Enforce"),
}

# The fields of guidelines, as the difference between two versions names them.
FIELDS: dict[str, Any] = {
    "title": _("Title"),
    "text": _("Text"),
    "do_not_post": _("Do not post"),
    "explanation": _("What the member is told"),
    "dsa_category": _("DSA category"),
    "dsa_keywords": _("DSA keywords"),
    "severity": _("Severity"),
    "strikes": _("Strikes"),
    "strike_days": _("Days that a strike counts"),
    "first_is_warning": _("The first is a warning"),
    "zero_tolerance": _("Zero tolerance"),
    "exceptions": _("Exceptions"),
    "restrictions": _("Restrictions"),
    "ladder": _("Ladder"),
    "policy": _("Policy"),
    "mode": _("Mode"),
    "score": _("Score"),
    "when": _("Condition"),
    "daily_cap": _("Daily cap"),
    "hold": _("Holds meanwhile"),
    "note": _("Note"),
    "terms": _("Terms"),
    "version": _("Version"),
    "consulted": _("Who was consulted"),
    "languages": _("Languages"),
    "private_below": _("Private below"),
    "countries": _("Countries"),
    "name": _("Name"),
    "policies": _("Policies"),
    "due_hours": _("Hours until due"),
    "speciality": _("Speciality"),
    "team": _("Team"),
    "header": _("The guidelines as a whole"),
    "rules": _("Rule"),
    "lists": _("List of terms"),
    "ages": _("Ages"),
    "queues": _("Queue"),
    **FEATURES,
}

RUNGS: dict[str, Any] = {
    "warn": _("warning"),
    "feature_off": _("feature off"),
    "suspend": _("suspension"),
    "terminate": _("account closed"),
}

LANGUAGES: dict[str, Any] = {
    "ar": _("Arabic"),
    "bg": _("Bulgarian"),
    "cs": _("Czech"),
    "da": _("Danish"),
    "de": _("German"),
    "el": _("Greek"),
    "en": _("English"),
    "es": _("Spanish"),
    "fi": _("Finnish"),
    "fr": _("French"),
    "fy": _("Frisian"),
    "he": _("Hebrew"),
    "hi": _("Hindi"),
    "hu": _("Hungarian"),
    "id": _("Indonesian"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "nl": _("Dutch"),
    "no": _("Norwegian"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "sv": _("Swedish"),
    "th": _("Thai"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "und": _("Unknown language"),
    "vi": _("Vietnamese"),
    "zh": _("Chinese"),
}


def word(table: Mapping[str, Any], key: str | None) -> str:
    """The word for `key`, or the key itself made readable where a host or a pack brought its own."""
    if not key:
        return "–"
    return str(table.get(key) or key.replace("_", " "))


def language(code: str | None) -> str:
    """`nl-BE` -> Dutch (BE)."""
    if not code:
        return word(LANGUAGES, "und")
    base, _dash, rest = code.partition("-")
    return word(LANGUAGES, base) + (f" ({rest})" if rest else "")


def country(code: str | None) -> str:
    return country_name(code, get_language() or "en") if code else "–"


def spoken() -> str:
    """The reader's language."""
    return get_language() or "en"


def noun(kind: str, language: str) -> str:
    """What was judged, in the member's language and in the middle of a sentence: “video”."""
    with override(language if language.partition("-")[0] in {"nl", "en"} else "en"):
        return word(KINDS, kind).lower()


def number(n: int) -> str:
    """A number with its thousands apart: 12,400 in English, 12.400 in Dutch."""
    return f"{n:,}".replace(",", "." if spoken() == "nl" else ",")


def countries(codes: list[str]) -> str:
    names = [country(code) for code in codes]
    if len(names) > 4:
        return ngettext("%(names)s and %(more)d more", "%(names)s and %(more)d more", len(names) - 3) % {
            "names": ", ".join(names[:3]),
            "more": len(names) - 3,
        }
    return ", ".join(names)


def short_date(moment: datetime) -> str:
    """`3 Dec 2026`."""
    return dated(moment, "j M Y")


def dated(moment: date | datetime, how: str) -> str:
    """A date as Django's format `how` says; Dutch writes its short months small."""
    return date_format(moment, how.replace("M", "b") if spoken() == "nl" else how)


def restriction(body: Mapping[str, Any]) -> str:
    """One restriction in a few words, such as “Suspended until 3 Dec 2026”."""
    kind = body["kind"]
    parts = [word(DONE, kind)]
    if kind == "label" and body.get("label"):
        parts = [gettext("Label: %s") % word(LABELS, body["label"])]
    elif kind == "feature_off" and body.get("feature"):
        parts = [gettext("No %s") % word(FEATURES, body["feature"])]
    elif kind == "age_restricted" and body.get("min_age"):
        parts = [gettext("From %d years") % body["min_age"]]
    if body.get("countries"):
        parts.append(pgettext("a country", "in %s") % countries(list(body["countries"])))
    if body.get("days"):
        parts.append(ngettext("for %d day", "for %d days", body["days"]) % body["days"])
    if body.get("until"):
        until = body["until"] if not isinstance(body["until"], str) else parse(body["until"])
        parts.append(gettext("until %s") % short_date(until))
    return ", ".join(parts[:1]) + "".join(
        f" {part}" if i == 0 else f", {part}" for i, part in enumerate(parts[1:])
    )
