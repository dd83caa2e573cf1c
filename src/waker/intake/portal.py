"""A portal: where people of partners and authorities come in, by a link that works once, and reach nothing else.

They are no staff users: the console asks for staff, so nothing of it is open to them.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from datetime import timedelta

from django.conf import settings as django_settings
from django.core.mail import send_mail
from django.utils import timezone
from django.utils.translation import gettext

from waker import settings
from waker.core.problems import Conflict, Invalid
from waker.intake.models_partners import Partner, PortalLink, PortalUser
from waker.intake.partners import FLAGGERS, REVOKED, get_row

LIFE = timedelta(minutes=30)
FIRST_LIFE = timedelta(days=3)
HOURLY = 5
"""Links that one person may have mailed in an hour."""
_EMAIL = re.compile(r"[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+")


def add(partner_id: str, email: str, name: str = "") -> PortalUser:
    """Let a person of the partner in from now on. Invalid, Conflict when the address is known, NotFound."""
    partner, address = get_row(partner_id), email.strip().lower()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise Invalid.at("email", "not_an_email", "Write an address like name@example.org.")
    if PortalUser.objects.filter(email=address).exists():
        raise Conflict.at("email", "known", "This address comes in for a partner already.")
    return PortalUser.objects.create(
        partner=partner.id, email=address, name=name.strip()[:200], made_at=timezone.now()
    )


def link(user: PortalUser) -> str:
    """A new link for the person, as a path; earlier ones that were not used stop working."""
    secret, moment = secrets.token_urlsafe(32), timezone.now()
    life = FIRST_LIFE if user.last_seen is None else LIFE
    PortalLink.objects.filter(user=user, used_at=None).update(expires_at=moment)
    PortalLink.objects.create(digest=_digest(secret), user=user, made_at=moment, expires_at=moment + life)
    return f"{home(get_row(user.partner))}enter/{secret}"


def mail(email: str) -> bool:
    """Mail a link to whoever has this address; whether one went. At most so many an hour."""
    user = PortalUser.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None or get_row(user.partner).status == REVOKED:
        return False
    recent = PortalLink.objects.filter(user=user, made_at__gt=timezone.now() - timedelta(hours=1))
    if recent.count() >= HOURLY:
        return False
    # Never the host that the request named: whoever asks for somebody's link could choose it.
    base = django_settings.WAKER_PUBLIC_URL or (
        f"http://{settings.envstr('WAKER_HOST')}:{settings.envint('WAKER_PORT')}"
    )
    name = django_settings.WAKER_NAME
    text = gettext("This link lets you in once, within half an hour:") + f"\n\n{base}{link(user)}\n"
    send_mail(gettext("Your link to %(name)s") % {"name": name}, text, None, [user.email])
    return True


def peek(secret: str) -> PortalUser | None:
    """Whom the link would let in; None when it is unknown, used or too old."""
    row = (
        PortalLink.objects.select_related("user")
        .filter(digest=_digest(secret), used_at=None, expires_at__gt=timezone.now(), user__is_active=True)
        .first()
    )
    return row.user if row else None


def consume(secret: str) -> PortalUser | None:
    """Use the link up; of two requests at once one wins."""
    moment = timezone.now()
    found = PortalLink.objects.filter(
        digest=_digest(secret), used_at=None, expires_at__gt=moment, user__is_active=True
    )
    if not found.update(used_at=moment):
        return None
    user = PortalLink.objects.select_related("user").get(digest=_digest(secret)).user
    PortalUser.objects.filter(pk=user.pk).update(last_seen=moment)
    return user


def who(user_id: object) -> tuple[PortalUser, Partner] | None:
    """The person of a session and their partner, while both may come in."""
    if not isinstance(user_id, int):
        return None
    user = PortalUser.objects.filter(pk=user_id, is_active=True).first()
    partner = Partner.objects.filter(id=user.partner).exclude(status=REVOKED).first() if user else None
    return (user, partner) if user and partner else None


def home(partner: Partner) -> str:
    """The path of the partner's portal."""
    return "/partners/" if partner.kind in FLAGGERS else "/authorities/"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
