"""Views of the review room: opinions, openings of evidence, and what a case's place in line depends on."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_append_only")]
    operations: list[object] = []
