"""The ledger's tables: the entries, the head of the chain, what stands beside the ledger, and the stored views.

Views (`view_*`) are caches made by `waker.folds.projection`; their columns are its columns. Nothing but
`waker.ledger.views` writes them, and nothing but `waker.ledger.writing` inserts entries.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q


class Entry(models.Model):
    """One fact. `body` is the JSON text that was hashed, kept to the letter (type json, not jsonb)."""

    position = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    kind = models.TextField()
    version = models.SmallIntegerField()
    subject = models.TextField(null=True)
    body = models.TextField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_entry"


class Head(models.Model):
    """The end of the chain, one row. Whoever writes holds its lock until commit, so positions commit in order."""

    id = models.SmallIntegerField(primary_key=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    hash = models.BinaryField()

    class Meta:
        db_table = "ledger_head"


class Note(models.Model):
    """What somebody wrote (an explanation, a reasoning, a report), beside the ledger.

    The ledger holds `ref` and the SHA-256 of `salt` and text: it proves what was written without holding it, and
    proves nothing about an erased note, whose salt is gone too. `about`: the accounts whose erasure takes it along.
    """

    ref = models.TextField(primary_key=True)
    about = ArrayField(models.TextField(), default=list)
    salt = models.BinaryField(null=True)
    text = models.TextField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_note"
        indexes = [GinIndex(fields=["about"], name="ledger_note_about")]


class Trace(models.Model):
    """The facts that an automatic decision or flag was made from, beside the ledger; one a judged item revision."""

    ref = models.TextField(primary_key=True)
    account = models.TextField(null=True, db_index=True)
    facts = models.JSONField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_trace"


class Decision(models.Model):
    """View: one decision, and whether something superseded it."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    act = models.TextField(db_index=True)
    subject = models.TextField()
    account = models.TextField(null=True)
    revision = models.IntegerField(null=True)
    by_kind = models.TextField()
    by_id = models.TextField()
    automation = models.TextField()
    ground = models.TextField()
    policy = models.TextField(null=True)
    law = models.TextField(null=True)
    country = models.TextField(null=True)
    situation = models.TextField(null=True)
    guidelines = models.TextField(null=True)
    hold = models.BooleanField()
    no_action = models.BooleanField()
    exception = models.TextField(null=True)
    case_id = models.TextField(null=True, db_index=True)
    language = models.TextField(null=True)
    supersedes = models.TextField(null=True, unique=True)
    superseded_by = models.TextField(null=True)
    superseded_at = models.DateTimeField(null=True)
    zero_tolerance = models.BooleanField()
    derived_key = models.TextField(null=True, db_index=True)
    derived_from = ArrayField(models.TextField(), default=list)
    rule = models.TextField(null=True)
    strike_policy = models.TextField(null=True)
    strike_weight = models.IntegerField(null=True)
    strike_since = models.DateTimeField(null=True)
    strike_expires = models.DateTimeField(null=True)
    strike_first_warning = models.BooleanField(null=True)
    strike_root = models.TextField(null=True)

    class Meta:
        db_table = "view_decision"
        indexes = [
            models.Index(fields=["subject", "position"]),
            models.Index(fields=["account", "position"]),
            models.Index(fields=["policy", "position"]),
            models.Index(
                fields=["account"], name="view_decision_violation", condition=Q(strike_policy__isnull=False)
            ),
            models.Index(
                fields=["account"], name="view_decision_derived", condition=Q(derived_key__isnull=False)
            ),
            models.Index(fields=["account"], name="view_decision_zero", condition=Q(zero_tolerance=True)),
            models.Index(fields=["subject"], name="view_decision_hold", condition=Q(hold=True)),
        ]


class Restriction(models.Model):
    """View: one restriction of a decision, as `waker.folds.force.Force` reads it."""

    pk = models.CompositePrimaryKey("decision", "n")
    decision = models.TextField()
    n = models.SmallIntegerField()
    subject = models.TextField(db_index=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()
    kind = models.TextField()
    countries = ArrayField(models.TextField(), default=list)
    min_age = models.SmallIntegerField(null=True)
    feature = models.TextField(null=True)
    label = models.TextField(null=True)
    target = models.TextField(null=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "view_restriction"


class Flag(models.Model):
    """View: one allegation by a rule or detector. `matches`: where in the text, by position, never the words."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    subject = models.TextField()
    account = models.TextField(null=True)
    revision = models.IntegerField(null=True)
    rule = models.TextField()
    policy = models.TextField()
    score = models.FloatField()
    mode = models.TextField()
    capped = models.BooleanField()
    detector = models.TextField()
    case_id = models.TextField(null=True, db_index=True)
    decision = models.TextField(null=True)
    matches = models.JSONField()
    guidelines = models.TextField(null=True)

    class Meta:
        db_table = "view_flag"
        indexes = [models.Index(fields=["subject", "position"]), models.Index(fields=["rule", "position"])]


class Case(models.Model):
    """View: the open reports and flags on one subject, in one place for one person to decide."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    opened_at = models.DateTimeField()
    subject = models.TextField()
    account = models.TextField(null=True)
    queue = models.TextField()
    policy = models.TextField(null=True)
    channel = models.TextField()
    channel_rank = models.SmallIntegerField()
    severity = models.SmallIntegerField()
    reach = models.BigIntegerField()
    due_at = models.DateTimeField()
    language = models.TextField(null=True)
    country = models.TextField(null=True)
    flags = models.IntegerField()
    reports = models.IntegerField()
    closed_at = models.DateTimeField(null=True)
    decision = models.TextField(null=True)
    languages = ArrayField(models.TextField(), default=list)
    situations = ArrayField(models.TextField(), default=list)
    pace = models.FloatField(default=0.0)
    score = models.FloatField(default=0.0)
    escalated_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "view_case"
        indexes = [
            models.Index(
                fields=["channel_rank", "-severity", "-pace", "-score", "opened_at"],
                name="view_case_work",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(fields=["due_at"], name="view_case_due", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["subject"], name="view_case_open_on", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["subject", "position"], name="view_case_subject"),
            models.Index(fields=["-opened_at"], name="view_case_newest"),
        ]


class Report(models.Model):
    """View: one allegation by a person or body. `reporter`: an account's key or a note's ref, never a name."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    channel = models.TextField()
    subject = models.TextField(db_index=True)
    account = models.TextField(null=True)
    reason = models.TextField()
    policy = models.TextField(null=True)
    reporter = models.TextField(null=True, db_index=True)
    note = models.TextField(null=True)
    country = models.TextField(null=True)
    language = models.TextField(null=True)
    case_id = models.TextField(db_index=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decision = models.TextField(null=True)

    class Meta:
        db_table = "view_report"


class Opinion(models.Model):
    """View: a judgement that was asked for beside a decision: a second opinion, a blind review, a calibration.

    `asked_by` and `given_by` are holders (`staff:3`); `note` and `given_note` are refs of notes.
    """

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    asked_at = models.DateTimeField()
    case_id = models.TextField(null=True, db_index=True)
    decision = models.TextField(null=True, db_index=True)
    subject = models.TextField(null=True)
    queue = models.TextField(null=True)
    policy = models.TextField(null=True)
    language = models.TextField(null=True)
    purpose = models.TextField()
    asked_by = models.TextField()
    note = models.TextField(null=True)
    given_at = models.DateTimeField(null=True)
    given_by = models.TextField(null=True)
    outcome = models.TextField(null=True)
    given_policy = models.TextField(null=True)
    restrictions = ArrayField(models.TextField(), default=list)
    given_note = models.TextField(null=True)

    class Meta:
        db_table = "view_opinion"
        indexes = [
            models.Index(fields=["purpose", "given_at"], name="view_opinion_given"),
            models.Index(
                fields=["position"], name="view_opinion_waiting", condition=Q(given_at__isnull=True)
            ),
        ]


class EvidenceOpening(models.Model):
    """View: that somebody opened sealed evidence. `by` is a holder (`staff:3`), `why` the ref of a note."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    subject = models.TextField(null=True)
    case_id = models.TextField(null=True)
    by = models.TextField()
    why = models.TextField(null=True)

    class Meta:
        db_table = "view_evidence_opening"
        indexes = [models.Index(fields=["subject", "position"], name="view_opening_subject")]


class RuleDay(models.Model):
    """View: how many heavy decisions a rule took on a day (UTC), and how many its cap held back."""

    pk = models.CompositePrimaryKey("rule", "day")
    rule = models.TextField()
    day = models.DateField()
    taken = models.IntegerField()
    capped = models.IntegerField()

    class Meta:
        db_table = "view_rule_day"


class GuidelinesRow(models.Model):
    """View: one published version of the guidelines."""

    version = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    published_at = models.DateTimeField()
    digest = models.TextField()

    class Meta:
        db_table = "view_guidelines"
