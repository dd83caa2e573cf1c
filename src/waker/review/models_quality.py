"""An opinion's place: who may be handed it. A plan, a calibration set, its questions and who was asked them.

What was asked and given stands in the ledger (`view_opinion`); here is how it is handed out, and what only leads know.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class OpinionPlace(models.Model):
    """One opinion that waits. `barred`: people who may not give it (`staff:3`), because they judged or asked before.

    `kept_for` and `speciality` narrow who may; `holder` has it until `held_until`. `severity` and `languages` are the
    case's. Gone once it is given.
    """

    opinion = models.TextField(primary_key=True)
    asked_at = models.DateTimeField()
    purpose = models.TextField()
    case_id = models.TextField(db_index=True)
    queue = models.TextField()
    policy = models.TextField(default="")
    severity = models.SmallIntegerField(default=0)
    languages = ArrayField(models.TextField(), default=list)
    barred = ArrayField(models.TextField(), default=list)
    kept_for = models.TextField(null=True)
    speciality = models.TextField(null=True)
    holder = models.TextField(null=True)
    held_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "review_opinion_place"
        indexes = [
            models.Index(fields=["asked_at", "opinion"], name="review_opinion_line"),
            models.Index(
                fields=["asked_at", "opinion"],
                name="review_opinion_second",
                condition=models.Q(purpose="second"),
            ),
            models.Index(
                fields=["holder"], name="review_opinion_holder", condition=models.Q(holder__isnull=False)
            ),
        ]


class QualityPlan(models.Model):
    """How many of 100 decisions are judged again. Empty `queue` or `policy`: whichever; the narrowest plan counts."""

    queue = models.TextField(default="")
    policy = models.TextField(default="")
    share = models.FloatField()
    set_by = models.TextField()
    set_at = models.DateTimeField()

    class Meta:
        db_table = "review_quality_plan"
        constraints = [models.UniqueConstraint(fields=["queue", "policy"], name="review_quality_plan_once")]


class CalibrationSet(models.Model):
    """Decided cases whose right answer is known, for a queue or a policy, or for everybody where both are empty.

    `share`: before how many of 100 blind opinions somebody is given one of them.
    """

    id = models.TextField(primary_key=True)
    name = models.TextField()
    queue = models.TextField(default="")
    policy = models.TextField(default="")
    share = models.FloatField()
    open = models.BooleanField(default=True)
    made_by = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "review_calibration_set"


class CalibrationItem(models.Model):
    """One decided case with the right answer, and why it is right: read by whoever has answered."""

    id = models.TextField(primary_key=True)
    set = models.ForeignKey(CalibrationSet, on_delete=models.CASCADE, related_name="items")
    case_id = models.TextField()
    decision = models.TextField()
    outcome = models.TextField()
    policy = models.TextField(null=True)
    why = models.TextField()
    added_by = models.TextField()
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "review_calibration_item"
        constraints = [models.UniqueConstraint(fields=["set", "decision"], name="review_calibration_once")]


class CalibrationAsked(models.Model):
    """That a question was put to somebody, as which opinion, and before which other one that waited for them."""

    opinion = models.TextField(primary_key=True)
    item = models.ForeignKey(CalibrationItem, on_delete=models.CASCADE, related_name="asked")
    person = models.TextField()
    before = models.TextField()
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "review_calibration_asked"
        constraints = [
            models.UniqueConstraint(fields=["item", "person"], name="review_calibration_asked_once")
        ]
        indexes = [models.Index(fields=["person", "asked_at"], name="review_calibration_person")]
