"""A ledger entry: one fact in the past tense, in its place in the chain.

`ENTRY_KINDS` is the list of facts that the ledger knows, with the version that is written now. Bodies of older
versions are brought to the newest by the upcasters in `waker.folds.upcast` when they are read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

GUIDELINES_PUBLISHED: Final = "GuidelinesPublished"
FLAG_RAISED: Final = "FlagRaised"
CASE_OPENED: Final = "CaseOpened"
CASE_REOPENED: Final = "CaseReopened"
REPORT_FILED: Final = "ReportFiled"
DECISION_TAKEN: Final = "DecisionTaken"
EVIDENCE_PRESERVED: Final = "EvidencePreserved"
AUTHORITY_REPORT_OPENED: Final = "AuthorityReportOpened"
ACCOUNT_ERASED: Final = "AccountErased"

PARTNER_REGISTERED: Final = "PartnerRegistered"
PARTNER_CHANGED: Final = "PartnerChanged"
ORDER_RECEIVED: Final = "OrderReceived"
ORDER_ACKNOWLEDGED: Final = "OrderAcknowledged"
ORDER_ANSWERED: Final = "OrderAnswered"
ORDER_ESCALATED: Final = "OrderEscalated"
ORDER_RESUMED: Final = "OrderResumed"
SCRUTINY_REQUESTED: Final = "ScrutinyRequested"
SCRUTINY_DECIDED: Final = "ScrutinyDecided"
LEGAL_BASIS_CHECKED: Final = "LegalBasisChecked"
DISCLOSURE_PROPOSED: Final = "DisclosureProposed"
DISCLOSURE_APPROVED: Final = "DisclosureApproved"
DISCLOSURE_REFUSED: Final = "DisclosureRefused"
SEALED_FILE_OPENED: Final = "SealedFileOpened"
CRIME_NOTIFIED: Final = "CrimeNotified"

CASE_ROUTED: Final = "CaseRouted"
OPINION_ASKED: Final = "OpinionAsked"
OPINION_GIVEN: Final = "OpinionGiven"
EVIDENCE_OPENED: Final = "EvidenceOpened"

APPEAL_LODGED: Final = "AppealLodged"
APPEAL_DECIDED: Final = "AppealDecided"
DISPUTE_OPENED: Final = "DisputeOpened"
DISPUTE_CLOSED: Final = "DisputeClosed"
MISUSE_WARNED: Final = "MisuseWarned"
PROCESSING_SUSPENDED: Final = "ProcessingSuspended"
PROCESSING_RESUMED: Final = "ProcessingResumed"
MESSAGE_DELIVERED: Final = "MessageDelivered"
STATEMENT_SUBMITTED: Final = "StatementSubmitted"

ENTRY_KINDS: Final[dict[str, int]] = {
    GUIDELINES_PUBLISHED: 1,
    FLAG_RAISED: 1,
    CASE_OPENED: 1,
    CASE_REOPENED: 1,
    REPORT_FILED: 1,
    DECISION_TAKEN: 1,
    EVIDENCE_PRESERVED: 1,
    AUTHORITY_REPORT_OPENED: 1,
    ACCOUNT_ERASED: 1,
    PARTNER_REGISTERED: 1,
    PARTNER_CHANGED: 1,
    ORDER_RECEIVED: 1,
    ORDER_ACKNOWLEDGED: 1,
    ORDER_ANSWERED: 1,
    ORDER_ESCALATED: 1,
    ORDER_RESUMED: 1,
    SCRUTINY_REQUESTED: 1,
    SCRUTINY_DECIDED: 1,
    LEGAL_BASIS_CHECKED: 1,
    DISCLOSURE_PROPOSED: 1,
    DISCLOSURE_APPROVED: 1,
    DISCLOSURE_REFUSED: 1,
    SEALED_FILE_OPENED: 1,
    CRIME_NOTIFIED: 1,
    CASE_ROUTED: 1,
    OPINION_ASKED: 1,
    OPINION_GIVEN: 1,
    EVIDENCE_OPENED: 1,
    APPEAL_LODGED: 1,
    APPEAL_DECIDED: 1,
    DISPUTE_OPENED: 1,
    DISPUTE_CLOSED: 1,
    MISUSE_WARNED: 1,
    PROCESSING_SUSPENDED: 1,
    PROCESSING_RESUMED: 1,
    MESSAGE_DELIVERED: 1,
    STATEMENT_SUBMITTED: 1,
}
"""Kind -> the version written today."""


class Draft(NamedTuple):
    """An entry before it has a place: its kind, the key of the subject that it is about, and its body."""

    kind: str
    subject: str | None
    body: dict[str, Any]


class Entry(NamedTuple):
    """An entry in its place. `position` counts from 1 without gaps; `hash` (32 bytes) holds the hash before it."""

    position: int
    at: datetime
    kind: str
    version: int
    subject: str | None
    body: Mapping[str, Any]
    hash: bytes = b""
