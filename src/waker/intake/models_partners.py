"""Partners as stored views (`waker.folds.projection.partners`), and who comes in at their portals."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Partner(models.Model):
    """View: a body outside with a channel of its own: a trusted flagger, an organisation, an authority."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    registered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    name = models.TextField()
    kind = models.TextField()
    areas = ArrayField(models.TextField(), default=list)
    status = models.TextField()
    coordinator = models.TextField(null=True)
    countries = ArrayField(models.TextField(), default=list)
    contact = models.TextField(null=True)

    class Meta:
        db_table = "view_partner"


class PartnerReport(models.Model):
    """View: a report that came through a partner or a partner's key. `via`: `partner:ID` or `key:ID`."""

    id = models.TextField(primary_key=True)
    position = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    partner = models.TextField(null=True)
    via = models.TextField()
    subject = models.TextField()
    expert = models.BooleanField()
    batch = models.TextField(null=True, db_index=True)
    line = models.IntegerField(null=True)

    class Meta:
        db_table = "view_partner_report"
        indexes = [models.Index(fields=["via", "-position"], name="view_partner_report_via")]


class PartnerKey(models.Model):
    """Which partner a key of the API belongs to."""

    key = models.BigIntegerField(primary_key=True)
    partner = models.TextField(db_index=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "partner_key"


class PortalUser(models.Model):
    """A person of a partner who may come in at its portal, and nowhere else."""

    partner = models.TextField(db_index=True)
    email = models.TextField(unique=True)
    name = models.TextField(default="")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    last_seen = models.DateTimeField(null=True)

    class Meta:
        db_table = "portal_user"


class PortalLink(models.Model):
    """A link that lets its person in once. Only a digest of its secret is kept."""

    digest = models.TextField(primary_key=True)
    user = models.ForeignKey(PortalUser, on_delete=models.CASCADE)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "portal_link"


class Upload(models.Model):
    """A list of reports that a partner sent at once: how far it is, and what was wrong with which line."""

    id = models.TextField(primary_key=True)
    partner = models.TextField(db_index=True)
    by = models.TextField()
    name = models.TextField()
    content = models.TextField(null=True)
    sent_at = models.DateTimeField()
    lines = models.IntegerField()
    done = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    broken = models.JSONField(default=list)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "partner_upload"
