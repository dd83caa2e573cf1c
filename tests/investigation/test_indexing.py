"""Indexing: what comes in is found soon after, edits and erasures too, and nothing is lost between two workers."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from tests.console.community import take_in
from tests.investigation.stories import found, people, post
from waker.intake import erasing
from waker.investigation import indexing, loop, words
from waker.investigation.models import Backlog, FoundAccount, FoundItem, Waiting
from waker.investigation.query import parse
from waker.investigation.searching import search

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _alice(guidelines: str) -> None:
    people("alice")


def take(id_: str, text: str) -> None:
    take_in([], [{"id": id_, "kind": "video", "account": "alice", "text": text}])


def test_taking_in_costs_one_row_a_batch() -> None:
    take_in([], [{"id": f"v{n}", "kind": "video", "account": "alice", "text": "x"} for n in range(300)])
    assert Waiting.objects.count() == 1
    assert indexing.index() == 300
    assert indexing.index() == 0
    assert FoundItem.objects.count() == 300


def test_an_edit_is_found_by_its_new_words_only() -> None:
    post("v1", "een rode fiets")
    post("v1", "een blauwe auto")
    assert found("fiets") == []
    assert found("auto") == ["v1"]


def test_an_account_that_changes_is_found_by_its_new_name() -> None:
    take_in([{"id": "alice", "name": "Alicia Jansen"}], [])
    indexing.index_all()
    assert found("jansen in:accounts") == ["alice"]


def test_erasing_takes_an_account_out_at_once_and_for_good() -> None:
    post("v1", "een geheim woord")
    erasing.erase("alice", "tests")
    assert found("geheim") == []
    assert not FoundAccount.objects.exists()
    indexing.index_all()
    assert found("geheim") == []
    assert not FoundItem.objects.exists()
    with connection.cursor() as cursor:
        for table in ("search_item", "search_account", "search_waiting"):
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE '%%geheim%%' OR t::text ILIKE '%%Alice%%'"
            )
            assert cursor.fetchone()[0] == 0, table


def test_erasing_wins_over_a_worker_that_reads_at_that_moment() -> None:
    take("v1", "een geheim woord")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {indexing._ITEM} FROM item")
        read = cursor.fetchall()  # the worker read it …
        erasing.erase("alice", "tests")
        indexing._write_items(cursor, read, {"v1"})  # … and writes it when it is erased already
    assert found("geheim") == ["v1"]
    indexing.index_all()
    assert found("geheim") == []


def test_what_comes_again_after_an_erasure_is_found() -> None:
    post("v1", "oud")
    erasing.erase("alice", "tests")
    post("v1", "nieuw")
    assert found("nieuw") == ["v1"]


def test_what_was_there_before_the_search_is_read_newest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(7):
        post(f"v{n}", f"fiets nummer{n}")
    indexing.anew()
    assert found("fiets") == []
    assert indexing.reading()
    monkeypatch.setattr(indexing, "BATCH", 3)
    Backlog.objects.filter(name="account").update(done=True)
    assert indexing.index() == 3
    assert found("fiets") == ["v6", "v5", "v4"]
    indexing.index_all()
    assert found("fiets") == [f"v{n}" for n in range(6, -1, -1)]
    assert not indexing.reading()


def test_a_text_of_any_size_and_sort_is_taken() -> None:
    texts = (
        "a" * 100_000, "ab " * 33_000, "疫" * 100_000, " ".join(f"w{i}" for i in range(14_000)), "\ufdfa" * 20_000,
        "\U0001f600" * 5_000, "'\\:*&|!()<->", "e\u0301" * 1_000,
    )  # fmt: skip
    for n, text in enumerate(texts):
        post(f"v{n}", text)
    assert FoundItem.objects.count() == 8


def test_words_are_cut_the_same_way_for_keeping_and_for_asking() -> None:
    assert words.tokens("De  RODE fiets!") == ["de", "rode", "fiets"]
    assert words.tokens("疫苗接种") == ["疫苗", "苗接", "接种", "种"]
    assert words.asked("疫苗接种") == "('疫苗' <-> '苗接' <-> '接种')"
    assert words.asked("!?") is None
    assert words.asked_prefix("rode fie") == "('rode' <-> 'fie':*)"
    assert words.quoted("o'\\b") == "'o''\\\\b'"


@pytest.mark.django_db(transaction=True)
class TestTheWorker:
    def test_a_new_post_is_found_within_two_seconds(self, guidelines: str) -> None:
        stop = threading.Event()
        worker = threading.Thread(target=loop.run, args=(stop,))
        worker.start()
        try:
            people("alice")
            indexing.index_all()
            took = []
            for n in range(3):
                take(f"v{n}", f"woord{n}")
                began = time.monotonic()
                while not search(parse(f"woord{n}"), "items").hits:
                    assert time.monotonic() - began < 10
                    time.sleep(0.05)
                took.append(time.monotonic() - began)
        finally:
            stop.set()
            worker.join(10)
        assert not worker.is_alive()
        assert min(took) < 2

    def test_two_workers_never_read_at_once(self, guidelines: str) -> None:
        people("alice")
        take("v1", "fiets")
        seen: list[int] = []
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [indexing.LOCK])
            other = threading.Thread(target=lambda: (seen.append(indexing.index()), connection.close()))
            other.start()
            other.join(10)
        assert seen == [0]
        assert indexing.index() == 1

    def test_what_is_rolled_back_waits_for_nobody(self, guidelines: str) -> None:
        people("alice")
        with transaction.atomic():
            take("v1", "fiets")
            transaction.set_rollback(True)
        assert not Waiting.objects.exists()
