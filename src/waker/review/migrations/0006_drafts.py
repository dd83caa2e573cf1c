"""Drafts: what somebody wrote on a case and has not decided yet."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0005_bulk")]

    operations = [
        migrations.CreateModel(
            name="CaseDraft",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "case", "holder", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("case", models.TextField()),
                ("holder", models.TextField()),
                ("form", models.TextField()),
                ("version", models.IntegerField(default=1)),
                ("saved_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "case_draft"},
        ),
    ]
