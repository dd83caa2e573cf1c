"""Signing in: what two-step verification and sessions need of the console."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("console", "0002_reviewers")]
    operations: list[object] = []
