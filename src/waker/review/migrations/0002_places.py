"""Places: where every open case stands in line. Leases move there; those of fifteen minutes ago are worth no copying."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

LINE = ["in_time", "channel_rank", "mild", "slow", "unsure", "opened_at", "case"]
# As `waker.review.line.places` fills it.
FILL = """
INSERT INTO review_lane (queue, policy, severity, languages, escalated)
SELECT DISTINCT queue, coalesce(policy, ''), severity, languages, escalated_at IS NOT NULL FROM view_case
WHERE closed_at IS NULL;
INSERT INTO review_place ("case", lane_id, queue, in_time, channel_rank, mild, slow, unsure, opened_at, due_at)
SELECT c.id, l.id, c.queue, TRUE, c.channel_rank, -c.severity, -c.pace, -c.score, c.opened_at, c.due_at
FROM view_case c JOIN review_lane l ON l.queue = c.queue AND l.policy = coalesce(c.policy, '')
    AND l.severity = c.severity AND l.languages = c.languages AND l.escalated = (c.escalated_at IS NOT NULL)
WHERE c.closed_at IS NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("review", "0001_initial"),
        ("ledger", "0003_review"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Lane",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("queue", models.TextField()),
                ("policy", models.TextField(default="")),
                ("severity", models.SmallIntegerField()),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, size=None
                    ),
                ),
                ("escalated", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "review_lane",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["queue", "policy", "severity", "languages", "escalated"], name="review_lane_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Place",
            fields=[
                ("case", models.TextField(primary_key=True, serialize=False)),
                ("queue", models.TextField()),
                ("in_time", models.BooleanField(default=True)),
                ("channel_rank", models.SmallIntegerField()),
                ("mild", models.SmallIntegerField()),
                ("slow", models.FloatField()),
                ("unsure", models.FloatField()),
                ("opened_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("holder", models.TextField(null=True)),
                ("held_until", models.DateTimeField(null=True)),
                ("reserved_for", models.TextField(null=True)),
                ("reserved_until", models.DateTimeField(null=True)),
                ("parked_by", models.TextField(null=True)),
                ("parked_until", models.DateTimeField(null=True)),
                (
                    "lane",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="review.lane"
                    ),
                ),
            ],
            options={
                "db_table": "review_place",
                "indexes": [
                    models.Index(fields=LINE, name="review_place_line"),
                    models.Index(fields=["queue", *LINE], name="review_place_queue"),
                    models.Index(fields=["lane", *LINE], name="review_place_lane"),
                    models.Index(condition=Q(in_time=True), fields=["due_at"], name="review_place_due"),
                    models.Index(
                        condition=Q(holder__isnull=False), fields=["holder"], name="review_place_holder"
                    ),
                    models.Index(
                        condition=Q(reserved_for__isnull=False),
                        fields=["reserved_for"],
                        name="review_place_reserved",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Skip",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case", models.TextField()),
                ("holder", models.TextField()),
                ("reason", models.TextField(default="")),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "review_skip",
                "constraints": [
                    models.UniqueConstraint(fields=["case", "holder"], name="review_skip_once")
                ],
                "indexes": [models.Index(fields=["holder", "-at"], name="review_skip_holder")],
            },
        ),
        migrations.CreateModel(
            name="Speciality",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("speciality", models.CharField(max_length=100)),
                ("expires_at", models.DateTimeField(null=True)),
                ("given_at", models.DateTimeField()),
                ("given_by", models.TextField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="specialities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "review_speciality",
                "constraints": [
                    models.UniqueConstraint(fields=["user", "speciality"], name="review_speciality_once")
                ],
            },
        ),
        # Room on each page, so that leasing a case leaves its row where the indexes point.
        migrations.RunSQL(
            "ALTER TABLE review_place SET (fillfactor = 70)", "ALTER TABLE review_place RESET (fillfactor)"
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.DeleteModel(name="Lease"),
    ]
