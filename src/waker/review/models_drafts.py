"""A draft: what one person filled in on a case and has not decided yet, so that no reload and no browser loses it.

It is nobody else's to see and no fact of the ledger: it goes when its writer decides, and after a week in any case.
"""

from __future__ import annotations

from django.db import models


class CaseDraft(models.Model):
    """`form` is the page's form as a browser sends it (URL-encoded); `version` counts what was saved over it."""

    pk = models.CompositePrimaryKey("case", "holder")
    case = models.TextField()
    holder = models.TextField()
    form = models.TextField()
    version = models.IntegerField(default=1)
    saved_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "case_draft"
