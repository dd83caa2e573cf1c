"""Keys by which the host vouches for its members, and who filed lately."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_sealed")]

    operations = [
        migrations.CreateModel(
            name="HostKey",
            fields=[
                ("kid", models.TextField(primary_key=True, serialize=False)),
                ("algorithm", models.TextField()),
                ("public", models.TextField(null=True)),
                ("salt", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("retires_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "host_key"},
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(db_index=True)),
                ("address", models.TextField()),
                ("person", models.TextField(null=True)),
                ("report", models.TextField(null=True)),
            ],
            options={
                "db_table": "report_filing",
                "indexes": [
                    models.Index(fields=["address", "-at"], name="report_filing_address"),
                    models.Index(
                        condition=models.Q(("person__isnull", False)),
                        fields=["person", "-at"],
                        name="report_filing_person",
                    ),
                ],
            },
        ),
    ]
