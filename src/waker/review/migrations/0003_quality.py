"""Quality: who is asked for which opinion, sampling and calibration."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# Decisions of people on cases, by time: what the precision of rules is counted from.
INDEX = """
CREATE INDEX view_decision_of_people ON view_decision (at) WHERE case_id IS NOT NULL AND automation <> 'full';
CREATE INDEX view_opinion_asked_by ON view_opinion (asked_by, position) WHERE purpose = 'second'
"""


class Migration(migrations.Migration):

    dependencies = [
        ("review", "0002_places"),
        ("ledger", "0003_review"),
    ]

    operations = [
        migrations.RunSQL(INDEX, "DROP INDEX view_decision_of_people; DROP INDEX view_opinion_asked_by"),
        migrations.CreateModel(
            name='OpinionPlace',
            fields=[
                ('opinion', models.TextField(primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('purpose', models.TextField()),
                ('case_id', models.TextField(db_index=True)),
                ('queue', models.TextField()),
                ('policy', models.TextField(default='')),
                ('severity', models.SmallIntegerField(default=0)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('barred', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                ('kept_for', models.TextField(null=True)),
                ('speciality', models.TextField(null=True)),
                ('holder', models.TextField(null=True)),
                ('held_until', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'review_opinion_place',
                'indexes': [models.Index(fields=['asked_at', 'opinion'], name='review_opinion_line'), models.Index(condition=models.Q(('purpose', 'second')), fields=['asked_at', 'opinion'], name='review_opinion_second'), models.Index(condition=models.Q(('holder__isnull', False)), fields=['holder'], name='review_opinion_holder')],
            },
        ),
        migrations.CreateModel(
            name='QualityPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('queue', models.TextField(default='')),
                ('policy', models.TextField(default='')),
                ('share', models.FloatField()),
                ('set_by', models.TextField()),
                ('set_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'review_quality_plan',
                'constraints': [models.UniqueConstraint(fields=('queue', 'policy'), name='review_quality_plan_once')],
            },
        ),
        migrations.CreateModel(
            name='CalibrationSet',
            fields=[
                ('id', models.TextField(primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('queue', models.TextField(default='')),
                ('policy', models.TextField(default='')),
                ('share', models.FloatField()),
                ('open', models.BooleanField(default=True)),
                ('made_by', models.TextField()),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'review_calibration_set',
            },
        ),
        migrations.CreateModel(
            name='CalibrationItem',
            fields=[
                ('id', models.TextField(primary_key=True, serialize=False)),
                ('case_id', models.TextField()),
                ('decision', models.TextField()),
                ('outcome', models.TextField()),
                ('policy', models.TextField(null=True)),
                ('why', models.TextField()),
                ('added_by', models.TextField()),
                ('added_at', models.DateTimeField()),
                ('retired_at', models.DateTimeField(null=True)),
                ('set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='review.calibrationset')),
            ],
            options={
                'db_table': 'review_calibration_item',
                'constraints': [models.UniqueConstraint(fields=('set', 'decision'), name='review_calibration_once')],
            },
        ),
        migrations.CreateModel(
            name='CalibrationAsked',
            fields=[
                ('opinion', models.TextField(primary_key=True, serialize=False)),
                ('person', models.TextField()),
                ('before', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asked', to='review.calibrationitem')),
            ],
            options={
                'db_table': 'review_calibration_asked',
                'indexes': [models.Index(fields=['person', 'asked_at'], name='review_calibration_person')],
                'constraints': [models.UniqueConstraint(fields=('item', 'person'), name='review_calibration_asked_once')],
            },
        ),
    ]
