"""A handful of people and posts, made through the real services: enough to have something on every page.

Alice posts, Bob is nasty, Claire reports. Test phrases stand for what nobody should have to read.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from django.test import Client
from django.utils import timezone

from waker.console.models import Role, StaffUser
from waker.console.users import create_user
from waker.intake import accounts, items
from waker.intake.reporting import reports
from waker.intake.shapes import AccountIn, ItemIn, ReportIn
from waker.ledger.models import Case

ACCOUNTS: list[dict[str, Any]] = [
    {
        "id": "alice",
        "birth_date": "1986-04-01",
        "country": "NL",
        "languages": ["nl"],
        "name": "Alice",
        "verified": True,
    },
    {
        "id": "bob",
        "birth_date": "1996-04-01",
        "country": "NL",
        "languages": ["en"],
        "name": "Bob Bitter",
        "bio": "I say what I think.",
        "devices": ["d1"],
        "followers": 1200,
    },
    {
        "id": "claire",
        "birth_date": "2001-02-03",
        "country": "BE",
        "languages": ["nl"],
        "name": "Claire",
        "devices": ["d1"],
    },
]
ITEMS: list[dict[str, Any]] = [
    {
        "id": "v-sea",
        "kind": "video",
        "account": "alice",
        "text": "Zonsondergang in Zeeland",
        "hashtags": ["strand"],
    },
    {
        "id": "v-mean",
        "kind": "video",
        "account": "bob",
        "text": "Look at this one WAKER-TEST:hate_speech:review again",
        "media": [{"kind": "video", "url": "https://media.example.org/v.mp4"}],
    },
    {
        "id": "c-mean",
        "kind": "comment",
        "account": "bob",
        "parent": "v-sea",
        "text": "WAKER-TEST:bullying:review go away",
    },
    {"id": "v-worse", "kind": "video", "account": "bob", "text": "WAKER-TEST:bullying"},
]


def take_in(accounts_: list[dict[str, Any]], items_: list[dict[str, Any]]) -> None:
    """Send accounts and items as the host would; everything has to be accepted."""
    made = accounts.upsert([msgspec.convert(a, AccountIn) for a in accounts_])
    assert all(answer["status"] in ("created", "updated", "unchanged") for answer in made), made
    taken = items.receive([msgspec.convert(i, ItemIn) for i in items_])
    assert all(answer["status"] == "accepted" for answer in taken), taken


def report(subject: str, by: str = "claire", reason: str = "hate_speech", words: str = "This hurts.") -> str:
    """File a member's report on a subject's key; the id of its case."""
    kind, _, id_ = subject.partition(":")
    body = {
        "channel": "member",
        "subject": {"kind": kind, "id": id_},
        "reason": reason,
        "explanation": words,
        "reporter": {"account": by},
    }
    case: str = reports.file(msgspec.convert(body, ReportIn))["case"]
    return case


def settle() -> None:
    """The whole community: two cases wait, one item was removed by a rule."""
    take_in(ACCOUNTS, ITEMS)
    report("content:v-mean")


def case_on(subject: str) -> Case:
    return Case.objects.get(subject=subject, closed_at=None)


def train(user: StaffUser, *specialities: str) -> StaffUser:
    """Say that somebody is trained for specialist queues, for good."""
    from waker.core.actors import SYSTEM, Actor
    from waker.review.specialities import give

    for speciality in specialities:
        give(user.pk, speciality, Actor(SYSTEM, "test"))
    return user


def staff(role: str = Role.MODERATOR, email: str | None = None, **more: Any) -> StaffUser:
    user = create_user(email or f"{role}@example.org", role, name=more.pop("name", role.title()), **more)
    user.last_login = timezone.now() - timedelta(days=1)
    user.save()
    return user


def client_of(user: StaffUser, **more: Any) -> Client:
    client = Client(**more)
    client.force_login(user)
    return client
