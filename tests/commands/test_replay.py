"""Replaying a recording against a server of its own making: what is sent, retried, registered and reported."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from waker.cli import main

Answer = tuple[int, dict[str, str], bytes] | None


class Platform:
    """Stands in for the API at the other end of the network. `script`: what to answer before it answers properly
    (None closes the connection without a word)."""

    def __init__(self) -> None:
        self.accounts: dict[str, Any] = {}
        self.items: dict[str, Any] = {}
        self.requests: list[tuple[str, int]] = []
        self.keys: set[str | None] = set()
        self.script: list[Answer] = []
        self.lock = threading.Lock()

    def answer(self, path: str, body: bytes, key: str | None) -> Answer:
        with self.lock:
            if self.script:
                return self.script.pop(0)
            self.keys.add(key)
            kind = path.rsplit("/", 1)[1]
            things = json.loads(body)[kind]
            self.requests.append((kind, len(things)))
            if len(body) > 20_000:
                return 413, {}, json.dumps({"title": "Too large"}).encode()
            take = self.account if kind == "accounts" else self.item
            return 200, {}, json.dumps({"results": [take(thing) for thing in things]}).encode()

    def account(self, account: dict[str, Any]) -> dict[str, Any]:
        self.accounts[account["id"]] = account
        return {"id": account["id"], "status": "created"}

    def item(self, item: dict[str, Any]) -> dict[str, Any]:
        errors = []
        if item["account"] not in self.accounts:
            errors.append(
                {"at": "account", "code": "unknown_account", "message": "There is no such account."}
            )
        if item.get("parent") and item["parent"] not in self.items:
            errors.append({"at": "parent", "code": "unknown_item", "message": "There is no such item."})
        if item.get("country") == "XX":
            errors.append({"at": "country", "code": "unknown_country", "message": "'XX' is no country."})
        if errors:
            return {"id": item["id"], "status": "rejected", "errors": errors}
        self.items[item["id"]] = item
        bad = "bad" in item["text"]
        return {
            "id": item["id"],
            "status": "accepted",
            "flags": [{"id": "f", "score": 0.5}] if bad else [],
            "decisions": [{"id": "d"}] if bad else [],
            "cases": ["c_1"] if bad else [],
            "treatment": {},
        }


@pytest.fixture
def platform() -> Iterator[tuple[Platform, str]]:
    stand_in = Platform()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = stand_in.answer(self.path, body, self.headers["Authorization"])
            if answer is None:
                self.close_connection = True
                return
            status, headers, data = answer
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield stand_in, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


Run = Callable[..., int]


@pytest.fixture
def replay(platform: tuple[Platform, str]) -> Run:
    def run(*arguments: object) -> int:
        return main(["replay", *map(str, arguments), "--url", platform[1], "--key", "wk_test"])

    return run


def items(count: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"id": f"v{n}", "kind": "comment", "account": f"a{n % 3}", "text": f"hoi {n}", **more}
        for n in range(count)
    ]


def write(path: Path, records: list[Any]) -> Path:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("\n".join(lines) + "\n")
    return path


ACCOUNTS = [{"id": f"a{n}", "country": "NL", "followers": n} for n in range(3)]


def test_it_sends_accounts_and_items_in_batches(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, _ = platform
    recorded = items(25)
    recorded[7]["text"] = recorded[9]["text"] = "bad"
    file = write(tmp_path / "all.jsonl", [*ACCOUNTS, *recorded])
    assert replay(file, "--batch", 10) == 0
    assert sorted(server.requests) == [("accounts", 3), ("items", 5), ("items", 10), ("items", 10)]
    assert server.items["v7"]["text"] == "bad"
    assert server.keys == {"Bearer wk_test"}
    out = capsys.readouterr().out
    for line in (
        "accounts    3",
        "items       25 in",
        "items/s",
        "flags       2",
        "decisions   2",
        "cases       1",
    ):
        assert line in out
    assert "rejected    0" in out


def test_it_registers_missing_accounts_from_the_file_beside(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, _ = platform
    write(tmp_path / "accounts.jsonl", [*ACCOUNTS, {"id": "never-needed", "country": "NL"}])
    file = write(tmp_path / "posts.jsonl", items(6))
    assert replay(file, "--batch", 1, "--connections", 4) == 0
    assert set(server.accounts) == {"a0", "a1", "a2"}
    assert len(server.items) == 6
    captured = capsys.readouterr()
    assert "accounts    3" in captured.out
    assert "accounts are not registered yet; taking them from" in captured.err
    assert "rejected    0" in captured.out


def test_it_takes_accounts_from_another_file_when_told(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path
) -> None:
    accounts = write(tmp_path / "people.jsonl", list(ACCOUNTS))
    assert replay(write(tmp_path / "posts.jsonl", items(2)), "--accounts", accounts) == 0
    assert set(platform[0].accounts) == {"a0", "a1"}


def test_it_names_what_is_rejected(replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    recorded: list[Any] = [*ACCOUNTS, *items(4)]
    recorded[4]["country"] = "XX"
    recorded[5]["account"] = "nobody"
    assert replay(write(tmp_path / "posts.jsonl", recorded)) == 1
    out = capsys.readouterr().out
    assert "rejected    2" in out
    assert "posts.jsonl:5 country: 'XX' is no country." in out
    assert "1 x unknown_account at account" in out


def test_it_names_bad_lines_and_goes_on(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "posts.jsonl"
    lines = [json.dumps(record).encode() for record in [*ACCOUNTS, *items(2)]]
    file.write_bytes(b"\n".join([*lines[:4], b'{"id": ', b"[1, 2]", b'{"id": "\xff"}', b"", lines[4]]))
    assert replay(file) == 1
    assert set(platform[0].items) == {"v0", "v1"}
    out = capsys.readouterr().out
    assert "unreadable  3" in out
    assert "posts.jsonl:5 not a JSON object" in out
    assert "posts.jsonl:7 not UTF-8 at byte 9" in out


def test_it_sends_again_after_a_lost_connection_and_when_asked_for_patience(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, _ = platform
    server.script = [None, (503, {}, b""), (429, {"Retry-After": "0.05"}, b"{}")]
    assert replay(write(tmp_path / "posts.jsonl", [*ACCOUNTS, *items(4)]), "--connections", 1) == 0
    assert len(server.items) == 4
    assert "waiting for the server: it answers 503" in capsys.readouterr().err


def test_a_request_that_is_too_large_is_halved(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = items(8, text="x" * 5_000)
    recorded[6]["text"] = "x" * 30_000
    assert replay(write(tmp_path / "posts.jsonl", [*ACCOUNTS, *recorded])) == 1
    assert len(platform[0].items) == 7
    assert "posts.jsonl:10 Too large" in capsys.readouterr().out


def test_it_stops_when_the_key_is_refused_and_says_where_to_go_on(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    server, _ = platform
    file = write(tmp_path / "posts.jsonl", [*ACCOUNTS, *items(10)])
    refused = json.dumps({"title": "Unauthorized", "detail": "This key is unknown."}).encode()
    server.script = [
        (200, {}, json.dumps({"results": [{"status": "created"}] * 3}).encode()),
        (401, {}, refused),
    ]
    assert replay(file, "--batch", 3, "--connections", 1) == 1
    captured = capsys.readouterr()
    assert "answers 401: This key is unknown." in captured.err
    assert "--from-line 4" in captured.err
    assert "accounts    3" in captured.out


def test_it_begins_at_a_line_and_ends_after_a_number_of_lines(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path
) -> None:
    server, _ = platform
    for account in ACCOUNTS:
        server.account(account)
    assert replay(write(tmp_path / "posts.jsonl", items(10)), "--from-line", 4, "--limit", 3) == 0
    assert set(server.items) == {"v3", "v4", "v5"}


def test_an_answer_that_overtakes_its_parent_is_sent_again(
    platform: tuple[Platform, str], replay: Run, tmp_path: Path
) -> None:
    server, _ = platform
    for account in ACCOUNTS:
        server.account(account)
    recorded = items(6)
    recorded[0]["parent"] = "v5"  # as if the batch with v5 were slower on its way
    assert replay(write(tmp_path / "posts.jsonl", recorded), "--batch", 2) == 0
    assert len(server.items) == 6


@pytest.mark.parametrize(
    "arguments", [("--batch", "0"), ("--batch", "1001"), ("--from-line", "0"), ("--connections", "0")]
)
def test_it_refuses_numbers_that_make_no_sense(
    replay: Run, tmp_path: Path, arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(write(tmp_path / "posts.jsonl", items(1)), *arguments) == 2
    assert arguments[0] in capsys.readouterr().err


def test_it_refuses_a_file_that_is_not_there(
    replay: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay(tmp_path / "nothing.jsonl") == 2
    assert "is not a file" in capsys.readouterr().err
