"""What tells a reviewer that a speciality of theirs ends soon."""

from __future__ import annotations

from typing import Any

from django import template

from waker.console.models import StaffUser
from waker.console.queries import reviewers
from waker.console.views.common import queue_names
from waker.core.moments import now

register = template.Library()


@register.inclusion_tag("console/parts/ending.html")
def ending_specialities(user: Any) -> dict[str, Any]:
    """A line for each speciality of the person that ends within thirty days, or ended in the last thirty."""
    found = reviewers.ending(user, now()) if isinstance(user, StaffUser) else []
    return {"ending": found, "queue_names": queue_names() if found else {}}
