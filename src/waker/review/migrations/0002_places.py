"""Places: where every open case stands in line."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]
    operations: list[object] = []
