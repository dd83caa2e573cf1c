"""A bulk: one decision on many subjects, previewed, confirmed by its number, carried out in batches as one act.

Not a fact of the ledger: the decisions are, each with the bulk's id as its act. What stands here is the work: which
subjects there are, and what became of each.
"""

from __future__ import annotations

from typing import Final

from django.db import models

DRAFT: Final = "draft"
RUNNING: Final = "running"
STOPPED: Final = "stopped"
FINISHED: Final = "finished"
UNDOING: Final = "undoing"
UNDONE: Final = "undone"

WAITING: Final = "waiting"
DONE: Final = "done"
SKIPPED: Final = "skipped"
FAILED: Final = "failed"
TAKEN_BACK: Final = "taken_back"
KEPT: Final = "kept"


class Bulk(models.Model):
    """`id` is the act of its decisions; `by` who confirmed it (`staff:3`), by which `right` (a permission or a scope).

    The counts are those of its subjects by state. `moved_at`: when a batch last ended.
    """

    id = models.TextField(primary_key=True)
    by = models.TextField(db_index=True)
    right = models.TextField()
    query = models.TextField(default="")
    decision = models.JSONField()
    skip_decided = models.BooleanField(default=True)
    state = models.TextField(default=DRAFT)
    total = models.IntegerField()
    confirmed = models.IntegerField(null=True)
    done = models.IntegerField(default=0)
    skipped = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    taken_back = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    undo_act = models.TextField(null=True)
    undo_by = models.TextField(null=True)
    undo_why = models.TextField(default="")
    undo_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "review_bulk"
        indexes = [models.Index(fields=["-made_at"], name="review_bulk_newest")]


class BulkSubject(models.Model):
    """One subject of a bulk, in its place: what became of it, by which decision, or why not."""

    pk = models.CompositePrimaryKey("bulk", "n")
    bulk = models.TextField()
    n = models.IntegerField()
    subject = models.TextField()
    state = models.TextField(default=WAITING)
    decision = models.TextField(null=True)
    reason = models.TextField(default="")
    note = models.TextField(default="")

    class Meta:
        db_table = "review_bulk_subject"
        indexes = [models.Index(fields=["bulk", "state", "n"], name="review_bulk_subject_state")]
