"""The workbench: how each person wants media and text to be shown."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0003_sign_in")]

    operations = [
        migrations.AddField(
            model_name="staffuser",
            name="workbench",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
