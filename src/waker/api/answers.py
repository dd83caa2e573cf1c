"""An answer: what the API gives back. The documentation is made from these; a test holds every answer to them.

Fields may be added in later releases, so a client should not refuse what it does not know.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from waker.api.refusals import FaultOut

At = Annotated[datetime, Meta(examples=["2026-11-20T10:00:00Z"])]
Text = Annotated[str, Meta(description="In the language asked for, where there is one.")]


class Out(Struct, kw_only=True, frozen=True):
    """The base of the answers."""


class DefaultsOut(Out, kw_only=True):
    """What the guidelines set for an account until its owner chooses otherwise."""

    private: bool


class AccountResult(Out, kw_only=True):
    """What became of one account."""

    id: str | None
    status: Literal["created", "updated", "unchanged", "rejected"]
    errors: list[FaultOut] | UnsetType = UNSET
    defaults: DefaultsOut | UnsetType = UNSET


class AccountsOut(Out, kw_only=True):
    """One result for each account, in the order sent."""

    results: list[AccountResult]


class RestrictionOut(Out, kw_only=True):
    """One effect of a decision. Absent fields are not set."""

    kind: str
    countries: list[str] | UnsetType = UNSET
    min_age: int | UnsetType | None = UNSET
    feature: str | UnsetType | None = UNSET
    label: str | UnsetType | None = UNSET
    target: str | UnsetType | None = UNSET
    starts: At | UnsetType | None = UNSET
    until: At | UnsetType | None = UNSET


class PolicyOut(Out, kw_only=True):
    """One policy of the guidelines, in one language."""

    id: str
    title: str
    text: str
    do_not_post: list[str]
    exceptions: list[str]
    zero_tolerance: bool
    strikes: int
    strike_days: int
    severity: int
    first_is_warning: bool
    dsa_category: str
    restrictions: list[RestrictionOut]


class ConsultedOut(Out, kw_only=True):
    """Who was asked about a version."""

    who: str
    discipline: str
    country: str | None
    on: str


class VersionOut(Out, kw_only=True):
    """A published version."""

    version: str
    published_at: At
    note: str


class GuidelinesOut(Out, kw_only=True):
    """The guidelines of one version, in one language."""

    version: str
    published_at: At
    language: str
    languages: list[str]
    note: str
    consulted: list[ConsultedOut]
    policies: list[PolicyOut]
    versions: list[VersionOut]


class ChangedPolicyOut(Out, kw_only=True):
    """What differs in one policy: field to the value before and after."""

    id: str
    fields: dict[str, list[Any]]


class GuidelinesDiffOut(Out, kw_only=True):
    """What is different in the second version."""

    before: str
    after: str
    added: list[PolicyOut]
    removed: list[PolicyOut]
    changed: list[ChangedPolicyOut]


class LabelOut(Out, kw_only=True):
    """A label and its text for the viewer."""

    kind: str
    text: str


class ScreenOut(Out, kw_only=True):
    """A screen before the content, and whether this viewer may choose to pass it."""

    kind: str
    can_opt_in: bool


class InteractionsOut(Out, kw_only=True):
    """What this viewer may do with the item."""

    comment: bool
    share: bool
    duet: bool
    gift: bool


class OwnerNoticeOut(Out, kw_only=True):
    """For the maker, instead of silence: the decision, and where its statement of reasons is."""

    decision: str
    statement: str


class TreatmentOut(Out, kw_only=True):
    """How one item is shown. `because` names every decision that changed the answer, oldest first."""

    id: str
    show: bool
    visible: bool
    recommendable: bool
    screen: ScreenOut | None
    labels: list[LabelOut]
    prompt: LabelOut | None
    interactions: InteractionsOut
    sound: bool
    owner_notice: OwnerNoticeOut | None
    because: list[str]


class TreatmentsOut(Out, kw_only=True):
    """The treatments, in the order of the items asked about."""

    treatments: list[TreatmentOut]


class ReasonOut(Out, kw_only=True):
    """One reason that refuses."""

    kind: Literal["age", "decision", "territory", "device", "pairing"]
    text: str
    decision: str | None
    until: At | None


class PermissionOut(Out, kw_only=True):
    """Whether it is allowed, and all reasons that refuse."""

    allowed: bool
    because: list[ReasonOut]


class InForceOut(Out, kw_only=True):
    """A restriction in force, and the decision that laid it."""

    kind: str
    decision: str
    since: At
    until: At | None
    countries: list[str] | UnsetType = UNSET
    min_age: int | UnsetType = UNSET
    feature: str | UnsetType = UNSET
    label: str | UnsetType = UNSET
    target: str | UnsetType = UNSET


class AccountOut(Out, kw_only=True):
    """An account as the host last sent it, and what is in force on it. Newest decisions and cases first."""

    id: str
    birth_date: str | None
    country: str | None
    languages: list[str]
    name: str
    bio: str
    verified: bool
    kind: str
    devices: list[str]
    created_at: At | None
    followers: int
    received_at: At
    updated_at: At
    erased: bool
    restrictions: list[InForceOut]
    decisions: list[str]
    cases: list[str]


class MediaOut(Out, kw_only=True):
    """A media file as sent."""

    kind: str
    url: str | None = None
    hashes: dict[str, str | list[str]] = {}


class ItemOut(Out, kw_only=True):
    """An item in its current revision, and what is in force on it. Newest decisions and cases first."""

    id: str
    account: str
    kind: str
    text: str
    hashtags: list[str]
    sound: str | None
    country: str | None
    language: str | None
    created_at: At
    parent: str | None
    live: bool
    media: list[MediaOut]
    attributes: dict[str, Any]
    revision: int
    guidelines: Annotated[str, Meta(description="The version that it was judged by.")]
    received_at: At
    erased: bool
    restrictions: list[InForceOut]
    decisions: list[str]
    cases: list[str]


class StrikeOut(Out, kw_only=True):
    """One strike that counts."""

    decision: str
    policy: str
    weight: int
    since: At
    expires: At


class WarningOut(Out, kw_only=True):
    """A first violation that the guidelines answer with a warning."""

    decision: str
    policy: str
    since: At


class StepOut(Out, kw_only=True):
    """The next step of a ladder: `policy` null for the one that counts all strikes; `days` null for good."""

    policy: str | None
    strikes: int
    at: int
    kind: str
    days: int | None
    feature: str | None


class StandingOut(Out, kw_only=True):
    """An account's standing: strikes with their expiry, restrictions in force, what the next strike leads to."""

    account: str
    at: At
    strikes: list[StrikeOut]
    warnings: list[WarningOut]
    total: int
    by_policy: dict[str, int]
    restrictions: list[InForceOut]
    next: list[StepOut]
