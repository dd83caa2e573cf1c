"""Members' tokens that were used."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0005_proofs")]

    operations = [
        migrations.CreateModel(
            name="UsedToken",
            fields=[
                ("digest", models.TextField(primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "host_token_used"},
        ),
    ]
