"""The tables of the ways in: keys by which the host vouches for its members, who filed lately, proofs of mail."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class HostKey(models.Model):
    """A key that signs members' tokens. Of a shared secret only the salt is kept: it is derived from it."""

    kid = models.TextField(primary_key=True)
    algorithm = models.TextField()
    public = models.TextField(null=True)
    salt = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    retires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "host_key"


class UsedToken(models.Model):
    """That a member's token was used, by a digest of its name, until it is too old to be used again anyway."""

    digest = models.TextField(primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "host_token_used"


class Filing(models.Model):
    """That somebody tried to file something: who by digests alone, for limits and to know a second report again."""

    at = models.DateTimeField(db_index=True)
    address = models.TextField()
    person = models.TextField(null=True)
    report = models.TextField(null=True)

    class Meta:
        db_table = "report_filing"
        indexes = [
            models.Index(fields=["address", "-at"], name="report_filing_address"),
            models.Index(
                fields=["person", "-at"], name="report_filing_person", condition=Q(person__isnull=False)
            ),
        ]


class Proof(models.Model):
    """That an address of mail was confirmed, by a digest of it alone. Deleting the row forgets it."""

    person = models.TextField(primary_key=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "mail_proof"
