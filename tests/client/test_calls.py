"""The client against a real server: what it sends, what it makes of answers, and when it tries again."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from waker.client import Refused, Unreachable, Waker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waker(settings: Any, guidelines: str, live_server: Any) -> Iterator[Waker]:
    from waker.api.keys import create_key

    settings.WAKER_TEST_PHRASES = True
    client = Waker(live_server.url, create_key("Client", ["platform"]))
    yield client
    client.close()


def test_a_first_integration(waker: Waker) -> None:
    assert [
        a.status for a in waker.accounts([{"id": "a1", "birth_date": "1990-05-17", "country": "NL"}])
    ] == ["created"]
    fine, gone, bad = waker.items(
        [
            {"id": "v1", "kind": "video", "account": "a1", "text": "Zonsondergang in Zeeland"},
            {"id": "v2", "kind": "video", "account": "a1", "text": "WAKER-TEST:hate_speech"},
            {"id": "v3", "kind": "video", "account": "nobody"},
        ]
    )
    assert (fine.status, fine.flags, fine.decisions) == ("accepted", [], [])
    assert gone.decisions[0].policy == "hate_speech"
    assert bad.errors[0].code == "unknown_account"
    shown = waker.treatments({"country": "NL", "age": 30}, "for_you", ["v1", "v2"])
    assert [(t.id, t.show) for t in shown] == [("v1", True), ("v2", False)]
    assert shown[1].because == [gone.decisions[0].id]
    assert waker.permission("gifts.send", account="a1").allowed
    assert "Hate speech" in waker.statement(gone.decisions[0].id, "en")["text"]
    assert waker.changes().changes[0].decision == gone.decisions[0].id


def test_a_report_filed_twice_with_one_key_is_one_report(waker: Waker) -> None:
    waker.accounts([{"id": "a1"}, {"id": "a2"}])
    waker.items([{"id": "v1", "kind": "video", "account": "a1"}])
    report = {
        "channel": "member",
        "subject": {"kind": "content", "id": "v1"},
        "reason": "spam",
        "reporter": {"account": "a2"},
    }
    assert waker.report(report, "r-1") == waker.report(report, "r-1")


def test_a_refusal_says_what_is_wrong(waker: Waker) -> None:
    with pytest.raises(Refused) as refusal:
        waker.treatments({"country": "NL"}, "for_you", ["v404"])
    assert refusal.value.status == 422
    assert [(f.at, f.code) for f in refusal.value.faults] == [("items.0", "unknown_item")]


class _Moody(BaseHTTPRequestHandler):
    """Answers as its server's list of moods says: a status, or None to hang up."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        mood = self.server.moods.pop(0)  # type: ignore[attr-defined]
        if mood is None:
            self.close_connection = True
            self.connection.close()
            return
        body = json.dumps({"changes": [], "cursor": "0", "more": False}).encode() if mood == 200 else b"busy"
        self.send_response(mood)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def moody() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Moody)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("moods", [[200], [None, 200], [503, 200], [429, None, 200]])
def test_it_tries_again_when_the_server_is_busy_or_hangs_up(
    moody: ThreadingHTTPServer, moods: list[int | None]
) -> None:
    moody.moods = list(moods)  # type: ignore[attr-defined]
    client = Waker(f"http://127.0.0.1:{moody.server_port}", "k")
    assert client.changes().cursor == "0"
    assert moody.moods == []  # type: ignore[attr-defined]
    client.close()


def test_it_gives_up_in_the_end(moody: ThreadingHTTPServer) -> None:
    moody.moods = [None, None]  # type: ignore[attr-defined]
    client = Waker(f"http://127.0.0.1:{moody.server_port}", "k", tries=2)
    with pytest.raises(Unreachable):
        client.changes()


@pytest.mark.parametrize("url", ["ftp://example.org", "example.org", ""])
def test_an_address_that_is_none_is_refused_at_once(url: str) -> None:
    with pytest.raises(ValueError, match="no http"):
        Waker(url, "k")
