"""The files of a published version of the guidelines, beside the ledger, which holds their digest."""

from __future__ import annotations

from django.db import models


class Files(models.Model):
    """One version: path -> text, as published."""

    version = models.TextField(primary_key=True)
    digest = models.TextField()
    files = models.JSONField()

    class Meta:
        db_table = "guidelines_files"
