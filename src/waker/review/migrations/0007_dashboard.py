"""Figures of the dashboard."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0006_drafts")]
    operations: list[object] = []
