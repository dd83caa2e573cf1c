"""The search's tables: what can be found by its words, what waits to be read for that, and what staff keep of it.

`search_item` and `search_account` are copies of what the host sent, made for finding alone and erased with it; both
can be emptied and made anew (`waker.investigation.indexing.anew`).
"""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q


class FoundItem(models.Model):
    """The words and the filters of an item, as one vector. `at`: when its current revision was received."""

    id = models.TextField(primary_key=True)
    at = models.DateTimeField()
    words = SearchVectorField()

    class Meta:
        db_table = "search_item"
        indexes = [
            models.Index(fields=["at"], name="search_item_at"),
            GinIndex(fields=["words"], name="search_item_words"),
        ]


class FoundAccount(models.Model):
    """The words and the filters of an account. `name` in normal form; `at`: when it first came."""

    id = models.TextField(primary_key=True)
    at = models.DateTimeField()
    words = SearchVectorField()
    name = models.TextField()
    followers = models.BigIntegerField()

    class Meta:
        db_table = "search_account"
        indexes = [
            models.Index(fields=["at"], name="search_account_at"),
            models.Index(fields=["followers"], name="search_account_followers"),
            GinIndex(fields=["words"], name="search_account_words"),
            models.Index(fields=["name"], opclasses=["text_pattern_ops"], name="search_account_name"),
        ]


class Waiting(models.Model):
    """Items and accounts that came or changed and are to be read for the search: one row a batch, ids as JSON."""

    n = models.BigAutoField(primary_key=True)
    items = models.TextField()
    accounts = models.TextField()

    class Meta:
        db_table = "search_waiting"


class Backlog(models.Model):
    """How far what was stored before there was a search has been read, newest first. One row a table."""

    name = models.TextField(primary_key=True)
    before_at = models.DateTimeField(null=True)
    before_id = models.TextField(default="")
    done = models.BooleanField(default=False)

    class Meta:
        db_table = "search_backlog"


class Saved(models.Model):
    """A search that somebody keeps under a name, for themselves or for everybody. `owner`: the staff member."""

    name = models.TextField()
    query = models.TextField()
    owner = models.BigIntegerField()
    shared = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "search_saved"
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="search_saved_name")]
        indexes = [models.Index(fields=["name"], name="search_saved_shared", condition=Q(shared=True))]


class Export(models.Model):
    """That somebody took a file of what a search found: who, when, what was asked, how many rows it holds."""

    at = models.DateTimeField()
    by = models.TextField()
    query = models.TextField()
    what = models.TextField()
    rows = models.IntegerField(default=0)

    class Meta:
        db_table = "search_export"
        indexes = [models.Index(fields=["-at"], name="search_export_newest")]
