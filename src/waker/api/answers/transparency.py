"""A statement of reasons as the DSA Transparency Database takes it. Fields that do not apply are absent."""

from __future__ import annotations

from typing import Literal

from msgspec import UNSET, UnsetType

from waker.api.answers.base import At, Out

Text = str | UnsetType
YesNo = Literal["Yes", "No"]


class DsaStatementOut(Out, kw_only=True):
    """The names, values and limits are those of the database (API v2 schema). It holds no personal data; `puid` is a
    keyed hash, another one for each attempt to submit it."""

    decision_visibility: list[str] | UnsetType = UNSET
    decision_visibility_other: Text = UNSET
    end_date_visibility_restriction: Text = UNSET
    decision_monetary: Text = UNSET
    decision_monetary_other: Text = UNSET
    end_date_monetary_restriction: Text = UNSET
    decision_provision: Text = UNSET
    end_date_service_restriction: Text = UNSET
    decision_account: Text = UNSET
    end_date_account_restriction: Text = UNSET
    account_type: Text = UNSET
    decision_ground: Literal["DECISION_GROUND_ILLEGAL_CONTENT", "DECISION_GROUND_INCOMPATIBLE_CONTENT"]
    decision_ground_reference_url: Text = UNSET
    illegal_content_legal_ground: Text = UNSET
    illegal_content_explanation: Text = UNSET
    incompatible_content_ground: Text = UNSET
    incompatible_content_explanation: Text = UNSET
    category: str
    category_specification: list[str] | UnsetType = UNSET
    category_specification_other: Text = UNSET
    content_type: list[str]
    content_type_other: Text = UNSET
    content_language: Text = UNSET
    content_date: str
    territorial_scope: list[str]
    application_date: str
    decision_facts: str
    source_type: str
    automated_detection: YesNo
    automated_decision: str
    puid: str


class GovernmentRowOut(Out, kw_only=True):
    """Orders and requests of one country's authorities, of one kind."""

    country: str | None
    kind: Literal["act", "information", "tco"]
    orders: int
    items: int
    acknowledged: int
    executed: int
    partly: int
    cannot_execute: int
    refused: int
    waiting: int
    median_hours_to_acknowledge: float | None
    median_hours_to_effect: float | None


class GovernmentOut(Out, kw_only=True, rename={"from_": "from"}):
    """Figures with the ledger position that they were computed at, and what each means."""

    from_: str
    to: str
    position: int
    at: At
    rows: list[GovernmentRowOut]
    definitions: dict[str, str]
