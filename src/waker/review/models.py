"""A place: where an open case stands in line, who works on it, until when. A lane: the cases that ask the same of
people.

None of this is a fact of the ledger: it decides nothing, and is made anew from the view of cases by
`waker.review.line.places`.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Lane(models.Model):
    """Open cases of one queue, policy, severity and set of languages: whoever may work one may work all."""

    queue = models.TextField()
    policy = models.TextField(default="")
    severity = models.SmallIntegerField()
    languages = ArrayField(models.TextField(), default=list)
    escalated = models.BooleanField(default=False)

    class Meta:
        db_table = "review_lane"
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "policy", "severity", "languages", "escalated"], name="review_lane_once"
            )
        ]


class Place(models.Model):
    """One open case in line. The order is that of `in_time` to `case`, all ascending; `mild`, `slow` and `unsure` are
    severity, viewers an hour and score with the sign turned. `in_time` is false once the case is overdue.

    `holder` has it until `held_until`; it is kept for `reserved_for` until `reserved_until`; nobody is given it before
    `parked_until`.
    """

    case = models.TextField(primary_key=True)
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, db_index=False)
    queue = models.TextField()
    in_time = models.BooleanField(default=True)
    channel_rank = models.SmallIntegerField()
    mild = models.SmallIntegerField()
    slow = models.FloatField()
    unsure = models.FloatField()
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    holder = models.TextField(null=True)
    held_until = models.DateTimeField(null=True)
    reserved_for = models.TextField(null=True)
    reserved_until = models.DateTimeField(null=True)
    parked_by = models.TextField(null=True)
    parked_until = models.DateTimeField(null=True)

    ORDER = ("in_time", "channel_rank", "mild", "slow", "unsure", "opened_at", "case")

    class Meta:
        db_table = "review_place"
        indexes = [
            models.Index(
                fields=["in_time", "channel_rank", "mild", "slow", "unsure", "opened_at", "case"],
                name="review_place_line",
            ),
            models.Index(
                fields=["queue", "in_time", "channel_rank", "mild", "slow", "unsure", "opened_at", "case"],
                name="review_place_queue",
            ),
            models.Index(
                fields=["lane", "in_time", "channel_rank", "mild", "slow", "unsure", "opened_at", "case"],
                name="review_place_lane",
            ),
            models.Index(fields=["due_at"], name="review_place_due", condition=Q(in_time=True)),
            models.Index(fields=["holder"], name="review_place_holder", condition=Q(holder__isnull=False)),
            models.Index(
                fields=["reserved_for"], name="review_place_reserved", condition=Q(reserved_for__isnull=False)
            ),
        ]


class Skip(models.Model):
    """That somebody looked at a case and left it to others, and why."""

    case = models.TextField()
    holder = models.TextField()
    reason = models.TextField(default="")
    at = models.DateTimeField()

    class Meta:
        db_table = "review_skip"
        constraints = [models.UniqueConstraint(fields=["case", "holder"], name="review_skip_once")]
        indexes = [models.Index(fields=["holder", "-at"], name="review_skip_holder")]


class Speciality(models.Model):
    """That somebody was trained for a speciality, by whom it was said, and until when it holds (None: for good)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="specialities")
    speciality = models.CharField(max_length=100)
    expires_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField()
    given_by = models.TextField()

    class Meta:
        db_table = "review_speciality"
        constraints = [models.UniqueConstraint(fields=["user", "speciality"], name="review_speciality_once")]


# Wellbeing, quality, bulk acts and drafts have files of their own; Django looks for models here.
from waker.review.models_bulk import *  # noqa: E402, F403
from waker.review.models_care import *  # noqa: E402, F403
from waker.review.models_drafts import *  # noqa: E402, F403
from waker.review.models_figures import *  # noqa: E402, F403
from waker.review.models_quality import *  # noqa: E402, F403
