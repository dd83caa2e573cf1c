"""Quality: who is asked for which opinion, sampling and calibration."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0002_places")]
    operations: list[object] = []
