"""Bulk: many decisions as one act."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0004_care")]

    operations = [
        migrations.CreateModel(
            name="Bulk",
            fields=[
                ("id", models.TextField(primary_key=True, serialize=False)),
                ("by", models.TextField(db_index=True)),
                ("right", models.TextField()),
                ("query", models.TextField(default="")),
                ("decision", models.JSONField()),
                ("skip_decided", models.BooleanField(default=True)),
                ("state", models.TextField(default="draft")),
                ("total", models.IntegerField()),
                ("confirmed", models.IntegerField(null=True)),
                ("done", models.IntegerField(default=0)),
                ("skipped", models.IntegerField(default=0)),
                ("failed", models.IntegerField(default=0)),
                ("taken_back", models.IntegerField(default=0)),
                ("kept", models.IntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("moved_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("undo_act", models.TextField(null=True)),
                ("undo_by", models.TextField(null=True)),
                ("undo_why", models.TextField(default="")),
                ("undo_at", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "review_bulk",
                "indexes": [models.Index(fields=["-made_at"], name="review_bulk_newest")],
            },
        ),
        migrations.CreateModel(
            name="BulkSubject",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "bulk", "n", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("bulk", models.TextField()),
                ("n", models.IntegerField()),
                ("subject", models.TextField()),
                ("state", models.TextField(default="waiting")),
                ("decision", models.TextField(null=True)),
                ("reason", models.TextField(default="")),
                ("note", models.TextField(default="")),
            ],
            options={
                "db_table": "review_bulk_subject",
                "indexes": [models.Index(fields=["bulk", "state", "n"], name="review_bulk_subject_state")],
            },
        ),
    ]
