"""Languages: how sure an item's language is, and the others in it."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intake", "0006_used_tokens")]
    operations: list[object] = []
