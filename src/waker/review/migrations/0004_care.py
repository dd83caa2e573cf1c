"""Care: what reviewers were exposed to, their limits and breaks."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0003_quality")]
    operations: list[object] = []
