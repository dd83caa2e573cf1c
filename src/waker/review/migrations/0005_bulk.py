"""Bulk: many decisions as one act."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0004_care")]
    operations: list[object] = []
