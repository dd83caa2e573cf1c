"""The tables of redress: its views (made by `waker.folds.projection.redress`), and the files that appeals come with."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Appeal(models.Model):
    """View: one party's appeal against one decision. `appellant`: an account's key, or a report's."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    decision = models.TextField()
    by = models.TextField()
    appellant = models.TextField(db_index=True)
    account = models.TextField(null=True, db_index=True)
    report = models.TextField(null=True)
    against = models.TextField()
    language = models.TextField()
    due_at = models.DateTimeField()
    reason = models.TextField(null=True)
    attachments = ArrayField(models.TextField(), default=list)
    decided_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    decided_by_kind = models.TextField(null=True)
    decided_by_id = models.TextField(null=True)
    answer = models.TextField(null=True)
    explanation = models.TextField(null=True)
    newly_restricted = models.BooleanField(null=True)

    class Meta:
        db_table = "view_appeal"
        constraints = [models.UniqueConstraint(fields=["decision", "appellant"], name="view_appeal_once")]
        indexes = [
            models.Index(
                fields=["due_at", "position"], name="view_appeal_work", condition=Q(decided_at__isnull=True)
            )
        ]


class Dispute(models.Model):
    """View: one dispute before an out-of-court body (Art. 21 DSA). Dates are `YYYY-MM-DD`, costs a decimal text."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    opened_at = models.DateTimeField()
    decision = models.TextField(db_index=True)
    appeal = models.TextField(null=True)
    by = models.TextField()
    against = models.TextField()
    body = models.TextField()
    reference = models.TextField(null=True)
    submitted_on = models.DateField()
    due_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.TextField(null=True)
    notified_on = models.DateField(null=True)
    costs = models.DecimalField(null=True, max_digits=12, decimal_places=2)
    currency = models.TextField(null=True)
    implemented = models.BooleanField(null=True)
    implemented_on = models.DateField(null=True)
    answer = models.TextField(null=True)

    class Meta:
        db_table = "view_dispute"


class Informed(models.Model):
    """View: when somebody was told of a decision, which is when their time to contest it begins."""

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    message = models.TextField()
    kind = models.TextField()
    decision = models.TextField(db_index=True)
    report = models.TextField(null=True)
    account = models.TextField(null=True)
    channel = models.TextField(null=True)

    class Meta:
        db_table = "view_informed"


class Manifest(models.Model):
    """View: a decision's mark that content was manifestly illegal, or a report or an appeal manifestly unfounded."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.TextField()
    decision = models.TextField(db_index=True)
    account = models.TextField(null=True, db_index=True)
    target = models.TextField(null=True, db_index=True)

    class Meta:
        db_table = "view_manifest"


class MisuseWarning(models.Model):
    """View: somebody was warned that what they do is misuse. `who`: the key of an account or of a reporter."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    who = models.TextField()
    type = models.TextField()
    by_kind = models.TextField()
    by_id = models.TextField()
    number = models.IntegerField()
    total = models.IntegerField()

    class Meta:
        db_table = "view_misuse_warning"
        indexes = [models.Index(fields=["who", "type"], name="view_misuse_warning_who")]


class Suspension(models.Model):
    """View: for how long somebody's content, reports or appeals are not handled."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    who = models.TextField()
    type = models.TextField()
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    warning = models.TextField()
    decision = models.TextField(null=True)
    by_kind = models.TextField()
    by_id = models.TextField()
    number = models.IntegerField()
    total = models.IntegerField()

    class Meta:
        db_table = "view_suspension"
        indexes = [models.Index(fields=["who", "type"], name="view_suspension_who")]


class Attachment(models.Model):
    """A file that came with an appeal, beside the ledger, which holds its salted hash.

    Once erased it has neither salt nor content. `about`: the accounts whose erasure takes it along.
    """

    ref = models.TextField(primary_key=True)
    appeal = models.TextField(db_index=True)
    about = ArrayField(models.TextField(), default=list)
    name = models.TextField(null=True)
    type = models.TextField()
    size = models.IntegerField()
    salt = models.BinaryField(null=True)
    content = models.BinaryField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "redress_attachment"
        indexes = [GinIndex(fields=["about"], name="redress_attachment_about")]
