"""A lease: that a reviewer is working on a case, until it runs out. Not a fact of the ledger: it decides nothing."""

from __future__ import annotations

from django.db import models


class Lease(models.Model):
    case = models.TextField(primary_key=True)
    holder = models.TextField(db_index=True)
    until = models.DateTimeField()

    class Meta:
        db_table = "case_lease"
