"""Two of the same report at the same moment: one of them is the other."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.pages.people import send
from tests.threads import raised, together
from waker.ledger.models import Case, Report

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_person_who_presses_twice_reports_once(community: Any) -> None:
    found = together([lambda: send(Client(), location="v-sea").headers["Location"] for _ in range(4)])
    assert raised(found) == []
    assert len(set(found)) == 1
    assert Report.objects.filter(channel="citizen").count() == 1


def test_ten_people_at_once_are_one_case(community: Any) -> None:
    calls = [
        lambda n=n: (
            send(Client(REMOTE_ADDR=f"192.0.2.{n}"), location="v-sea", email=f"p{n}@example.org").status_code
        )
        for n in range(10)
    ]
    assert together(calls) == [302] * 10
    assert Report.objects.filter(channel="citizen").count() == 10
    assert Case.objects.filter(subject="content:v-sea").count() == 1
