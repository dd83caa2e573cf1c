"""A shape: what one thing looks like when the host platform sends it. Types, lengths and nothing else.

The HTTP face decodes bodies straight into these and its OpenAPI document is generated from them. What a type
cannot say (is that a country?) is in `waker.intake.checks`. Unknown fields are errors, because a misspelt
`birth_date` that is quietly dropped is worse than a refusal.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from waker.core.problems import Fault

MAX_ITEMS = 1_000
MAX_ACCOUNTS = 1_000
MAX_TEXT = 100_000

Id = Annotated[
    str, Meta(min_length=1, max_length=200, description="The host platform's own id.", examples=["v1"])
]
Moment = Annotated[
    datetime, Meta(tz=True, description="RFC 3339 with an offset.", examples=["2026-11-20T10:00:00Z"])
]
Country = Annotated[
    str, Meta(min_length=1, max_length=100, description="ISO 3166-1 alpha-2.", examples=["NL"])
]
Language = Annotated[str, Meta(min_length=1, max_length=100, description="BCP 47.", examples=["nl"])]
Short = Annotated[str, Meta(max_length=1_000)]
Email = Annotated[str, Meta(min_length=3, max_length=254, examples=["reporter@example.org"])]

ItemKind = Literal["video", "photo", "sound", "comment", "profile", "live", "message", "ad"]
AccountKind = Literal["person", "organisation", "government", "political", "media"]
SubjectKind = Literal["content", "account", "device", "hashtag", "term", "territory", "sound"]
Channel = Literal["member", "citizen", "partner", "authority", "law_enforcement"]


class Shape(Struct, forbid_unknown_fields=True, frozen=True):
    """The base: refuses unknown fields, never changes after decoding."""


class MediaIn(Shape, frozen=True):
    """One media file of an item. The file itself stays with the host; hashes let it be matched."""

    kind: Literal["video", "photo", "sound"]
    url: Annotated[str, Meta(max_length=4_000, examples=["https://media.example.org/v1.mp4"])] | None = None
    hashes: Annotated[
        dict[str, str | list[str]],
        Meta(
            max_length=20,
            description="Algorithm to hash, or to hashes where there is one per frame.",
            examples=[{"md5": "9e107d9d372bb6826bd81d3542a419d6", "pdq": ["f8f8f0cce0f4a84f"]}],
        ),
    ] = {}


class ItemIn(Shape, frozen=True):
    """One piece of content. The same id again with the same content changes nothing; with another text or
    other media it is a new revision, judged anew."""

    id: Id
    kind: ItemKind
    account: Annotated[Id, Meta(description="The account that posted it; known already.", examples=["a1"])]
    text: Annotated[
        str, Meta(max_length=MAX_TEXT, description="All text of it.", examples=["Zonsondergang in Zeeland"])
    ] = ""
    hashtags: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]],
        Meta(max_length=100, description="With or without the leading #.", examples=[["strand"]]),
    ] = []
    sound: Annotated[Id, Meta(description="The sound that it uses.", examples=["s9"])] | None = None
    country: (
        Annotated[Country, Meta(description="Where it was posted; the account's country when absent.")] | None
    ) = None
    language: Annotated[Language, Meta(description="Detected when absent.")] | None = None
    created_at: Annotated[Moment, Meta(description="The time of receipt when absent.")] | None = None
    parent: (
        Annotated[Id, Meta(description="The item that it answers or belongs to.", examples=["v0"])] | None
    ) = None
    live: bool = False
    media: Annotated[list[MediaIn], Meta(max_length=50)] = []
    attributes: Annotated[
        dict[str, Any],
        Meta(
            max_length=200,
            description="Anything else that rules may read: at most 32 KiB and 16 levels.",
            examples=[{"source": "app"}],
        ),
    ] = {}


class ItemsIn(Shape, frozen=True):
    """Up to 1,000 items at once. One bad item never sinks the others."""

    items: Annotated[list[ItemIn], Meta(max_length=MAX_ITEMS)]


class AccountIn(Shape, frozen=True):
    """An account to make or to change. A field that is absent (UNSET) keeps its value; null empties it."""

    id: Annotated[Id, Meta(examples=["a1"])]
    birth_date: Annotated[date, Meta(examples=["1990-05-17"])] | UnsetType | None = UNSET
    country: Country | UnsetType | None = UNSET
    languages: Annotated[list[Language], Meta(max_length=50, examples=[["nl", "en"]])] | UnsetType = UNSET
    name: Annotated[str, Meta(max_length=1_000, examples=["Alice"])] | UnsetType = UNSET
    bio: Annotated[str, Meta(max_length=20_000)] | UnsetType = UNSET
    verified: bool | UnsetType = UNSET
    kind: AccountKind | UnsetType = UNSET
    devices: Annotated[list[Id], Meta(max_length=200, examples=[["d1"]])] | UnsetType = UNSET
    created_at: Moment | UnsetType | None = UNSET
    followers: Annotated[int, Meta(ge=0, le=10_000_000_000, examples=[120])] | UnsetType = UNSET


class AccountsIn(Shape, frozen=True):
    """Up to 1,000 accounts at once. One bad account never sinks the others."""

    accounts: Annotated[list[AccountIn], Meta(max_length=MAX_ACCOUNTS)]


class SubjectIn(Shape, frozen=True):
    """What a report or a decision is about."""

    kind: SubjectKind
    id: Id


class ReporterIn(Shape, frozen=True):
    """Who reports: an account of the host platform, or a person or body with a name and an address."""

    account: Annotated[Id, Meta(examples=["a2"])] | None = None
    name: Short | None = None
    email: Email | None = None


class OrderIn(Shape, frozen=True):
    """An authority's order: what it is known by, its legal basis and its reach."""

    number: Annotated[str, Meta(min_length=1, max_length=200, examples=["2026/0412"])]
    authority: Annotated[str, Meta(min_length=1, max_length=500, examples=["ATKM"])]
    article: Annotated[Short, Meta(examples=["Regulation (EU) 2021/784, Art. 3"])] | None = None
    issued_at: Moment | None = None
    due_at: Annotated[Moment, Meta(description="When the order itself states a term.")] | None = None
    removal_scope: Annotated[list[Country], Meta(max_length=300, examples=[["NL"]])] = []


class LocationIn(Shape, frozen=True):
    """Where exactly it is: the address that whoever reports wrote, and the second in a video or sound."""

    url: Annotated[str, Meta(max_length=2_000, examples=["https://app.example.org/v/v1"])] | None = None
    second: Annotated[int, Meta(ge=0, le=1_000_000, examples=[83])] | None = None


class ReportIn(Shape, frozen=True):
    """An allegation by a person or body about one subject."""

    channel: Channel
    subject: SubjectIn
    reason: Annotated[str, Meta(min_length=1, max_length=200, examples=["hate_speech"])]
    explanation: Annotated[str, Meta(max_length=20_000)] = ""
    reporter: ReporterIn = msgspec.field(default_factory=ReporterIn)
    law: Annotated[Short, Meta(examples=["Wetboek van Strafrecht, art. 137d"])] | None = None
    country: Country | None = None
    order: OrderIn | None = None
    good_faith: bool = False
    sub_reason: (
        Annotated[
            str,
            Meta(
                max_length=200,
                description="One line of the policy's list, as /reports/reasons names it.",
                examples=["hate_speech/1"],
            ),
        ]
        | None
    ) = None
    location: LocationIn | None = None
    language: (
        Annotated[Language, Meta(description="Of the answer, to somebody without an account of ours.")] | None
    ) = None


class Unreadable(Struct, frozen=True):
    """One entry of a batch that is not of its shape: its id where that could be read, and what is wrong."""

    id: str | None
    faults: list[Fault]
