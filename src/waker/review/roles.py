"""A permission is one thing that staff may do. Which roles may do it is said here, for the console and the API alike.

The console asks with every page; the API with every operation that a key calls in the name of a member of staff. A key
without a person has scopes, and no role.
"""

from __future__ import annotations

from typing import Final

from waker.core.problems import Forbidden
from waker.review.reviewers import JUDGES, LEADS, OVER_OTHERS

EVERYBODY: Final = JUDGES | {"policy", "analyst"}
DUTY: Final = frozenset({"specialist", "lead", "legal", "admin"})
"""Those who are on duty for authorities, and who judge what somebody else judged first."""

MAY: Final[dict[str, frozenset[str]]] = {
    "overview.see": EVERYBODY,
    "cases.see": JUDGES | {"policy"},
    "cases.decide": JUDGES,
    "cases.assign": LEADS,
    "evidence.open": DUTY,
    "evidence.audit": OVER_OTHERS,
    "bulk.act": OVER_OTHERS,
    "decisions.see": EVERYBODY,
    "decisions.undo": JUDGES,
    "decisions.undo_any": OVER_OTHERS,
    "appeals.see": JUDGES | {"policy"},
    "appeals.decide": DUTY,
    "misuse.see": JUDGES | {"policy"},
    "misuse.act": OVER_OTHERS,
    "quality.see": frozenset({"lead", "policy", "analyst", "admin"}),
    "quality.manage": LEADS,
    "search.see": EVERYBODY,
    "search.export": frozenset({"lead", "legal", "analyst", "admin"}),
    "reviewers.manage": LEADS,
    "accounts.see": EVERYBODY,
    "items.see": EVERYBODY,
    "guidelines.see": EVERYBODY,
    "orders.see": DUTY,
    "orders.handle": DUTY,
    "disclosures.judge": OVER_OTHERS,
    "crimes.notify": DUTY,
    "partners.see": EVERYBODY - {"moderator", "specialist"},
    "partners.manage": frozenset({"legal", "admin"}),
    "submissions.see": EVERYBODY - {"moderator", "specialist"},
    "submissions.mend": OVER_OTHERS,
    "delivery.manage": frozenset({"admin"}),
    "staff.manage": frozenset({"admin"}),
    "self.manage": EVERYBODY,
}
"""Permission -> the roles that have it."""


def require(role: str | None, permission: str) -> None:
    """Forbidden for a role without the permission. None, nobody of the staff, has no role to ask."""
    if role is not None and role not in MAY[permission]:
        raise Forbidden.at(
            "Waker-Reviewer", "wrong_role", f"This is for the roles {', '.join(sorted(MAY[permission]))}."
        )
