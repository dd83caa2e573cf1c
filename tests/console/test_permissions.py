"""Who may do what: every route of the console for every role, and none without a permission."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from tests.console.community import client_of, staff
from tests.shared import REPOSITORY
from waker.api import covered as api_covered
from waker.console import matrix, urls
from waker.console.matrix import markdown
from waker.console.models import Role
from waker.console.permissions import MATRIX, may

pytestmark = pytest.mark.django_db


def routes() -> Iterator[URLPattern]:
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        yield pattern


ROUTES = {str(route.pattern): route.callback for route in routes()}
OPEN = {
    "sign-in",
    "sign-in/passkey",
    "sign-out",
    "enter/<id:secret>",
    "two-step",
    "two-step/options",
    "oidc/start",
    "oidc/back",
}
FILLED = {
    "<id:secret>": "x",
    "<id:case_id>": "c_none",
    "<id:decision_id>": "d_none",
    "<hostid:item_id>": "none",
    "<hostid:account_id>": "none",
    "<hostid:subject_id>": "none",
    "<id:kind>": "content",
    "<id:policy_id>": "spam",
    "<id:version>": "1",
    "<id:other>": "0",
    "<id:order_id>": "o_none",
    "<id:disclosure_id>": "q_none",
    "<id:partner_id>": "p_none",
    "<id:form>": "answer.txt",
    "<id:appeal_id>": "p_none",
    "<id:ref>": "f_none",
    "<id:webhook_id>": "w_none",
    "<id:message_id>": "m_none",
    "<id:bulk_id>": "a_none",
    "<int:pk>": "0",
    "<int:session>": "0",
}


def address(route: str) -> str:
    for name, value in FILLED.items():
        route = route.replace(name, value)
    # Whatever else a route asks for is filled in by its kind, so that no route is left out.
    route = re.sub(r"<int:\w+>", "0", route)
    route = re.sub(r"<(?:\w+:)?\w+>", "none", route)
    assert "<" not in route
    return f"/console/{route}"


def test_every_route_names_its_permission() -> None:
    assert len(ROUTES) > 20
    for route, view in ROUTES.items():
        assert hasattr(view, "permission"), f"/console/{route} says nothing about who may call it"
        assert view.permission in MATRIX or (view.permission is None and route in OPEN), route


def test_the_whole_site_knows_no_other_staff_routes() -> None:
    mounted = [p for p in get_resolver().url_patterns if str(p.pattern).startswith("console")]
    assert len(mounted) == 1


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("route", sorted(set(ROUTES) - OPEN))
def test_a_role_reaches_what_the_matrix_says(guidelines: str, role: str, route: str) -> None:
    user = staff(role)
    client = client_of(user)
    for method in (client.get, client.post):
        status = method(address(route)).status_code
        if may(user, ROUTES[route].permission):
            assert status != 403, f"{role} should reach {route}"
        else:
            assert status == 403, f"{role} should not reach {route} ({status})"


@pytest.mark.parametrize("route", sorted(set(ROUTES) - OPEN))
def test_strangers_are_sent_to_sign_in(guidelines: str, route: str) -> None:
    for method in (Client().get, Client().post):
        answer = method(address(route))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/console/sign-in?next=")


@pytest.mark.parametrize("route", sorted(set(ROUTES) - {"enter/<id:secret>"}))
def test_no_post_without_a_csrf_token(guidelines: str, route: str) -> None:
    strict = client_of(staff("admin"), enforce_csrf_checks=True)
    assert strict.post(address(route)).status_code == 403


def test_the_documentation_holds_the_matrix() -> None:
    page = (REPOSITORY / "docs/console.md").read_text(encoding="utf-8")
    assert markdown() in page, "put what waker.console.matrix.markdown() says into docs/console.md"


def test_the_page_on_roles_is_the_one_that_is_generated() -> None:
    page = (REPOSITORY / "docs/roles.md").read_text(encoding="utf-8")
    assert page == matrix.page() + api_covered.markdown(), "run scripts/roles"


def test_every_permission_opens_an_address_or_is_asked_within_one() -> None:
    within = {"decisions.undo_any", "evidence.open", "cases.assign", "quality.manage", "search.export"}
    for name, addresses in matrix.covered().items():
        assert addresses or name in within, name
    listed = [address for addresses in matrix.covered().values() for address in addresses]
    assert len(listed) == len(set(ROUTES) - OPEN)


@pytest.mark.parametrize("role", Role.values)
def test_everybody_reads_the_matrix(guidelines: str, role: str) -> None:
    page = client_of(staff(role)).get("/console/roles").content.decode()
    assert "/console/cases/{case_id}/decide" in page
    assert page.count('<th scope="row">') == len(MATRIX)


def test_nobody_without_an_account_may_anything() -> None:
    from django.contrib.auth.models import AnonymousUser

    for user in (None, AnonymousUser()):
        assert not any(may(user, permission) for permission in MATRIX)
    with pytest.raises(KeyError):
        may(None, "everything")


def test_the_refusal_says_who_may(guidelines: str) -> None:
    page = client_of(staff("analyst")).get("/console/queue").content.decode()
    assert "Your role does not go this far" in page
    assert "Moderator" in page


def test_navigation_shows_only_what_one_may(guidelines: str) -> None:
    analyst = client_of(staff("analyst")).get("/console/").content.decode()
    assert 'href="/console/items"' in analyst
    assert 'href="/console/queue"' not in analyst
    assert 'href="/console/staff"' not in analyst
    assert 'href="/console/staff"' in client_of(staff("admin")).get("/console/").content.decode()


class TestStaffPage:
    @pytest.fixture
    def admin(self) -> Any:
        return client_of(staff("admin"))

    def test_adding_somebody_gives_a_link_that_works(self, admin: Client) -> None:
        body = {"email": "zoe@example.org", "name": "Zoë", "role": "moderator", "language": "nl"}
        page = admin.post("/console/staff", body).content.decode()
        link = page.split("http://testserver")[1].split("<")[0]
        assert Client().post(link).status_code == 302

    def test_an_address_twice_is_refused_in_place(self, admin: Client) -> None:
        staff("lead", "zoe@example.org")
        answer = admin.post("/console/staff", {"email": "zoe@example.org", "role": "lead", "language": "en"})
        assert answer.status_code == 422
        assert "already has a user" in answer.content.decode()

    def test_roles_change_but_never_ones_own(self, admin: Client) -> None:
        from waker.console.models import StaffUser

        other = staff("moderator", "zoe@example.org")
        admin.post(f"/console/staff/{other.pk}", {"role": "lead"})
        other.refresh_from_db()
        assert other.role == "lead"
        admin.post(f"/console/staff/{other.pk}", {"role": "emperor"})
        other.refresh_from_db()
        assert other.role == "lead"
        me = StaffUser.objects.get(role="admin")
        admin.post(f"/console/staff/{me.pk}", {"role": "moderator", "active": "0"})
        me.refresh_from_db()
        assert (me.role, me.is_active) == ("admin", True)
