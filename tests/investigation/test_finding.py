"""Finding items and accounts in a real PostgreSQL: words of every script, every filter, pages, what takes too long."""

from __future__ import annotations

import dataclasses
import random
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection

from tests.console.community import case_on, report, staff
from tests.investigation.stories import found, people, post
from waker.core.actors import STAFF, Actor
from waker.core.moments import now
from waker.core.problems import Invalid
from waker.investigation import asking, finding, indexing, selecting
from waker.investigation.faults import QueryError
from waker.investigation.finding import find
from waker.investigation.query import parse
from waker.investigation.searching import search, sums
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alice(guidelines: str) -> None:
    people("alice")


def test_words_have_to_be_there_all_of_them_in_any_order() -> None:
    post("v1", "Een rode fiets bij de brug")
    post("v2", "De fiets is blauw")
    assert found("fiets") == ["v2", "v1"]
    assert found("brug fiets") == ["v1"]
    assert found("fiets trein") == []
    assert found("fiets -rode") == ["v2"]


def test_a_phrase_is_side_by_side_and_a_prefix_goes_on() -> None:
    post("v1", "the red bicycle")
    post("v2", "a bicycle that is red")
    assert found('"red bicycle"') == ["v1"]
    assert found("bicy*") == ["v2", "v1"]
    assert found('red -"red bicycle"') == ["v2"]


@pytest.mark.parametrize(
    "asked", ["😂", '"😂"', "😂 lol", "-🍕", '"😂 lol"', "❤", "👍", "🇳🇱", "lol & ❤", "❤ %"]
)
def test_emoji_are_words(asked: str) -> None:
    post("v1", "lol 🍕")
    post("v2", "😂 lol❤️ 👍🏽 🇳🇱")
    assert found(asked) == ["v2"]


@pytest.mark.parametrize("text", ["\\", "':*'", "%", "-%", '"--"', "@", "in:items #"])
def test_signs_alone_find_nothing_and_say_so(text: str) -> None:
    post("v1", "100% # @ --")
    with pytest.raises(QueryError, match="Signs alone"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("CAFÉ Crème", "cafe creme"),
        ("ｆｕｌｌ ｗｉｄｔｈ", "full"),
        ("vac\u200bci\u00adne", "vaccine"),
        ("раураl.com hаte", "hate"),
        ("Straße", "strasse"),
        ("don't", "don't"),
        ("e-mail me", '"e-mail"'),
        ("हिन्दी में लिखा", "हिन्दी"),
        ("привет мир", "ПРИВЕТ"),
    ],
)
def test_spelling_does_not_hide_a_word(text: str, asked: str) -> None:
    post("v1", text)
    post("v2", "something else")
    assert found(asked) == ["v1"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("今天接种疫苗了", "疫苗"),
        ("今天接种疫苗了", "接种疫苗"),
        ("今天接种疫苗了", "了"),
        ("今天接种疫苗了", "今"),
        ("ワクチンを接種した", "ワクチン"),
        ("สวัสดีครับทุกคน", "ครับ"),
        ("疫苗 and English", "english 疫苗"),
    ],
)
def test_scripts_without_spaces_are_found_by_any_part(text: str, asked: str) -> None:
    post("v1", text)
    assert found(asked) == ["v1"]
    assert found("苗疫") == []


def test_handles_tags_and_links() -> None:
    post("v1", "look @Bob at https://shop.example.org/x", hashtags=["Strand"])
    post("v2", "zonder #strand in de tekst")
    assert found("@bob") == ["v1"]
    assert found("#STRAND")[-1] == "v1"
    assert found("domain:example.org") == found("domain:shop.example.org") == ["v1"]
    assert found("domain:other.org") == []


def test_filters_of_items() -> None:
    people("bob", country="BE", devices=["d1"])
    post("v1", "een", language="nl", country="NL")
    post("v2", "twee", account="bob", language="nl-BE", kind="photo", sound="s1")
    post("v3", "drie", account="bob", language="fr", kind="comment", parent="v1", live=True)
    assert found("language:nl") == ["v2", "v1"]
    assert found("language:nl-BE") == ["v2"]
    assert found("language:fr,nl-BE") == ["v3", "v2"]
    assert found("country:BE") == ["v3", "v2"]
    assert found("kind:photo,comment -language:fr") == ["v2"]
    assert found("account:bob") == ["v3", "v2"]
    assert found("sound:s1") == ["v2"]
    assert found("parent:v1") == ["v3"]
    assert found("is:live") == ["v3"]
    assert found("device:d1 in:items") == ["v3", "v2"]
    assert found("device:d2 in:items") == []
    assert found("-account:bob in:items") == ["v1"]


def test_being_live_is_followed_without_a_new_revision() -> None:
    post("v1", "nu", live=True)
    assert found("is:live") == ["v1"]
    post("v1", "nu", live=False)
    assert found("is:live") == []


def test_times() -> None:
    post("v1", "fiets")
    today, yesterday = f"{now():%Y-%m-%d}", f"{now() - timedelta(days=1):%Y-%m-%d}"
    assert found(f"fiets at:{today}") == ["v1"]
    assert found(f"fiets at:..{yesterday}") == []
    assert found(f"fiets at:{yesterday}..{today}") == ["v1"]
    assert found("fiets at:1h") == ["v1"]
    assert found("fiets -at:1h") == []
    assert found("fiets at:>2030 at:<2029") == []


class TestWhatTheLedgerTells:
    @pytest.fixture(autouse=True)
    def _community(self, community: None) -> None:
        indexing.index_all()

    def decide(self, subject: str, **body: Any) -> str:
        told = {"ground": {"kind": "guidelines", "policy": "hate_speech"}, "explanation": "So.", **body}
        lead = staff("lead")
        return deciding.decide_case(
            case_on(subject).id, msgspec.convert(told, DecideIn), Actor(STAFF, str(lead.pk))
        )

    def test_policies_rules_and_who_decided(self) -> None:
        self.decide("content:v-mean", restrictions=[{"kind": "remove"}])
        assert found("policy:hate_speech") == ["v-mean"]
        assert found("policy:bullying by:rule restriction:remove in:items") == ["v-worse"]
        assert found("by:staff in:items") == ["v-mean"]
        assert found("policy:hate_speech by:rule in:items") == []
        assert found("restriction:remove by:staff in:items") == ["v-mean"]
        assert set(found("rule:test_phrase in:items")) == {"v-mean", "c-mean", "v-worse"}
        assert "v-mean" not in found("-policy:hate_speech in:items")
        assert found("policy:hate_speech language:fr in:items") == []
        assert found("policy:hate_speech look in:items") == ["v-mean"]

    def test_cases_scores_and_states(self) -> None:
        queue = case_on("content:v-mean").queue
        assert "v-mean" in found(f"queue:{queue} in:items")
        assert "v-mean" in found("state:open in:items")
        assert "v-worse" not in found("state:open in:items")
        self.decide("content:v-mean", restrictions=[{"kind": "remove"}])
        assert "v-mean" not in found("state:open in:items")
        assert "v-mean" in found("state:decided in:items")
        assert found(f"queue:{queue} state:decided in:items") == ["v-mean"]
        assert "v-mean" in found("score:>=0.5")
        assert found("score:>1") == []

    def test_what_holds_now(self) -> None:
        assert "v-worse" in found("is:restricted in:items")
        assert "v-sea" in found("-is:restricted in:items")
        assert "v-worse" not in found("-is:restricted in:items")
        assert "v-worse" in found("is:restricted,live in:items")
        assert found("is:appealed in:items") == []

    def test_accounts(self) -> None:
        assert found("bitter in:accounts") == ["bob"]
        assert found("think in:accounts") == ["bob"]
        assert found("ali* in:accounts") == ["alice"]
        assert found("@bobbitter in:accounts") == ["bob"]
        assert found("followers:>1000") == ["bob"]
        assert set(found("followers:<=1000")) == {"alice", "claire"}
        assert set(found("device:d1 in:accounts")) == {"bob", "claire"}
        assert found("country:BE in:accounts") == ["claire"]
        assert found("is:verified") == ["alice"]
        assert found("strikes:>0") == ["bob"]
        assert set(found("strikes:0")) == {"alice", "claire"}
        assert set(found("-strikes:>0 in:accounts")) == {"alice", "claire"}
        assert found("policy:bullying in:accounts") == ["bob"]

    def test_decisions_reports_and_cases(self) -> None:
        taken = self.decide("content:v-mean", restrictions=[{"kind": "remove"}])
        assert found("policy:hate_speech restriction:remove by:staff in:decisions") == [taken]
        assert taken in found("look again in:decisions")
        assert taken not in found("look -again in:decisions")
        assert taken in found("account:bob kind:video in:decisions")
        assert taken not in found("kind:comment in:decisions")
        assert found("is:replaced in:decisions by:staff") == []
        case = report("content:c-mean", reason="bullying")
        reports = found("channel:member state:open in:reports")
        assert len(reports) == 1
        assert found("policy:bullying in:reports state:open") == reports
        assert found("state:open account:bob in:cases")[:1] == [case]
        assert case in found("away in:cases")
        assert case in found("rule:test_phrase in:cases")
        assert case not in found("state:decided in:cases")

    def test_devices(self) -> None:
        assert found("d1 in:devices") == found("d1* in:devices") == ["d1"]
        assert found("d2* in:devices") == found("d in:devices") == []
        assert found("account:bob in:devices") == ["d1"]
        assert found("device:d1 in:devices") == ["d1"]
        assert found("is:restricted in:devices") == []
        assert search(parse("in:devices"), "devices").vague

    def test_subjects_to_decide_on(self) -> None:
        assert selecting.subjects("look again", 10) == ["content:v-mean"]
        assert selecting.subjects("bitter in:accounts", 10) == ["account:bob"]
        assert set(selecting.subjects("account:bob in:items", 2)) <= {
            "content:v-mean",
            "content:c-mean",
            "content:v-worse",
        }
        assert len(selecting.subjects("account:bob in:items", 2)) == 2
        assert "content:v-worse" in selecting.subjects("by:rule in:decisions", 50)
        with pytest.raises(Invalid) as wrong:
            selecting.subjects("langage:nl", 10)
        assert wrong.value.faults[0].at == "q"


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE search_item; --",
        "account:'",
        "account:\"a' OR '1'='1\"",
        "account:x\\'x",
        "a\\b 'c' %s %(x)s",
        "fiets' & !'x",
        "@a'b #c'd",
        "device:%' in:devices",
        "aa%* in:devices",
        "aa_%* in:devices",
        "policy:' OR 1=1 -- in:decisions",
        "sound:$$;$$",
        "te'st*",
    ],
)
def test_what_looks_like_sql_is_words(text: str) -> None:
    post("v1", "harmless")
    for place in ("items", "accounts", "decisions", "reports", "cases", "devices"):
        query = parse(text)
        if query and query.place in (None, place) and place in query.places():
            assert "v1" not in [hit.id for hit in search(query, place).hits]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM search_item")
        assert cursor.fetchone()[0] == 1


def never(*arguments: Any) -> None:
    """An inverted index that never comes to an end."""
    raise finding.TooSlow


class TestPages:
    @pytest.fixture(autouse=True)
    def _posts(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_item (id, at, words) SELECT 'm' || n, now() - (n / 4) * interval '1 second',"
                " (CASE WHEN n % 500 = 0 THEN '''rare'' ' ELSE '' END"
                " || '''common'':1 ''even'||(n % 2)||''':2')::tsvector"
                " FROM generate_series(0, 9999) n"
            )

    def everything(self, text: str, limit: int = 300) -> list[str]:
        plan = asking.plan(parse(text), "items", now())
        ids: list[str] = []
        cursor = None
        for _ in range(200):
            page = find(plan, limit, cursor)
            ids += [id_ for id_, _ in page.rows]
            cursor = page.next
            if cursor is None:
                return ids
        raise AssertionError("the pages never end")

    def test_leafing_through_meets_everything_once_newest_first(self) -> None:
        ids = self.everything("common")
        assert len(ids) == len(set(ids)) == 10_000
        assert [int(id_[1:]) // 4 for id_ in ids] == sorted(int(id_[1:]) // 4 for id_ in ids)

    def test_the_same_whichever_way_it_is_found(self, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = self.everything("rare even0", 7)
        assert len(whole) == 20
        monkeypatch.setattr(finding, "WINDOW", 300)
        assert self.everything("rare even0", 7) == whole
        monkeypatch.setattr(finding, "_at_once", never)
        assert self.everything("rare even0", 7) == whole
        assert self.everything("rare -even1", 7) == whole

    def test_what_takes_too_long_says_how_far_it_came_and_goes_on_from_there(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(finding, "WINDOW", 100)
        monkeypatch.setattr(finding, "WINDOWS_S", 0.0)
        page = find(asking.plan(parse("-common"), "items", now()), 25)
        assert page.rows == []
        assert page.back_to is not None
        assert page.next is not None
        following = find(asking.plan(parse("-common"), "items", now()), 25, page.next)
        assert following.back_to is not None
        assert following.back_to < page.back_to

    def test_what_takes_too_long_altogether_is_refused_with_what_would_do(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(finding, "LOOK_MS", 1)
        plan = asking.plan(parse("-common"), "items", now())
        slow = dataclasses.replace(plan, where=(("pg_sleep(0.01) IS NOT NULL", []),))
        with pytest.raises(Invalid) as wrong:
            find(slow, 25)
        assert "at:" in wrong.value.detail
        with pytest.raises(Invalid):
            find(dataclasses.replace(slow, indexed=True, vector="'common'"), 25)

    def test_what_the_ledger_tells_holds_further_back_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = asking.plan(parse("common"), "items", now())
        named = dataclasses.replace(
            plan, within=(("SELECT 'm' || n AS id FROM generate_series(%s, 9999) n", [9_990]),)
        )
        whole = find(named, 25)
        assert len(whole.rows) == whole.total == 10
        monkeypatch.setattr(finding, "_at_once", never)
        monkeypatch.setattr(finding, "WINDOW", 4_000)
        assert [id_ for id_, _ in find(named, 25).rows] == [id_ for id_, _ in whole.rows]

    def test_a_statement_that_takes_too_long_is_ended_and_leaves_the_connection_as_it_was(self) -> None:
        with pytest.raises(finding.TooSlow), finding.timed(20) as cursor:
            cursor.execute("SELECT pg_sleep(2)")
        with finding.timed(500, bitmaps=True) as cursor:
            cursor.execute("SHOW enable_seqscan")
            assert cursor.fetchone()[0] == "off"
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout'), current_setting('enable_seqscan')")
            assert cursor.fetchone() == ("0", "on")

    def test_a_cursor_that_is_none_is_refused(self) -> None:
        for cursor in ("x", "bm9wZQ", "W10", "WyIyMDI2LTExLTIwIiwiYSJd"):
            with pytest.raises(Invalid):
                find(asking.plan(parse("common"), "items", now()), 25, cursor)
        for place in ("decisions", "cases"):
            with pytest.raises(Invalid):
                search(parse(""), place, cursor="-1")

    def test_few_are_counted_and_many_are_not(self) -> None:
        assert find(asking.plan(parse("rare"), "items", now()), 25).total == 20
        assert find(asking.plan(parse("common"), "items", now()), 25).total is None


def test_whatever_is_understood_can_be_asked_everywhere(community: None) -> None:
    """Queries put together at random from pieces of all sorts, asked and summed up at every place that they fit."""
    indexing.index_all()
    pieces = (
        "fiets", "-fiets", '"look at"', '-"at this"', "loo*", "-loo*", "@bob", "#strand", "-#x", "疫苗", "é'\\x",
        "%", "a_b",
        "language:nl,en", "-language:fr", "country:NL", "kind:video,account", "-kind:comment", "account:bob,alice",
        "-account:bob", "device:d1", "sound:s1", "domain:example.org", "parent:v-sea", "is:live", "is:restricted",
        "-is:appealed", "is:live,restricted", "is:verified", "is:replaced,appealed", "policy:bullying", "-policy:spam",
        "restriction:remove,label", "-restriction:ban", "by:rule", "by:rule,staff", "-by:staff", "rule:test_phrase",
        "-rule:x", "score:>=0.2", "-score:0.1..0.9", "queue:general", "-queue:x", "state:open", "state:decided",
        "-state:open", "state:open,decided", "channel:member,detector", "-channel:citizen", "followers:>3",
        "-followers:<9", "strikes:>0", "strikes:..3", "-strikes:1", "at:7d", "at:today", "-at:1h", "at:2026..2027-02",
    )  # fmt: skip
    chosen = random.Random(11)
    asked = 0
    while asked < 250:
        text = " ".join(chosen.sample(pieces, chosen.randrange(1, 5)))
        try:
            query = parse(text)
        except QueryError:
            continue
        for place in query.places():
            first = search(query, place, limit=2)
            if first.next is not None:
                following = search(query, place, limit=2, cursor=first.next)
                assert not {hit.id for hit in first.hits} & {hit.id for hit in following.hits}, text
            sums(query, place, now())
            asked += 1
