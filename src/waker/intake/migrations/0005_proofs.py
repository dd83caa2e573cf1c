"""Addresses of mail that were confirmed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0004_ways_in")]

    operations = [
        migrations.CreateModel(
            name="Proof",
            fields=[
                ("person", models.TextField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "mail_proof"},
        ),
    ]
