"""Searches that are shared: removed by whoever made them or a lead, who are asked first."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.console.community import client_of, staff
from waker.investigation.models import Saved

pytestmark = pytest.mark.django_db


@pytest.fixture
def shared(guidelines: None) -> Saved:
    client = client_of(staff("moderator", "mila@example.org", name="Mila"))
    client.post("/console/search/save", {"name": "Ours", "q": "fiets", "shared": "1"})
    return Saved.objects.get()


def forget(client: Client, one: Saved, method: str = "post") -> Any:
    return getattr(client, method)(f"/console/search/kept/{one.pk}/forget")


@pytest.mark.parametrize("role", ["moderator", "specialist", "policy", "legal", "analyst"])
def test_nobody_else_removes_it(shared: Saved, role: str) -> None:
    client = client_of(staff(role))
    assert forget(client, shared).status_code == 404
    assert forget(client, shared, "get").status_code == 404
    assert f"/kept/{shared.pk}/forget" not in client.get("/console/search").content.decode()
    assert Saved.objects.exists()


def test_a_lead_is_asked_first(shared: Saved) -> None:
    client = client_of(staff("lead"))
    assert f'href="/console/search/kept/{shared.pk}/forget"' in client.get("/console/search").content.decode()
    page = forget(client, shared, "get").content.decode()
    assert "Mila made this search for everybody" in page
    assert Saved.objects.exists()
    assert forget(client, shared).status_code == 302
    assert not Saved.objects.exists()


def test_whoever_made_it_is_asked_first(shared: Saved) -> None:
    from waker.console.models import StaffUser

    client = client_of(StaffUser.objects.get(email="mila@example.org"))
    assert "takes it from all of them" in forget(client, shared, "get").content.decode()
    assert forget(client, shared).status_code == 302
    assert not Saved.objects.exists()
