"""Languages: how sure an item's language is, and all languages in it. Items from before keep what they had.

And an index of what answers an item, for the thread around it.
"""

from __future__ import annotations

from typing import ClassVar

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("intake", "0006_used_tokens")]
    operations: ClassVar = [
        migrations.AddField("item", "language_confidence", models.FloatField(null=True)),
        migrations.AddField(
            "item",
            "languages",
            django.contrib.postgres.fields.ArrayField(
                models.TextField(), default=list, db_default=[], size=None
            ),
        ),
        migrations.AddIndex(
            "item",
            models.Index(
                fields=["parent", "-created_at"], name="item_answers", condition=models.Q(parent__isnull=False)
            ),
        ),
    ]
