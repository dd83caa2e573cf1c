"""How items are shown, what is allowed, and what has changed."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.api.answers.base import At, InForceOut, Out, SubjectOut


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
    statement: Annotated[
        str | None, Meta(description="Null where the decision is about somebody else's item, further up.")
    ]


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


class ChangeOut(Out, kw_only=True):
    """What one decision changed: it lifts all restrictions of `lifts` and lays its own, at once."""

    cursor: str
    at: At
    decision: str
    act: str
    subject: SubjectOut
    lifts: str | None
    restrictions: list[InForceOut]
    silent_until: Annotated[At | None, Meta(description="Until then an order forbids to tell the maker.")]


class ChangesOut(Out, kw_only=True):
    """Changes in ledger order. Ask again with `after` set to `cursor`; at once while `more` is true."""

    changes: list[ChangeOut]
    cursor: str
    more: bool
