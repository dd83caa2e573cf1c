"""What the host platform sent: accounts, their devices, items and their earlier revisions. Beside the ledger.

Personal data lives here and only here (and in the ledger's notes); erasing an account empties these rows and leaves
their ids, which the ledger names.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Account(models.Model):
    """An account of the host platform, as last told. `digest` of what was told decides whether it changed."""

    id = models.TextField(primary_key=True)
    birth_date = models.TextField(null=True)
    country = models.TextField(null=True)
    languages = ArrayField(models.TextField(), default=list)
    name = models.TextField(default="")
    bio = models.TextField(default="")
    verified = models.BooleanField(default=False)
    kind = models.TextField(default="person")
    created_at = models.DateTimeField(null=True)
    followers = models.BigIntegerField(default=0)
    devices = ArrayField(models.TextField(), default=list)
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "account"


class DeviceLink(models.Model):
    """That an account was seen on a device. Kept when the host stops naming the device: it was seen there."""

    pk = models.CompositePrimaryKey("device", "account")
    device = models.TextField()
    account = models.TextField(db_index=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "device_link"


class Item(models.Model):
    """One piece of content in its current revision. `hashtags` as sent; `tags` and `ancestors` are subject keys.

    `language_confidence` is 0 to 1, null where there was nothing to read; `languages` are all languages in its text.
    """

    id = models.TextField(primary_key=True)
    account = models.TextField(db_index=True)
    kind = models.TextField()
    text = models.TextField(default="")
    hashtags = ArrayField(models.TextField(), default=list)
    tags = ArrayField(models.TextField(), default=list)
    sound = models.TextField(null=True)
    country = models.TextField(null=True)
    language = models.TextField(null=True)
    language_confidence = models.FloatField(null=True)
    languages = ArrayField(models.TextField(), default=list, db_default=[])
    created_at = models.DateTimeField()
    parent = models.TextField(null=True)
    ancestors = ArrayField(models.TextField(), default=list)
    live = models.BooleanField(default=False)
    media = models.JSONField(null=True)
    attributes = models.JSONField(null=True)
    revision = models.IntegerField(default=1)
    digest = models.BinaryField()
    guidelines = models.TextField()
    received_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "item"
        indexes = [
            models.Index(fields=["-received_at"], name="item_newest"),
            models.Index(
                fields=["parent", "-created_at"],
                name="item_answers",
                condition=models.Q(parent__isnull=False),
            ),
        ]


class Revision(models.Model):
    """An earlier revision of an item, as it was judged: the snapshot that its decisions stand on."""

    pk = models.CompositePrimaryKey("item", "revision")
    item = models.TextField()
    revision = models.IntegerField()
    account = models.TextField(db_index=True)
    text = models.TextField(null=True)
    hashtags = ArrayField(models.TextField(), default=list)
    media = models.JSONField(null=True)
    attributes = models.JSONField(null=True)
    language = models.TextField(null=True)
    digest = models.BinaryField()
    received_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        db_table = "item_revision"


# Hosts, orders and partners have files of their own; Django looks for models here.
from waker.intake.models_hosts import *  # noqa: E402, F403
from waker.intake.models_orders import *  # noqa: E402, F403
from waker.intake.models_partners import *  # noqa: E402, F403
