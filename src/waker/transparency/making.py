"""Making: a decision's statement for the DSA Transparency Database, field by field, from what is known of it.

Pure: `Known` holds all that is looked up. Free text that people wrote is scrubbed; texts of the guidelines are public
already; everything else is chosen from the schema. docs/dsa.md has the table of fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from waker.policy.pack import Policy, in_language
from waker.transparency.measures import measures
from waker.transparency.owing import scope, told
from waker.transparency.schema import CHOICES, DATES, KEYWORDS, TEXTS
from waker.transparency.scrub import NOBODY, Known, scrub
from waker.transparency.validator import ILLEGAL, INCOMPATIBLE, NOT_SPECIFIED, NOTICES, OTHER_TERMS
from waker.transparency.words import facts_of

LANGUAGE: Final = "en"
"""The language of the texts that we make: one for the whole database, whoever the member is."""
AUTOMATION: Final = {
    "full": "AUTOMATED_DECISION_FULLY",
    "partial": "AUTOMATED_DECISION_PARTIALLY",
    "none": "AUTOMATED_DECISION_NOT_AUTOMATED",
}
CONTENT_TYPES: Final = {
    "video": "CONTENT_TYPE_VIDEO",
    "live": "CONTENT_TYPE_VIDEO",
    "photo": "CONTENT_TYPE_IMAGE",
    "sound": "CONTENT_TYPE_AUDIO",
    "comment": "CONTENT_TYPE_TEXT",
    "message": "CONTENT_TYPE_TEXT",
}
OTHER_CONTENT: Final = {"account": "Account", "profile": "Profile", "ad": "Advertisement"}
ACCOUNT_TYPES: Final = {
    "person": "ACCOUNT_TYPE_PRIVATE",
    "organisation": "ACCOUNT_TYPE_BUSINESS",
    "media": "ACCOUNT_TYPE_BUSINESS",
}
OLD_LANGUAGES: Final = {"IW": "HE", "IN": "ID", "JI": "YI", "MO": "RO"}


@dataclass(frozen=True, slots=True)
class Source:
    """What led to a decision: a report by its channel, and whether it says that something is illegal."""

    channel: str
    illegal: bool = False
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class About:
    """What a decision is about: `kind` of item or subject, its media, language and day of making."""

    kind: str
    media: tuple[str, ...] = ()
    language: str | None = None
    made: datetime | None = None
    received: datetime | None = None
    account_kind: str | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """All that is looked up for one decision: when it was taken, its ledger body, and what stands beside it."""

    at: datetime
    body: Mapping[str, Any]
    about: About
    policy: Policy | None
    version: str
    sources: tuple[Source, ...] = ()
    explanation: str | None = None
    page: str | None = None
    known: Known = field(default=NOBODY)


def statement(looked: Looked, puid: str) -> dict[str, Any]:
    """The statement. What nothing tells is left out; the validator says whether it may go like that."""
    body = looked.body
    restrictions = told(body)
    applied = min(r.starts or looked.at for r in restrictions).date()
    category = _category(looked)
    return {
        **measures(restrictions, applied),
        **_account_type(looked.about),
        **_ground(looked),
        **category,
        **_keywords(looked, category.get("category")),
        **_content(looked.about),
        "content_date": _day(looked.about, applied).isoformat(),
        "territorial_scope": scope(restrictions),
        "application_date": applied.isoformat(),
        "decision_facts": facts_of(body, looked.about.kind, source_type(looked.sources), detected(body))[
            : TEXTS["decision_facts"]
        ],
        "source_type": source_type(looked.sources),
        "automated_detection": "Yes" if detected(body) else "No",
        "automated_decision": AUTOMATION[body["automation"]],
        "puid": puid,
    }


def source_type(sources: Iterable[Source]) -> str:
    """A trusted flagger's notice before any other notice, a notice before other reports, a report before nothing."""
    ranked = ["SOURCE_TRUSTED_FLAGGER", "SOURCE_ARTICLE_16", "SOURCE_TYPE_OTHER_NOTIFICATION"]
    found = {_source(s) for s in sources}
    return next((name for name in ranked if name in found), "SOURCE_VOLUNTARY")


def _source(source: Source) -> str:
    if source.channel == "partner" and source.trusted:
        return "SOURCE_TRUSTED_FLAGGER"
    if source.channel == "citizen" or (source.channel in ("member", "partner") and source.illegal):
        return "SOURCE_ARTICLE_16"
    return "SOURCE_TYPE_OTHER_NOTIFICATION"


def detected(body: Mapping[str, Any]) -> bool:
    """Whether a rule or detector pointed at it: also where a person decided, and also where a report came as well."""
    return bool(body["cites"]["flags"]) or body["automation"] == "full"


def _ground(looked: Looked) -> dict[str, Any]:
    ground = looked.body["ground"]
    words = scrub(looked.explanation or "", looked.known)
    if ground["kind"] == "illegal":
        law = scrub(f"{ground['law']} ({ground['country']})", looked.known)
        why = words or "The content was found to be contrary to the law that is named."
        return {
            "decision_ground": ILLEGAL,
            "illegal_content_legal_ground": _cut(law, "illegal_content_legal_ground"),
            "illegal_content_explanation": _cut(why, "illegal_content_explanation"),
        }
    clause = f"Community guidelines, version {looked.version}"
    why = "The account's violations together reached a threshold of the guidelines."
    if looked.policy is not None:
        if ground.get("policy"):
            clause += f": {in_language(looked.policy.title, LANGUAGE)}"
            why = looked.policy.explain(LANGUAGE, "content")
        else:
            why += f" The latest of them: {in_language(looked.policy.title, LANGUAGE)}."
    page = {"decision_ground_reference_url": looked.page} if looked.page else {}
    return {
        "decision_ground": INCOMPATIBLE,
        **page,
        "incompatible_content_ground": _cut(clause, "incompatible_content_ground"),
        "incompatible_content_explanation": _cut(
            f"{why} {words}".strip(), "incompatible_content_explanation"
        ),
    }


def _category(looked: Looked) -> dict[str, str]:
    """The policy's category. Illegal content has none of the terms alone, and a notice may not say what it is."""
    illegal = looked.body["ground"]["kind"] == "illegal"
    category = looked.policy.dsa_category if looked.policy is not None else None
    if illegal and category in (None, OTHER_TERMS):
        return {"category": NOT_SPECIFIED} if source_type(looked.sources) in NOTICES else {}
    return {"category": category} if category else {}


def _keywords(looked: Looked, category: str | None) -> dict[str, list[str]]:
    if looked.policy is None or category is None:
        return {}
    fitting = sorted(k for k in looked.policy.dsa_keywords if KEYWORDS.get(k) == category)
    return {"category_specification": fitting} if fitting else {}


def _content(about: About) -> dict[str, Any]:
    types = {CONTENT_TYPES[kind] for kind in (about.kind, *about.media) if kind in CONTENT_TYPES}
    if about.synthetic:
        types.add("CONTENT_TYPE_SYNTHETIC_MEDIA")
    other = {} if types else {"content_type_other": OTHER_CONTENT.get(about.kind, "Content")}
    fields: dict[str, Any] = {"content_type": sorted(types or {"CONTENT_TYPE_OTHER"}), **other}
    language = language_code(about.language)
    return fields | ({"content_language": language} if language else {})


def language_code(tag: str | None) -> str | None:
    """The upper-case ISO 639-1 code of a BCP 47 tag; None where there is none that the database takes."""
    if not tag:
        return None
    code = tag.partition("-")[0].upper()
    code = OLD_LANGUAGES.get(code, code)
    return code if code in CHOICES["content_language"] else None


def _day(about: About, applied: date) -> date:
    """The day on which the content was made, never after it was restricted; when we got it, where the host's is odd."""
    for moment in (about.made, about.received):
        if moment is not None and moment.date() >= DATES["content_date"]:
            return min(moment.date(), applied)
    return applied


def _account_type(about: About) -> dict[str, str]:
    kind = ACCOUNT_TYPES.get(about.account_kind or "")
    return {"account_type": kind} if kind else {}


def _cut(text: str, name: str) -> str:
    most = TEXTS[name]
    text = text.strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
