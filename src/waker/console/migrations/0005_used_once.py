"""What let somebody in once and lets in nobody again."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("console", "0004_workbench")]

    operations = [
        migrations.CreateModel(
            name="UsedOnce",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "console_used_once"},
        ),
    ]
