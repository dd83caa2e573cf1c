"""The sample community, loaded through the real services: alive, varied, whole, and only into an empty house."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from waker import demo
from waker.console.models import StaffUser
from waker.core.actors import Actor
from waker.guidelines import versions
from waker.intake import accuracy
from waker.intake.models import Account, Item
from waker.intake.models_partners import Partner, PortalUser
from waker.ledger.models import Case, Decision, Opinion
from waker.ledger.rebuilding import rebuild
from waker.ledger.verifying import verify
from waker.redress.models import Appeal
from waker.review import permissions, reviewers, standing, treatments
from waker.review.models import CalibrationItem, QualityPlan
from waker.review.quality import assigning, measuring
from waker.review.quality.period import period
from waker.review.shapes import PermissionQuery, TreatmentQuery, ViewerIn

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def phrases(settings: Any) -> None:
    settings.WAKER_TEST_PHRASES = True


@pytest.fixture
def loaded(phrases: None) -> float:
    """The community; the seconds of processor time that loading took."""
    began = time.process_time()
    assert demo.load(NOW).startswith("the sample community is there")
    return time.process_time() - began


def shown(item: str, country: str = "NL", age: int = 30, surface: str = "for_you") -> dict[str, Any]:
    query = TreatmentQuery(ViewerIn(country=country, age=age), surface, [item], NOW)  # type: ignore[arg-type]
    return treatments.resolve(query)[0]


def allowed(feature: str, **whose: Any) -> bool:
    query = PermissionQuery(feature, at=NOW, **whose)  # type: ignore[arg-type]
    return bool(permissions.check(query)["allowed"])


def test_it_is_alive(loaded: float) -> None:
    assert loaded < 10
    assert Account.objects.count() >= 140
    assert Item.objects.count() >= 350
    assert StaffUser.objects.filter(role="moderator").exists()
    open_cases = Case.objects.filter(closed_at=None)
    assert open_cases.count() >= 12
    assert open_cases.filter(due_at__lt=NOW).count() <= open_cases.count() / 2
    assert len({case.queue for case in open_cases}) >= 5
    assert Decision.objects.filter(by_kind="staff").count() >= 20
    assert Decision.objects.filter(by_kind="rule").count() >= 20


def test_its_ledger_is_whole(loaded: float) -> None:
    assert verify().broken is None
    assert rebuild().differing == ()


def test_accounts_stand_where_the_story_says(loaded: float) -> None:
    rico = standing.get("rico.zegtwat", NOW)
    assert rico["by_policy"] == {"bullying": 2}
    assert not allowed("upload", account="brulboei")
    assert not allowed("live.host", account="live.loek")
    assert allowed("comments", account="live.loek")
    for account in ("boost4u.a", "boost4u.e", "likes.kopen.hier", "xk.7781"):
        assert not allowed("comments", account=account), account


def test_a_country_and_a_device_are_closed(loaded: float) -> None:
    assert not allowed("upload", account="sasha.v")
    assert allowed("messages", account="sasha.v")
    assert not allowed("sign_up", device="d-boost-1", country="NL", birth_date=date(1990, 1, 1))
    assert allowed("sign_up", device="d-new", country="NL", birth_date=date(1990, 1, 1))


def test_items_are_shown_as_was_decided(loaded: float) -> None:
    assert shown("v-messen")["show"]  # taken back
    assert not shown("v-rijk")["visible"]
    assert shown("v-operatie", surface="profile")["screen"]
    assert shown("v-pont")["show"]  # newsworthy
    assert shown("v-water", surface="profile")["prompt"]
    assert shown("v-set")["visible"]
    assert not shown("v-set", country="DE")["visible"]
    assert not shown("v-wijn", age=17)["visible"]
    assert not shown("v-noor-2")["sound"]
    assert not shown("v-likes.c1")["visible"]  # with its account


def test_it_is_added_to_an_empty_installation_only(loaded: float) -> None:
    before = Decision.objects.count()
    assert "there are accounts or items already" in demo.load(NOW)
    assert Decision.objects.count() == before


def test_it_is_not_added_after_the_ledger_has_begun(phrases: None) -> None:
    versions.publish_default()
    assert "the ledger has begun already" in demo.load(NOW)
    assert not Account.objects.exists()


def test_it_needs_the_test_phrases(settings: Any) -> None:
    settings.WAKER_TEST_PHRASES = False
    assert "WAKER_TEST_PHRASES" in demo.load(NOW)
    assert not Account.objects.exists()


def test_a_trusted_flagger_reported_twice_and_once_it_led_to_action(loaded: float) -> None:
    partner = Partner.objects.get()
    assert (partner.kind, partner.areas, partner.status) == ("trusted_flagger", ["phishing"], "active")
    reported = accuracy.own_reports(f"partner:{partner.id}", None, 25)
    assert len(reported["reports"]) == 2
    found = accuracy.of(partner.id, NOW - timedelta(days=30), NOW)
    assert (found.reports, found.answered, found.action) == (2, 1, 1)
    assert PortalUser.objects.get().partner == partner.id


def test_one_appeal_is_decided_and_one_waits(loaded: float) -> None:
    decided, waiting = Appeal.objects.order_by("position")
    assert (decided.account, decided.outcome) == ("deep.fakerij", "varied")
    assert Decision.objects.get(id=decided.answer).by_id != Decision.objects.get(id=decided.decision).by_id
    assert (waiting.account, waiting.outcome) == ("dr.vos.dierenarts", None)
    assert waiting.due_at > NOW
    assert shown("v-stem")["show"]


def test_decisions_are_judged_again_and_some_wait(loaded: float) -> None:
    """The pages of opinions and quality have something on them."""
    total, rows = measuring.agreement("policy", period(None, NOW.date()))
    assert total.pairs >= 10
    assert total.thirds >= 1
    assert len(rows) >= 4
    mila = StaffUser.objects.get(email="mila@example.org")
    daan = StaffUser.objects.get(email="daan@example.org")
    assert any(sum(assigning.waiting(reviewers.of(Actor("staff", str(u.pk))), NOW)) for u in (mila, daan))
    assert Opinion.objects.filter(purpose="second", given_at=None).count() == 1
    assert CalibrationItem.objects.count() >= 2
    assert not QualityPlan.objects.exists()  # from now on the share is that of the settings
