"""A staff user is a person who works in the console; a one-time link lets one in without a password.

Second steps and sessions are django-allauth's (`allauth.mfa`, `allauth.usersessions`).

Members of the host platform are not users here: they are accounts, known by the host's own ids.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is here for. What each role may do stands in `permissions.py`."""

    MODERATOR = "moderator", _("Moderator")
    SPECIALIST = "specialist", _("Specialist")
    LEAD = "lead", _("Lead")
    POLICY = "policy", _("Policy")
    LEGAL = "legal", _("Legal")
    ANALYST = "analyst", _("Analyst")
    ADMIN = "admin", _("Administrator")


class Language(models.TextChoices):
    """The languages of the console itself."""

    EN = "en", "English"
    NL = "nl", "Nederlands"


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class StaffUsers(BaseUserManager["StaffUser"]):
    """Finds staff by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> StaffUser:
        return self.get(email=(username or "").strip().lower())


class StaffUser(AbstractBaseUser):
    """One member of staff, known by e-mail address (stored in lower case).

    `reads` are the languages (BCP 47) in which they judge texts (none: any); `teams` the teams they are in, as the
    guidelines' queues name them; `queues` the only queues that they work (none: all that are open to them).
    `single_keys` switches the shortcuts of one letter on, which get in the way of speech input and some assistive
    software. `workbench` is how media and texts are shown to them, as `waker.console.workbench` reads it.
    """

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=16, choices=Role.choices)
    language = models.CharField(max_length=8, choices=Language.choices, default=Language.EN)
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.AUTO)
    reads = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    teams = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    queues = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    single_keys = models.BooleanField(default=True)
    workbench = models.JSONField(default=dict, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = StaffUsers()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = ["role"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="staffuser_role_known"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """Two letters for the corner of the page."""
        words = (self.name or self.email.split("@")[0]).replace(".", " ").replace("_", " ").split()
        return ("".join(word[0] for word in words[:2]) or "?").upper()


class OneTimeLink(models.Model):
    """A link that signs its user in once. Only a hash of its secret is kept."""

    user = models.ForeignKey(StaffUser, on_delete=models.CASCADE, related_name="one_time_links")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class FailedSignIn(models.Model):
    """One wrong password, kept for as long as it counts towards the throttle.

    `email` is a hash: the table must not become a list of addresses that somebody typed by mistake.
    """

    email = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["email", "at"], name="failedsignin_email_at"),
            models.Index(fields=["address", "at"], name="failedsignin_address_at"),
        ]


class UsedOnce(models.Model):
    """That a challenge or a nonce let somebody in, by its digest, until it is too old to be brought again anyway."""

    digest = models.CharField(max_length=64, primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "console_used_once"


class ProviderIdentity(models.Model):
    """Who somebody is at the OpenID provider: bound at their first sign-in by it, so that an address that
    the provider gives to somebody else later lets nobody in."""

    user = models.ForeignKey(StaffUser, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="provideridentity_once"),
            models.UniqueConstraint(fields=["issuer", "user"], name="provideridentity_one_each"),
        ]


class SecurityEvent(models.Model):
    """Something that happened to how somebody signs in: what, when, from where, and by whom if not themselves.

    `agent`: how the browser called itself.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        ADDED = "added", _("Second step added")
        REMOVED = "removed", _("Second step removed")
        CODES = "codes", _("New recovery codes")
        CODE_USED = "code_used", _("Recovery code used")
        RESET = "reset", _("Second step reset")
        ENDED = "ended", _("Sessions ended")
        PASSWORD = "password", _("Password changed")
        ROLE = "role", _("Role changed")
        LINKED = "linked", _("One-time link made")

    user = models.ForeignKey(StaffUser, on_delete=models.CASCADE, related_name="security_events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    by = models.ForeignKey(StaffUser, null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.CharField(max_length=64, blank=True, default="")
    agent = models.CharField(max_length=200, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    ON_THE_MACHINE = "waker user"
    """The note of what was done on the command line."""

    class Meta:
        indexes = [models.Index(fields=["user", "-at"], name="securityevent_user_at")]

    @property
    def on_the_machine(self) -> bool:
        return self.note == self.ON_THE_MACHINE
