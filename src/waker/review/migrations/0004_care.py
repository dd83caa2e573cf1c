"""Care: what reviewers were exposed to, their limits and breaks."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0003_quality")]
    operations = [
        migrations.CreateModel(
            name="Exposure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.TextField()),
                ("case", models.TextField()),
                ("severity", models.SmallIntegerField()),
                ("queue", models.TextField()),
                ("policy", models.TextField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "review_exposure",
                "indexes": [
                    models.Index(fields=["holder", "at"], name="exposure_holder_at"),
                    models.Index(fields=["at"], name="exposure_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Wellbeing",
            fields=[
                ("holder", models.TextField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField(null=True)),
                ("last", models.DateTimeField(null=True)),
                ("run", models.PositiveIntegerField(db_default=0, default=0)),
                ("away_from", models.DateTimeField(null=True)),
                ("away_until", models.DateTimeField(null=True)),
                (
                    "queues",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=[], default=list, size=None
                    ),
                ),
                (
                    "policies",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), db_default=[], default=list, size=None
                    ),
                ),
                ("country", models.CharField(db_default="", default="", max_length=2)),
            ],
            options={"db_table": "review_wellbeing"},
        ),
        migrations.CreateModel(
            name="CareLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.TextField()),
                ("severity", models.SmallIntegerField()),
                ("lead", models.BooleanField()),
                ("hour", models.PositiveSmallIntegerField()),
                ("day", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "review_care_limit",
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "severity", "lead"), name="care_limit_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CareText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slot", models.CharField(max_length=16)),
                ("country", models.CharField(blank=True, default="", max_length=2)),
                ("language", models.CharField(max_length=8)),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "review_care_text",
                "constraints": [
                    models.UniqueConstraint(fields=("slot", "country", "language"), name="care_text_once")
                ],
            },
        ),
    ]
