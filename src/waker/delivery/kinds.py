"""A message kind: what somebody outside is told about, named as the `type` of a webhook."""

from __future__ import annotations

from typing import Final

RESTRICTIONS_CHANGED: Final = "restrictions.changed"
STATEMENT_ISSUED: Final = "statement.issued"
STATEMENT_WITHDRAWN: Final = "statement.withdrawn"
REPORT_RECEIVED: Final = "report.received"
REPORT_ANSWERED: Final = "report.answered"
APPEAL_RECEIVED: Final = "appeal.received"
APPEAL_DECIDED: Final = "appeal.decided"
MISUSE_WARNED: Final = "misuse.warned"
MISUSE_SUSPENDED: Final = "misuse.suspended"
ORDER_ESCALATED: Final = "order.escalated"
"""To staff, by mail alone: an order of one hour still waits. Hosts are not told of it."""
TEST: Final = "webhook.test"
"""Sent by hand from the page of an endpoint; never kept."""

EVENTS: Final[dict[str, str]] = {
    RESTRICTIONS_CHANGED: "A decision laid or lifted restrictions: what GET /changes carries for it.",
    STATEMENT_ISSUED: "A member is owed a statement of reasons: the statement, in the member's language.",
    STATEMENT_WITHDRAWN: "A decision that owed a statement was taken back: that it no longer holds, and why.",
    REPORT_RECEIVED: "A report by a member was received: the confirmation for whoever reported.",
    REPORT_ANSWERED: "A report by a member was answered: what came of it, and the ways to contest it.",
    APPEAL_RECEIVED: "An appeal was received: the confirmation for whoever appealed.",
    APPEAL_DECIDED: "An appeal was decided: the outcome, for whoever appealed.",
    MISUSE_WARNED: "Somebody was warned of misuse: the warning, in their language.",
    MISUSE_SUSPENDED: "What somebody sends is not handled for a time because of misuse: until when, and why.",
}
"""The kinds that an endpoint can ask for."""

TO_PEOPLE: Final = frozenset(EVENTS) - {RESTRICTIONS_CHANGED}
"""Messages that tell a person something: that they were delivered is a fact that the ledger keeps."""

WEBHOOK: Final = "webhook"
MAIL: Final = "mail"
