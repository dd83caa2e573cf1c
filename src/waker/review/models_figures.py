"""Tallies: counts that the dashboard and the service levels add up, kept in the transaction that changes the counted.

Those of cases are kept by triggers on the view of cases, whatever changes it (migration 0007); those of decisions by a
follower of the ledger (`waker.review.tallies`).
"""

from __future__ import annotations

from django.db import models


class Backlog(models.Model):
    """How many open cases of a queue, policy, channel rank and severity are due within an hour (UTC, its start)."""

    pk = models.CompositePrimaryKey("queue", "policy", "channel_rank", "severity", "due_hour")
    queue = models.TextField()
    policy = models.TextField()
    channel_rank = models.SmallIntegerField()
    severity = models.SmallIntegerField()
    due_hour = models.DateTimeField()
    cases = models.IntegerField()

    class Meta:
        db_table = "review_backlog"
        indexes = [
            models.Index(fields=["cases"], name="review_backlog_spent", condition=models.Q(cases=0)),
        ]


class CaseHour(models.Model):
    """How many cases of a queue and policy were opened in an hour, and decided; `late`: decided past their due time."""

    pk = models.CompositePrimaryKey("hour", "queue", "policy")
    hour = models.DateTimeField()
    queue = models.TextField()
    policy = models.TextField()
    opened = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    late = models.IntegerField(default=0)

    class Meta:
        db_table = "review_case_hour"


class DecisionHour(models.Model):
    """How many decisions of a policy and queue were taken in an hour; what counts is said in `waker.review.tallies`."""

    pk = models.CompositePrimaryKey("hour", "policy", "queue")
    hour = models.DateTimeField()
    policy = models.TextField()
    queue = models.TextField()
    decided = models.IntegerField(default=0)
    automated = models.IntegerField(default=0)
    measures = models.IntegerField(default=0)
    proactive = models.IntegerField(default=0)

    class Meta:
        db_table = "review_decision_hour"
