"""A named case: the one whose id somebody gave. It has to exist; to be worked on it has to be open."""

from __future__ import annotations

from waker.core.moments import rfc3339
from waker.core.problems import Conflict, NotFound
from waker.ledger.models import Case


def case(case_id: str) -> Case:
    """NotFound when there is none."""
    found = Case.objects.filter(id=case_id).first()
    if found is None:
        raise NotFound.at("case", "unknown_case", f"There is no case {case_id[:60]!r}.")
    return found


def open_case(case_id: str) -> Case:
    """NotFound; Conflict when it is decided."""
    found = case(case_id)
    if found.closed_at is not None:
        at = rfc3339(found.closed_at.replace(microsecond=0))
        message = f"Case {case_id} was decided at {at} by decision {found.decision}."
        raise Conflict.at("case", "already_decided", message)
    return found
