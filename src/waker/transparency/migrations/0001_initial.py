
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(default=0)),
                ('not_before', models.DateTimeField(null=True)),
                ('failures', models.IntegerField(default=0)),
                ('trouble', models.TextField(default='')),
                ('ran_at', models.DateTimeField(null=True)),
            ],
            options={
                'db_table': 'dsa_channel',
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('puid', models.TextField(primary_key=True, serialize=False)),
                ('decision', models.TextField()),
                ('n', models.IntegerField()),
                ('batch', models.TextField()),
                ('sent_at', models.DateTimeField()),
                ('outcome', models.TextField()),
                ('status', models.IntegerField(null=True)),
                ('answer', models.TextField(default='')),
                ('statement', models.JSONField()),
                ('uuid', models.TextField(null=True)),
                ('permalink', models.TextField(null=True)),
            ],
            options={
                'db_table': 'dsa_attempt',
                'indexes': [models.Index(fields=['outcome', '-sent_at'], name='dsa_attempt_outcome')],
                'constraints': [models.UniqueConstraint(fields=('decision', 'n'), name='dsa_attempt_n')],
            },
        ),
        migrations.CreateModel(
            name='Owed',
            fields=[
                ('decision', models.TextField(primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('statement', models.JSONField()),
                ('state', models.TextField(default='waiting')),
                ('not_before', models.DateTimeField(null=True)),
                ('errors', models.JSONField(default=list)),
                ('reason', models.TextField(default='')),
                ('attempts', models.IntegerField(default=0)),
                ('puid', models.TextField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('asked_at', models.DateTimeField(null=True)),
                ('absent_since', models.DateTimeField(null=True)),
                ('known', models.BooleanField(default=False)),
                ('by', models.TextField(default='')),
            ],
            options={
                'db_table': 'dsa_owed',
                'indexes': [models.Index(fields=['state', 'position'], name='dsa_owed_state_7c6a8c_idx')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('decision', models.TextField(primary_key=True, serialize=False)),
                ('position', models.BigIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('puid', models.TextField(unique=True)),
                ('uuid', models.TextField(unique=True)),
            ],
            options={
                'db_table': 'view_submission',
                'indexes': [models.Index(fields=['-at'], name='view_submission_newest')],
            },
        ),
    ]
