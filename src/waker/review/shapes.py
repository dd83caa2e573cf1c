"""The shapes of what the host platform asks and what reviewers decide, as they come in over HTTP.

Types, lengths and nothing else; `waker.review.ruling.checks` holds what can be judged without the ledger.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from waker.intake.shapes import Country, Id, Moment, Shape, SubjectIn

MAX_TREATMENTS = 1_000

Surface = Literal["for_you", "discover", "search", "hashtag", "profile", "direct", "live", "ads"]
Feature = Literal[
    "sign_up", "upload", "live.host", "messages", "comments", "gifts.send", "gifts.receive", "advertise"
]
Years = Annotated[int, Meta(ge=0, le=150, description="Full years.", examples=[17])]


class ViewerIn(Shape, frozen=True):
    """Who looks: a known account, or what the host knows of them. What is given beside `account` wins."""

    account: Annotated[Id, Meta(examples=["a7"])] | None = None
    country: Country | None = None
    age: Years | None = None
    allow_graphic: Annotated[bool, Meta(description="Opted in to graphic content.")] = False
    skip_photosensitive: Annotated[bool, Meta(description="Skips flashing content.")] = False
    restricted: Annotated[bool, Meta(description="Restricted mode, by the viewer or a guardian.")] = False


class TreatmentQuery(Shape, frozen=True):
    """How are these items shown to this viewer on this surface at this moment?"""

    viewer: ViewerIn
    surface: Surface
    items: Annotated[list[Id], Meta(max_length=MAX_TREATMENTS, examples=[["v1", "v2"]])]
    at: Annotated[Moment, Meta(description="Now when absent.")] | None = None


class PermissionQuery(Shape, frozen=True):
    """May this account use this feature here and now? For `sign_up` a birth date replaces the account."""

    feature: Feature
    account: Annotated[Id, Meta(examples=["a1"])] | None = None
    device: Annotated[Id, Meta(examples=["d1"])] | None = None
    country: Country | None = None
    birth_date: date | None = None
    at: Moment | None = None


class GuidelinesGround(Shape, frozen=True, tag_field="kind", tag="guidelines"):
    """The community guidelines: one policy of them."""

    policy: Annotated[str, Meta(min_length=1, max_length=100, examples=["hate_speech"])]


class IllegalGround(Shape, frozen=True, tag_field="kind", tag="illegal"):
    """The law of a country."""

    law: Annotated[str, Meta(min_length=1, max_length=1_000, examples=["Wetboek van Strafrecht, art. 137d"])]
    country: Country


class ContextGround(Shape, frozen=True, tag_field="kind", tag="context"):
    """What accuses nobody: a situation, a label, guidance."""

    reason: Annotated[str, Meta(min_length=1, max_length=2_000, examples=["Local law threatens users"])]
    situation: Annotated[str, Meta(max_length=200)] | None = None


GroundIn = GuidelinesGround | IllegalGround | ContextGround


class RestrictionIn(Shape, frozen=True):
    """One effect. `countries` empty means everywhere; `until` null means until it is superseded."""

    kind: Annotated[str, Meta(min_length=1, max_length=50, examples=["remove"])]
    countries: Annotated[list[Country], Meta(max_length=300, examples=[[]])] = []
    min_age: Annotated[int, Meta(ge=1, le=100)] | None = None
    feature: Annotated[str, Meta(max_length=50, examples=["live.host"])] | None = None
    label: Annotated[str, Meta(max_length=100, examples=["unverified"])] | None = None
    target: Annotated[str, Meta(max_length=4_000)] | None = None
    starts: Moment | None = None
    until: Moment | None = None


class ExceptionIn(Shape, frozen=True):
    """A public-interest exception: the content stays up, with the reasoning on record."""

    kind: Literal["newsworthy", "educational", "scientific", "artistic", "parody"]
    reasoning: Annotated[str, Meta(min_length=20, max_length=20_000, examples=["Footage of public interest"])]


class DecideIn(Shape, frozen=True):
    """What a reviewer decides on a case: restrictions, an exception, or that nothing need be done."""

    ground: GroundIn | None = None
    restrictions: Annotated[list[RestrictionIn], Meta(max_length=50)] = []
    exception: ExceptionIn | None = None
    explanation: Annotated[str, Meta(max_length=20_000)] = ""
    no_action: bool = False
    supersedes: Annotated[Id, Meta(description="What it replaces.", examples=["d_01"])] | None = None
    manifestly_illegal: Annotated[
        bool, Meta(description="So plainly illegal that a layperson sees it; counts towards misuse.")
    ] = False
    manifestly_unfounded: Annotated[
        list[Id],
        Meta(
            max_length=1_000,
            description="Answered reports that plainly have no ground; count towards misuse.",
        ),
    ] = []


class DecisionIn(DecideIn, frozen=True, kw_only=True):
    """The same on own initiative, about a subject."""

    subject: SubjectIn


class UndoIn(Shape, frozen=True):
    """Why a decision is taken back."""

    explanation: Annotated[str, Meta(min_length=1, max_length=20_000, examples=["Wrong account."])]


class NextIn(Shape, frozen=True):
    """From which queue to lease the next case; any that the reviewer may work when null."""

    queue: Annotated[str, Meta(max_length=100)] | None = None


Reason = Annotated[str, Meta(max_length=2_000, examples=["I know the person in this video."])]


class SkipIn(Shape, frozen=True):
    """Why a case is left to others."""

    reason: Reason = ""


class ParkIn(Shape, frozen=True):
    """Until when a case is put off: at most 14 days."""

    until: Moment


class HandOverIn(Shape, frozen=True):
    """To which colleague, by e-mail address."""

    to: Annotated[str, Meta(min_length=3, max_length=254, examples=["mila@example.org"])]


class EscalateIn(Shape, frozen=True):
    """Why a case is brought before the leads."""

    reason: Annotated[Reason, Meta(min_length=1)]


class MoveIn(Shape, frozen=True):
    """To which queue a case belongs, and why."""

    queue: Annotated[str, Meta(min_length=1, max_length=100, examples=["hate"])]
    reason: Annotated[Reason, Meta(min_length=1)]


class OpeningIn(Shape, frozen=True):
    """Which sealed evidence is to be opened, for which case, and why: it is kept with the opening."""

    subject: SubjectIn
    why: Annotated[str, Meta(min_length=1, max_length=1_000)]
    case: Id | None = None
