"""With which browser something changed, and that a recovery code was used."""

from __future__ import annotations

from django.db import migrations, models

KINDS = [
    ("signed_in", "Signed in"),
    ("added", "Second step added"),
    ("removed", "Second step removed"),
    ("codes", "New recovery codes"),
    ("code_used", "Recovery code used"),
    ("reset", "Second step reset"),
    ("ended", "Sessions ended"),
    ("password", "Password changed"),
    ("role", "Role changed"),
    ("linked", "One-time link made"),
]


class Migration(migrations.Migration):
    dependencies = [("console", "0005_used_once")]

    operations = [
        migrations.AddField(
            model_name="securityevent",
            name="agent",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AlterField(
            model_name="securityevent",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=16),
        ),
    ]
