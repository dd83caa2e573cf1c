"""A **field** of a search: what may stand before a colon, what it means, where it applies, what may follow.

The parser, the help on the search page and the documentation are all made from this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

ITEMS: Final = "items"
ACCOUNTS: Final = "accounts"
DECISIONS: Final = "decisions"
REPORTS: Final = "reports"
CASES: Final = "cases"
DEVICES: Final = "devices"
PLACES: Final = (ITEMS, ACCOUNTS, DECISIONS, REPORTS, CASES, DEVICES)
"""What can be searched, in the order in which it is offered."""

EXACT: Final = "exact"
CHOICE: Final = "choice"
LANGUAGE: Final = "language"
COUNTRY: Final = "country"
NUMBER: Final = "number"
MOMENT: Final = "moment"

ITEM_KINDS: Final = ("video", "photo", "sound", "comment", "profile", "live", "message", "ad")
ACCOUNT_KINDS: Final = ("person", "organisation", "government", "political", "media")
OTHER_KINDS: Final = ("content", "account", "device", "hashtag", "term", "territory")
RESTRICTIONS: Final = (
    "remove", "withhold", "not_recommended", "not_searchable", "label", "warning_screen", "age_restricted",
    "no_interaction", "not_monetised", "no_ads", "suspend", "terminate", "feature_off", "ban", "redirect", "notice",
    "help", "mute",
)  # fmt: skip
CHANNELS: Final = (
    "member", "citizen", "partner", "authority", "law_enforcement", "fact_checker", "peer", "detector",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """`places`: where it can be asked; `choices`: all that may follow, where that is known beforehand."""

    name: str
    type: str
    places: tuple[str, ...]
    says: Any
    example: str
    choices: tuple[str, ...] = ()


def _field(
    name: str, type_: str, places: str, says: Any, example: str, choices: tuple[str, ...] = ()
) -> Field:
    return Field(name, type_, tuple(places.split()) if places else PLACES, says, example, choices)


FIELDS: Final[dict[str, Field]] = {
    field.name: field
    for field in (
        _field("in", CHOICE, "", _("Where to look"), "in:accounts", PLACES),
        _field(
            "at", MOMENT, "items accounts decisions reports cases",
            _("When it came or was taken: a day, a range, or the last hours or days"), "at:2026-11-01..2026-11-20",
        ),
        _field(
            "kind", CHOICE, "items accounts decisions reports cases", _("What kind of item, account or subject"),
            "kind:video", (*ITEM_KINDS, *ACCOUNT_KINDS, *OTHER_KINDS),
        ),
        _field("language", LANGUAGE, "items accounts decisions reports cases", _("Its language"), "language:nl"),
        _field("country", COUNTRY, "items accounts decisions reports cases", _("Its country"), "country:BE"),
        _field("account", EXACT, "", _("The account that made it, by its whole id"), "account:a1"),
        _field("device", EXACT, "items accounts devices", _("A device on which the account was seen"), "device:d1"),
        _field("sound", EXACT, "items", _("The sound that it uses"), "sound:s9"),
        _field("domain", EXACT, "items accounts", _("A site that it links to"), "domain:example.org"),
        _field("parent", EXACT, "items", _("The item that it answers"), "parent:v1"),
        _field(
            "is", CHOICE, "items accounts decisions devices", _("What holds of it now"), "is:restricted",
            ("live", "restricted", "appealed", "replaced", "verified"),
        ),
        _field(
            "policy", EXACT, "items accounts decisions reports cases",
            _("The policy that it was decided or reported under"), "policy:spam",
        ),
        _field(
            "restriction", CHOICE, "items accounts decisions", _("What a decision in force lays on it"),
            "restriction:remove", RESTRICTIONS,
        ),
        _field("by", CHOICE, "items accounts decisions", _("Who decided"), "by:rule", ("rule", "staff")),
        _field(
            "rule", EXACT, "items accounts decisions cases", _("The rule that flagged it or decided"),
            "rule:spam_links",
        ),
        _field("score", NUMBER, "items", _("The score of a flag on it"), "score:>=0.8"),
        _field("queue", EXACT, "items accounts cases", _("The queue of its case"), "queue:general"),
        _field(
            "state", CHOICE, "items accounts reports cases", _("Whether it waits for a person or was decided"),
            "state:open", ("open", "decided"),
        ),
        _field("channel", CHOICE, "reports cases", _("Who reported"), "channel:partner", CHANNELS),
        _field("followers", NUMBER, "accounts", _("How many follow it"), "followers:>1000"),
        _field("strikes", NUMBER, "accounts", _("How many strikes count now"), "strikes:>2"),
    )
}  # fmt: skip

IS: Final = {
    "live": (ITEMS,),
    "verified": (ACCOUNTS,),
    "restricted": (ITEMS, ACCOUNTS, DEVICES),
    "appealed": (ITEMS, ACCOUNTS, DECISIONS),
    "replaced": (DECISIONS,),
}
"""Where each value of `is:` applies."""


def markdown() -> str:
    """The table of fields for the documentation."""
    lines = ["| field | asks | where | for example |", "|---|---|---|---|"]
    for field in FIELDS.values():
        places = "everywhere" if field.places == PLACES else ", ".join(field.places)
        choices = f": {', '.join(f'`{choice}`' for choice in field.choices)}" if field.choices else ""
        lines.append(f"| `{field.name}:` | {field.says}{choices} | {places} | `{field.example}` |")
    return "\n".join(lines)
