"""What is owed to the DSA Transparency Database, what was tried, and, as a view of the ledger, what is stored there."""

from __future__ import annotations

from typing import Final

from django.db import models

WAITING: Final = "waiting"
SENDING: Final = "sending"
SET_ASIDE: Final = "set_aside"
UNCERTAIN: Final = "uncertain"
CLOSED: Final = "closed"
"""Waiting to be sent; on its way; refused until somebody mends it; sent with an unknown outcome; ended by a person.
A statement that is stored is in none of them: its row is gone, and the ledger tells of it (`Submission`)."""


class Owed(models.Model):
    """A statement that is owed and not yet proved to be stored. `puid` and what follows are of its last attempt.

    `not_before`: until when an authority's order imposes silence. `absent_since`: when the database first said that it
    does not know the puid; `known`: it says that it does. `by`: the actor who last mended, resent or closed it.
    """

    decision = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    statement = models.JSONField()
    state = models.TextField(default=WAITING)
    not_before = models.DateTimeField(null=True)
    errors = models.JSONField(default=list)
    reason = models.TextField(default="")
    attempts = models.IntegerField(default=0)
    puid = models.TextField(null=True)
    sent_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    absent_since = models.DateTimeField(null=True)
    known = models.BooleanField(default=False)
    by = models.TextField(default="")

    class Meta:
        db_table = "dsa_owed"
        indexes = [models.Index(fields=["state", "position"])]


class Attempt(models.Model):
    """One sending of one statement under a puid of its own: the key, so that no puid is ever sent twice."""

    puid = models.TextField(primary_key=True)
    decision = models.TextField()
    n = models.IntegerField()
    batch = models.TextField()
    sent_at = models.DateTimeField()
    outcome = models.TextField()
    status = models.IntegerField(null=True)
    answer = models.TextField(default="")
    statement = models.JSONField()
    uuid = models.TextField(null=True)
    permalink = models.TextField(null=True)

    class Meta:
        db_table = "dsa_attempt"
        constraints = [models.UniqueConstraint(fields=["decision", "n"], name="dsa_attempt_n")]
        indexes = [models.Index(fields=["outcome", "-sent_at"], name="dsa_attempt_outcome")]


class Channel(models.Model):
    """The way to the database, one row: how far the ledger was read, and why we wait, where we do."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0)
    trouble = models.TextField(default="")
    ran_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dsa_channel"


class Submission(models.Model):
    """View: a statement that the database stored, proved by its uuid."""

    decision = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    puid = models.TextField(unique=True)
    uuid = models.TextField(unique=True)

    class Meta:
        db_table = "view_submission"
        indexes = [models.Index(fields=["-at"], name="view_submission_newest")]
