"""The workbench: how each person wants media and text to be shown."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("console", "0003_sign_in")]
    operations: list[object] = []
