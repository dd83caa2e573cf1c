"""What is owed: whether a decision has to be told to the DSA Transparency Database (Art. 24(5) with Art. 17).

Owed is a statement for every restriction of an account's content, income, use or account that takes effect in the
European Economic Area and that stands on the guidelines or on the law. A hold is one too: it demotes content because it
is thought to violate something. docs/dsa.md gives the reading of the law behind each line.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from waker.core.restrictions import Restriction
from waker.transparency.schema import COUNTRIES

NO_ADDRESSEE: Final = "no_addressee"
NO_RESTRICTION: Final = "no_restriction"
CONTEXT: Final = "context"
ORDER: Final = "order"
ELSEWHERE: Final = "elsewhere"

WORDS: Final = {
    NO_ADDRESSEE: "It affects no account: Art. 17 speaks of recipients of the service.",
    NO_RESTRICTION: "It restricts nothing.",
    CONTEXT: "It accuses nobody: it stands neither on the law nor on the guidelines.",
    ORDER: "It carries out an order under Art. 9, to which Art. 17 does not apply.",
    ELSEWHERE: "It has no effect in the European Economic Area.",
}
"""Why no statement is owed."""

TOLD: Final = frozenset(
    (
        "remove", "withhold", "not_recommended", "not_searchable", "label", "warning_screen", "age_restricted",
        "no_interaction", "not_monetised", "no_ads", "suspend", "terminate", "feature_off", "mute",
    )
)  # fmt: skip
"""Kinds of restriction that Art. 17(1) names. Those of devices, terms and hashtags restrict nobody's account."""


def why_not(body: Mapping[str, Any]) -> str | None:
    """Why a decision owes no statement (a key of `WORDS`); None when it owes one. `body`: its ledger body."""
    if body.get("order"):
        return ORDER
    if body.get("account") is None:
        return NO_ADDRESSEE
    restrictions = told(body)
    if not restrictions or body.get("exception"):
        return NO_RESTRICTION
    if body["ground"]["kind"] == "context":
        return CONTEXT
    return None if scope(restrictions) else ELSEWHERE


def told(body: Mapping[str, Any]) -> list[Restriction]:
    """The restrictions that a statement tells."""
    return [r for raw in body["restrictions"] if (r := Restriction.of_body(raw)).kind in TOLD]


def scope(restrictions: list[Restriction]) -> list[str]:
    """The countries of the European Economic Area where they apply, sorted; everywhere means all of them."""
    if any(not r.countries for r in restrictions):
        return list(COUNTRIES)
    named = {"GR" if country == "EL" else country for r in restrictions for country in r.countries}
    return sorted(named.intersection(COUNTRIES))
