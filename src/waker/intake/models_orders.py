"""Orders, disclosures and notices of crime as stored views (`waker.folds.projection.orders`), and sealed files."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Order(models.Model):
    """View: an authority's order to act or to give information. Texts are references of notes beside the ledger."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.TextField()
    channel = models.TextField()
    number = models.TextField()
    partner = models.TextField(null=True, db_index=True)
    via = models.TextField(db_index=True)
    issuer = models.TextField()
    issuer_country = models.TextField(null=True)
    issuer_type = models.TextField(null=True)
    law = models.TextField(null=True)
    article = models.TextField(null=True)
    category = models.TextField(null=True)
    subjects = ArrayField(models.TextField(), default=list)
    account = models.TextField(null=True)
    scope = ArrayField(models.TextField(), default=list)
    language = models.TextField(null=True)
    issued_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    clock_from = models.DateTimeField()
    due_at = models.DateTimeField()
    gag_until = models.DateTimeField(null=True)
    emergency = models.BooleanField()
    offences = ArrayField(models.TextField(), default=list)
    reasons = models.TextField(null=True)
    contact = models.TextField(null=True)
    urls = models.TextField(null=True)
    redress = models.TextField(null=True)
    gag_reason = models.TextField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    basis_ok = models.BooleanField(null=True)
    basis_at = models.DateTimeField(null=True)
    basis_by = models.TextField(null=True)
    basis_note = models.TextField(null=True)
    effect = models.TextField(null=True)
    effect_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(null=True)
    preserve_until = models.DateTimeField(null=True)
    scrutiny_at = models.DateTimeField(null=True)
    scrutiny_by = models.TextField(null=True)
    scrutiny_outcome = models.TextField(null=True)
    scrutinised_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "view_order"
        indexes = [
            models.Index(fields=["due_at"], name="view_order_open", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["number", "issuer"], name="view_order_number"),
        ]


class OrderSubject(models.Model):
    """View: one subject of an order, with the report and the case that came of it."""

    id = models.TextField(primary_key=True)
    order_id = models.TextField(db_index=True)
    subject = models.TextField()
    report = models.TextField(null=True)
    case_id = models.TextField(null=True, db_index=True)

    class Meta:
        db_table = "view_order_subject"


class OrderAnswer(models.Model):
    """View: one answer to an order; a later one stands in the place of an earlier one."""

    id = models.TextField(primary_key=True)
    order_id = models.TextField(db_index=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.TextField()
    effect = models.TextField()
    effect_at = models.DateTimeField()
    reasons = ArrayField(models.TextField(), default=list)
    decisions = ArrayField(models.TextField(), default=list)
    document = models.TextField()
    sha256 = models.TextField()

    class Meta:
        db_table = "view_order_answer"


class OrderAlert(models.Model):
    """View: that an order still waited so many minutes after its clock started."""

    id = models.TextField(primary_key=True)
    order_id = models.TextField(db_index=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    minutes = models.SmallIntegerField()

    class Meta:
        db_table = "view_order_alert"


class Disclosure(models.Model):
    """View: data of an account proposed for an authority, and what a second person said of it."""

    id = models.TextField(primary_key=True)
    order_id = models.TextField(db_index=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    account = models.TextField()
    parts = ArrayField(models.TextField(), default=list)
    why = models.TextField(null=True)
    by = models.TextField()
    emergency = models.BooleanField()
    review_due = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.TextField(null=True)
    refused_at = models.DateTimeField(null=True)
    refused_by = models.TextField(null=True)
    refusal = models.TextField(null=True)
    file = models.TextField(null=True)
    sha256 = models.TextField(null=True)
    size = models.BigIntegerField(null=True)

    class Meta:
        db_table = "view_disclosure"


class FileOpening(models.Model):
    """View: that somebody opened a sealed file."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    file = models.TextField(db_index=True)
    by = models.TextField()
    why = models.TextField()

    class Meta:
        db_table = "view_file_opening"


class CrimeNotice(models.Model):
    """View: that an authority was told of a threat to somebody's life or safety."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    subject = models.TextField(null=True)
    account = models.TextField(null=True)
    danger = models.TextField()
    recipients = ArrayField(models.TextField(), default=list)
    countries = ArrayField(models.TextField(), default=list)
    note = models.TextField()
    sent_at = models.DateTimeField()
    by = models.TextField()

    class Meta:
        db_table = "view_crime_notice"


class SealedFile(models.Model):
    """What was disclosed or preserved, beside the ledger, which holds its SHA-256. The database refuses changes."""

    id = models.TextField(primary_key=True)
    name = models.TextField()
    media_type = models.TextField()
    content = models.BinaryField()
    sha256 = models.TextField()
    made_at = models.DateTimeField()
    keep_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "sealed_file"
