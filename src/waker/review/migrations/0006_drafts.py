"""Drafts: what somebody wrote on a case and has not decided yet."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0005_bulk")]
    operations: list[object] = []
