"""The facts: every name that a condition may use, declared with its type and its meaning.

At run time they are plain nested dictionaries. The reference in `docs/guidelines.md` lists them all; a test
holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from waker.policy.cel import (
    BOOL,
    DOUBLE,
    DYN,
    INT,
    STRING,
    TERMS,
    TIMESTAMP,
    Field,
    Record,
    Schema,
    Type,
    list_of,
    map_of,
)

ITEM: Final = Record(
    "item",
    (
        Field("id", STRING, "The host platform's id of the item."),
        Field(
            "kind",
            STRING,
            "`video`, `photo`, `sound`, `comment`, `profile`, `live`, `message` or `ad`.",
        ),
        Field("text", STRING, "All its text: title, description, words on screen. Empty when it has none."),
        Field("hashtags", list_of(STRING), "Its hashtags as sent, without the leading #."),
        Field("language", STRING, "The language of the text, detected or declared (`nl`).", nullable=True),
        Field("country", STRING, "The country it was posted from (`NL`).", nullable=True),
        Field("live", BOOL, "Whether it is being broadcast now."),
        Field("sound", STRING, "The id of the sound it uses.", nullable=True),
        Field("parent", STRING, "The id of the item it answers: set on comments.", nullable=True),
        Field("links", list_of(STRING), "The domains of the links in its text, in small letters."),
        Field("mentions", list_of(STRING), "The accounts named in its text, without the leading @."),
        Field("created_at", TIMESTAMP, "When it was posted."),
        Field("revision", INT, "1 for the first version, one more after each edit."),
        Field("media_count", INT, "How many pictures, videos and sounds it holds."),
        Field("attributes", map_of(STRING, DYN), "What the host platform says of it beyond these fields."),
    ),
)

ACCOUNT: Final = Record(
    "account",
    (
        Field("id", STRING, "The host platform's id of the account that posted the item."),
        Field("kind", STRING, "`person`, `organisation`, `government`, `political` or `media`."),
        Field("name", STRING, "Its display name."),
        Field("bio", STRING, "Its description of itself."),
        Field("country", STRING, "The country it belongs to (`NL`).", nullable=True),
        Field("languages", list_of(STRING), "The languages it uses."),
        Field("verified", BOOL, "Whether the host platform has verified who it is."),
        Field("followers", INT, "How many accounts follow it."),
        Field("age_days", INT, "How many full days ago the account was opened."),
        Field(
            "years",
            INT,
            "The age of the person in full years; null when the birth date is unknown.",
            nullable=True,
        ),
        Field("devices", INT, "From how many devices it has been used."),
    ),
)

HISTORY: Final = Record(
    "history",
    (
        Field("strikes", INT, "Unexpired strikes of the account, all policies together."),
        Field(
            "strikes_by_policy",
            map_of(STRING, INT),
            "Unexpired strikes by policy; a policy without is absent.",
        ),
        Field("violations_90d", INT, "Decisions against the account or its content in the last 90 days."),
    ),
)

SITUATION: Final = Record(
    "situation",
    (
        Field(
            "active",
            list_of(STRING),
            "Ids and kinds (`election`, `war`, `pandemic`) of the situations that are active now and cover "
            "the item's country or language.",
        ),
    ),
)

SIGNALS: Final[Type] = map_of(STRING, DOUBLE)

_VARIABLES: Final = (
    Field("item", ITEM, "The item that is judged, in its present revision."),
    Field("account", ACCOUNT, "The account that posted it."),
    Field(
        "signals",
        SIGNALS,
        "What detectors say, by name, usually 0 to 1. A detector that did not run is absent.",
    ),
    Field("history", HISTORY, "What the ledger holds against the account."),
    Field("now", TIMESTAMP, "The moment at which the item is judged."),
    Field("situation", SITUATION, "The situations that the item falls under."),
)


def facts_for(lists: Iterable[str]) -> Schema:
    """The schema of a pack: the facts, and `lists` with a field for each of its term lists."""
    terms = tuple(Field(name, TERMS, f"The term list `{name}`.") for name in lists)
    every = (*_VARIABLES, Field("lists", Record("lists", terms), "The term lists of the pack."))
    return Schema({field.name: field for field in every})


FACTS: Final = facts_for(())
"""The facts without any pack's lists."""
