"""Where a request may go, and what is told of it."""

from __future__ import annotations

import pytest

from tests.transparency.server import TOKEN, Server
from waker.transparency import exchange as module
from waker.transparency.client import Client
from waker.transparency.exchange import Base, Unsent, exchange


@pytest.mark.parametrize(
    "url",
    [
        "", "transparency.example", "ftp://transparency.example", "http://transparency.example/api/v1",
        "http://localhost:8000/api/v1", "http://10.0.0.1/api", "https://user:word@transparency.example/api",
        "https://transparency.example/api?x=1", "https://transparency.example/api#x", "https:///api",
    ],
)  # fmt: skip
def test_addresses_that_will_not_do(url: str) -> None:
    with pytest.raises(ValueError, match="it "):
        Base.of(url)


def test_addresses_that_will() -> None:
    assert Base.of(" https://transparency.example/api/v1/ ") == Base(
        True, "transparency.example", 443, "/api/v1"
    )
    assert Base.of("http://127.0.0.1:8080/x").authority == "127.0.0.1:8080"
    assert Base.of("https://[::1]:8443/x").authority == "[::1]:8443"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "172.16.0.1", "0.0.0.0", "::1", "fe80::1", "fd00::1",
     "::ffff:127.0.0.1", "100.64.0.1", "224.0.0.1"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One private address among public ones is enough."""
    found = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", (address, 443))]
    monkeypatch.setattr(module.socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(Unsent, match="not a public address"):
        exchange(Base.of("https://transparency.example/api"), "GET", "/x", TOKEN)


@pytest.mark.parametrize("token", ["", " a", "a\r\nX: y", "a\x00", "tökén"])
def test_a_token_that_no_header_carries_is_refused_before_anything_is_sent(token: str) -> None:
    with pytest.raises(ValueError, match="token"):
        Client(Base.of("http://127.0.0.1:1/x"), token)


def test_the_token_is_in_no_representation() -> None:
    assert TOKEN not in repr(Client(Base.of("http://127.0.0.1:1/x"), TOKEN))


def test_a_puid_twice_in_a_batch_is_never_sent() -> None:
    with Server() as server:
        client = Client(Base.of(server.url), TOKEN)
        for batch in ([], [{"puid": "a"}, {"puid": "a"}], [{"puid": str(n)} for n in range(101)]):
            with pytest.raises(ValueError, match="puid"):
                client.submit(batch)
        assert server.database.batches == []


def test_an_endless_answer_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.transparency.server import says
    from waker.transparency.client import Unclear

    monkeypatch.setattr(module, "ANSWER_LIMIT", 1_000)
    with Server() as server:
        server.database.faults = [says(201, "x" * 5_000)]
        assert isinstance(Client(Base.of(server.url), TOKEN).submit([{"puid": "a"}]), Unclear)
