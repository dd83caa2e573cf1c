"""The shapes of a bulk as it comes in over HTTP."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from waker.intake.shapes import Shape, SubjectIn
from waker.review.bulk.choosing import LIMIT
from waker.review.shapes import DecideIn


class BulkPreviewIn(Shape, frozen=True):
    """One decision on many subjects. Of its restrictions each subject gets those that fit its kind.

    `skip_decided` leaves out what is decided already: the same measure or a graver one in force, a person's decision
    on it as it is, a case that somebody works on, an authority's order.
    """

    subjects: Annotated[list[SubjectIn], Meta(min_length=1, max_length=LIMIT)]
    decision: DecideIn
    skip_decided: bool = True


class BulkIn(BulkPreviewIn, frozen=True, kw_only=True):
    """The same, confirmed: `confirm` is the number of subjects that the preview says are `ready`."""

    confirm: Annotated[int, Meta(ge=1, le=LIMIT)]
