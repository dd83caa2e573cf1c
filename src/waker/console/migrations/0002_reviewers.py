"""Reviewers: the teams they are in and the queues that they work."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models


def names(blank: bool = True) -> django.contrib.postgres.fields.ArrayField:
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=100), blank=blank, default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("console", "0001_initial")]
    operations = [
        migrations.AddField(model_name="staffuser", name="teams", field=names()),
        migrations.AddField(model_name="staffuser", name="queues", field=names()),
    ]
