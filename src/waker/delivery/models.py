"""The outbox: messages that have to go out, the endpoints that they go to, and the view of those that arrived.

A message row holds ids only: what the message says is read from the ledger when it is sent.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Endpoint(models.Model):
    """An address of the host platform that takes webhooks. `events` empty: all. Secrets are sealed (`sealing`).

    `failing_since`: the first failure after the last success; `failures`: how many rounds in a row failed wholly;
    `rest_until`: nothing is tried before. `disabled_why`: `staff`, `gone` (it answered 410) or `failing`.
    """

    id = models.TextField(primary_key=True)
    name = models.TextField(default="")
    url = models.TextField()
    events = ArrayField(models.TextField(), default=list)
    secret = models.BinaryField()
    former_secret = models.BinaryField(null=True)
    former_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)
    disabled_why = models.TextField(default="")
    failing_since = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_failure_at = models.DateTimeField(null=True)
    last_failure = models.TextField(default="")

    class Meta:
        db_table = "delivery_endpoint"


class Message(models.Model):
    """One message to one recipient. `n` orders; `id` is the same however often it is sent.

    `endpoint` is set for a webhook, `recipient` (an account's key or a note's reference) says who is told. A message
    waits for the earlier ones of its `lane`. `due_at`: not before this moment, whatever happens (a gag). `tried_at`:
    the first try, from which the three days count. `failed_at`: given up until somebody sends it again. `done_at`:
    delivered, or there was nobody left to tell (`dropped`).
    """

    n = models.BigAutoField(primary_key=True)
    id = models.TextField(unique=True)
    kind = models.TextField()
    channel = models.TextField()
    endpoint = models.ForeignKey(Endpoint, models.CASCADE, null=True, db_index=False)
    lane = models.TextField()
    position = models.BigIntegerField()
    subject = models.TextField(null=True)
    recipient = models.TextField(null=True)
    decision = models.TextField(null=True)
    report = models.TextField(null=True)
    appeal = models.TextField(null=True)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")
    failed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        db_table = "delivery_message"
        indexes = [
            models.Index(
                fields=["endpoint", "n"], name="delivery_waiting", condition=Q(done_at__isnull=True)
            ),
            models.Index(
                fields=["endpoint", "lane", "n"], name="delivery_lane", condition=Q(done_at__isnull=True)
            ),
            models.Index(fields=["done_at"], name="delivery_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["decision"], name="delivery_decision"),
        ]


class Delivery(models.Model):
    """View: a message that arrived. `at`: when; `account`: whom it told, where that is an account."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    kind = models.TextField()
    channel = models.TextField()
    decision = models.TextField(null=True)
    report = models.TextField(null=True)
    appeal = models.TextField(null=True)
    account = models.TextField(null=True)

    class Meta:
        db_table = "view_delivery"
        indexes = [
            models.Index(fields=["decision"], name="view_delivery_decision"),
            models.Index(fields=["report"], name="view_delivery_report"),
        ]
