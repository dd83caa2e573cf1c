"""What the HTTP face keeps: the keys that may call it, and answers to requests that may come twice."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class ApiKey(models.Model):
    """A key: who calls, and what for. Only a digest of its secret is here, so the table opens nothing."""

    name = models.TextField()
    scopes = ArrayField(models.TextField())
    hash = models.BinaryField(unique=True)
    prefix = models.TextField()
    reviewer = models.TextField(null=True)
    created = models.DateTimeField(db_default=Now())
    expires = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    last_used = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}...)"


class IdempotentAnswer(models.Model):
    """The answer to a POST that carried an Idempotency-Key: written together with its effect, kept 24 h."""

    caller = models.ForeignKey(ApiKey, on_delete=models.CASCADE, db_column="caller")
    route = models.TextField()
    key = models.TextField()
    digest = models.BinaryField()
    status = models.SmallIntegerField(null=True)
    body = models.BinaryField(null=True)
    created = models.DateTimeField(db_default=Now(), db_index=True)

    class Meta:
        db_table = "api_idempotency"
        constraints = [
            models.UniqueConstraint(fields=["caller", "route", "key"], name="api_idempotency_once")
        ]
