"""Partners: their area of expertise, their files of reports, and how accurate they are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from waker.core.problems import Forbidden, Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.console.community import settle
    from tests.console.fixtures import load
    from waker.guidelines import versions

    versions._compiled.cache_clear()
    monkeypatch.setattr(versions, "load_pack", lambda files: load(tuple(sorted(files.items()))))
    versions.publish_default()
    settle()


@pytest.fixture
def hotline(community: None) -> Any:
    from waker.intake import partners

    id_ = partners.register("Hotline", "trusted_flagger", "staff:1", areas=["hate_speech"], countries=["NL"])
    return partners.get_row(id_)


def report(reason: str = "hate_speech", item: str = "v-sea") -> Any:
    from waker.intake.shapes import ReporterIn, ReportIn, SubjectIn

    return ReportIn("partner", SubjectIn("content", item), reason, reporter=ReporterIn(name="Hotline"))


def file(partner: Any, reason: str = "hate_speech", item: str = "v-sea") -> dict[str, Any]:
    from waker.intake import partners
    from waker.intake.reporting import reports

    return reports.file(report(reason, item), source=partners.source(partners.get_row(partner.id)))


def case_of(filed: dict[str, Any]) -> Any:
    from waker.ledger.models import Case

    return Case.objects.get(id=filed["case"])


@pytest.mark.parametrize(
    ("reason", "status", "rank", "hours"),
    [
        ("hate_speech", "active", 1, 24),
        ("spam", "active", 2, 72),
        ("hate_speech", "suspended", 2, 72),
        ("spam", "suspended", 2, 72),
    ],
)
def test_reports_come_first_within_the_area_of_an_active_partner(
    hotline: Any, reason: str, status: str, rank: int, hours: int
) -> None:
    from waker.intake import partners
    from waker.ledger.models import Report

    if status != "active":
        partners.change(hotline.id, "staff:1", status=status, why="Under investigation.")
    filed = file(hotline, reason)
    row = Report.objects.get(id=filed["id"])
    assert (case_of(filed).channel_rank, row.due_at - row.at) == (rank, timedelta(hours=hours))


def test_a_revoked_partner_is_refused(hotline: Any) -> None:
    from waker.intake import partners

    partners.change(hotline.id, "staff:1", status="revoked")
    with pytest.raises(Forbidden):
        file(hotline)


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({"name": " "}, "name"),
        ({"kind": "friend"}, "kind"),
        ({"areas": ["hate"]}, "areas.0"),
        ({"countries": ["UK"]}, "countries.0"),
    ],
)
def test_what_is_wrong_with_a_partner_is_named(community: None, more: dict[str, Any], at: str) -> None:
    from waker.intake import partners
    from waker.intake.models_partners import Partner

    body: dict[str, Any] = {"name": "X", "kind": "ngo", "by": "staff:1", **more}
    with pytest.raises(Invalid) as caught:
        partners.register(**body)
    assert [fault.at for fault in caught.value.faults] == [at]
    assert not Partner.objects.exists()


def decide(filed: dict[str, Any], *restrictions: str) -> str:
    import msgspec

    from waker.core.actors import Actor
    from waker.review.ruling import deciding
    from waker.review.shapes import DecideIn

    body: dict[str, Any] = {"no_action": True}
    if restrictions:
        kinds = [{"kind": kind} for kind in restrictions]
        body = {"ground": {"kind": "guidelines", "policy": "hate_speech"}, "restrictions": kinds}
    return deciding.decide_case(filed["case"], msgspec.convert(body, DecideIn), Actor("staff", "1"))


def test_accuracy_counts_what_led_to_action_and_counts_the_overturned_back(hotline: Any) -> None:
    from waker.core.actors import Actor
    from waker.intake import accuracy
    from waker.review.ruling import deciding
    from waker.review.shapes import DecisionIn, SubjectIn

    right, wrong = file(hotline, item="v-mean"), file(hotline, item="v-sea")
    assert accuracy.of(hotline.id).told() == {"reports": 2, "answered": 0, "action": 0, "precision": None}
    removal = decide(right, "remove")
    decide(wrong)
    assert accuracy.of(hotline.id).told() == {"reports": 2, "answered": 2, "action": 1, "precision": 0.5}
    overturned = DecisionIn(subject=SubjectIn("content", "v-mean"), no_action=True, supersedes=removal)
    deciding.decide(overturned, Actor("staff", "2"))
    assert accuracy.of(hotline.id).told() == {"reports": 2, "answered": 2, "action": 0, "precision": 0.0}
    outcomes = accuracy.own_reports(f"partner:{hotline.id}")["reports"]
    assert [o["outcome"] for o in outcomes] == ["no_action", "no_action"]


def test_the_imprecise_are_those_with_enough_reports_and_too_few_right(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from waker.intake.accuracy import Accuracy

    monkeypatch.setenv("WAKER_PARTNER_PRECISION", "60")
    monkeypatch.setenv("WAKER_PARTNER_MINIMUM", "10")
    assert [Accuracy("p", 20, *n).imprecise for n in ((9, 0), (10, 5), (10, 6), (10, 10))] == [
        False, True, False, False,
    ]  # fmt: skip


def upload(partner: Any, text: str) -> Any:
    from waker.intake import uploads

    made = uploads.receive(partner, "portal:1", "reports.csv", text.encode())
    return uploads.take(made.id)


HEAD = "id,reason,explanation,country\n"


def test_five_thousand_lines_of_which_seven_are_broken(hotline: Any) -> None:
    from waker.intake.models_partners import PartnerReport
    from waker.ledger.models import Report

    broken = {
        17: "nope,hate_speech,Gone,NL",
        300: "v-sea,hate_speach,Misspelt,NL",
        301: ",hate_speech,No id,NL",
        999: "v-sea,hate_speech,,NL",
        2500: "v-sea,hate_speech,No such country,UK",
        4000: "v-sea,hate_speech,Too, many, fields",
        5001: "v-sea,,No reason,NL",
    }
    lines = [broken.get(n, f"v-sea,hate_speech,Line {n},NL") for n in range(2, 5002)]
    done = upload(hotline, HEAD + "\n".join(lines))
    assert (done.lines, done.done, done.taken) == (5000, 5000, 4993)
    assert [one["line"] for one in done.broken] == sorted(broken)
    explained = {one["line"]: one["faults"][0] for one in done.broken}
    assert explained[17]["column"] == "id"
    assert "did you mean 'hate_speech'" in explained[300]["message"]
    assert explained[2500]["column"] == "country"
    assert "quote your commas" in explained[4000]["message"]
    assert Report.objects.filter(channel="partner").count() == 4993
    assert PartnerReport.objects.filter(batch=done.id).count() == 4993
    assert done.content is None


def test_work_that_stopped_goes_on_and_takes_no_line_twice(
    hotline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from waker.intake import uploads
    from waker.intake.models_partners import PartnerReport

    monkeypatch.setattr(uploads, "BATCH", 3)
    made = uploads.receive(hotline, "portal:1", "r.csv", (HEAD + "v-sea,spam,x,NL\n" * 7).encode())
    assert uploads._step(made.id).done == 3
    assert uploads.take(made.id).taken == 7
    assert uploads.take(made.id).taken == 7
    assert sorted(PartnerReport.objects.values_list("line", flat=True)) == list(range(2, 9))


def test_semicolons_quotes_and_a_byte_order_mark_are_read(hotline: Any) -> None:
    text = '\ufeffID;Reason;Explanation\r\nv-sea;spam;"two\nlines; and more"\r\nv-none;spam;x\r\n'
    done = upload(hotline, text)
    assert (done.taken, [one["line"] for one in done.broken]) == (1, [4])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "missing_column"),
        (b"id,reason,explanation\n", "empty"),
        (b"id,reson,explanation\nv,s,x", "unknown_column"),
        (b"id,id,reason,explanation\n1,1,2,3", "twice"),
        (b"\xff\xfe\x00", "invalid_utf8"),
        (b"id,reason,explanation\n\x00", "nul_byte"),
        (b"id,reason,explanation\n" + b"x" * 9_000_000, "too_large"),
        (b"id,reason,explanation\n" + b"v,s,x\n" * 10_001, "too_many"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused_whole(hotline: Any, raw: bytes, code: str) -> None:
    from waker.intake import uploads
    from waker.intake.models_partners import Upload

    with pytest.raises(Invalid) as caught:
        uploads.receive(hotline, "portal:1", "x.csv", raw)
    assert code in {fault.code for fault in caught.value.faults}
    assert not Upload.objects.exists()


def test_views_are_what_the_ledger_tells(hotline: Any) -> None:
    from waker.intake import partners
    from waker.ledger.rebuilding import rebuild

    partners.change(hotline.id, "staff:1", name="New name", areas=["spam"], contact="desk@example.org")
    file(hotline, "spam")
    assert rebuild().differing == ()
