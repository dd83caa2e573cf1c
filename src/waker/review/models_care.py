"""Wellbeing: what somebody was shown, how long they have worked, and what they asked to be spared.

None of it is a fact of the ledger or part of any figure about people: it is theirs, and forgotten after 90 days
except for what they chose. `holder` names the person as leases do (`staff:7`).
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Exposure(models.Model):
    """That somebody was shown a case: once per case and hour."""

    holder = models.TextField()
    case = models.TextField()
    severity = models.SmallIntegerField()
    queue = models.TextField()
    policy = models.TextField(null=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "review_exposure"
        indexes = [
            models.Index(fields=["holder", "at"], name="exposure_holder_at"),
            models.Index(fields=["at"], name="exposure_at"),
        ]


class Wellbeing(models.Model):
    """One person: work without a pause `since`, last seen at it, severe cases in a row (`run`), a break of their own
    (`away_until`), queues and policies that they do not want to see, and the country whose helpline they want."""

    holder = models.TextField(primary_key=True)
    since = models.DateTimeField(null=True)
    last = models.DateTimeField(null=True)
    run = models.PositiveIntegerField(default=0, db_default=0)
    away_from = models.DateTimeField(null=True)
    away_until = models.DateTimeField(null=True)
    queues = ArrayField(models.TextField(), default=list, db_default=[])
    policies = ArrayField(models.TextField(), default=list, db_default=[])
    country = models.CharField(max_length=2, default="", db_default="")

    class Meta:
        db_table = "review_wellbeing"


class CareLimit(models.Model):
    """A lower limit than the installation's, set by the person (`lead` false) or for them by a lead."""

    holder = models.TextField()
    severity = models.SmallIntegerField()
    lead = models.BooleanField()
    hour = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "review_care_limit"
        constraints = [
            models.UniqueConstraint(fields=["holder", "severity", "lead"], name="care_limit_once"),
        ]


class CareText(models.Model):
    """A text of the page of resources, as an administrator wrote it: whom to talk to (`peers`), or a helpline of a
    country (of all, where empty), in one language."""

    slot = models.CharField(max_length=16)
    country = models.CharField(max_length=2, default="", blank=True)
    language = models.CharField(max_length=8)
    text = models.TextField()

    class Meta:
        db_table = "review_care_text"
        constraints = [
            models.UniqueConstraint(fields=["slot", "country", "language"], name="care_text_once"),
        ]
