"""The guard: which addresses webhooks may go to, and that nothing can be changed after it looked."""

from __future__ import annotations

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from tests.delivery.receiver import Receiver
from waker.delivery import guard
from waker.delivery.guard import Allowed, Refused, parse, public, require, resolve
from waker.delivery.transport import Line

NOTHING = Allowed([])


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
        "255.255.255.255", "192.0.2.1", "198.18.0.1", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
        "2002:a00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    assert not public(ip_address(address))
    with pytest.raises(Refused):
        require("host.example.org", ip_address(address), NOTHING)


@pytest.mark.parametrize("address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_ones_are_not(address: str) -> None:
    require("host.example.org", ip_address(address), NOTHING)


def test_the_setting_opens_networks_and_hosts() -> None:
    allowed = Allowed(["10.1.0.0/16", "hooks.internal"])
    require("x", ip_address("10.1.2.3"), allowed)
    require("Hooks.Internal.", ip_address("192.168.1.1"), allowed)
    for host, address in (
        ("x", "10.2.0.1"),
        ("hooks.internal.evil.org", "192.168.1.1"),
        ("hooks.internal", "169.254.169.254"),
    ):
        with pytest.raises(Refused):
            require(host, ip_address(address), allowed)
    require("x", ip_address("169.254.169.254"), Allowed(["169.254.169.254"]))
    with pytest.raises(ValueError, match="neither"):
        Allowed(["10.1.0.0/99"])


def test_http_only_where_the_setting_says_so() -> None:
    allowed = Allowed(["hooks.internal", "127.0.0.0/8"])
    assert not parse("http://hooks.internal:8080/a?b=c", allowed).secure
    assert parse("http://127.0.0.1/", allowed).port == 80
    with pytest.raises(Refused, match="https"):
        parse("http://host.example.org/", allowed)
    target = parse("https://b.example/x", NOTHING)
    assert (target.host, target.port, target.path, target.authority) == ("b.example", 443, "/x", "b.example")
    assert parse("https://[2606:4700::1]:8443/", NOTHING).authority == "[2606:4700::1]:8443"


@pytest.mark.parametrize(
    "url", ["https://x/\r\nHost: y", "https://x/ y", "https://x/\\y", "https://x/é", "https://" + "x" * 2000]
)
def test_nothing_gets_into_the_request_line(url: str) -> None:
    with pytest.raises(Refused):
        parse(url, NOTHING)


def test_one_private_address_among_several_refuses_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def both(*_: Any, **__: Any) -> Any:
        return [(socket.AF_INET, 1, 6, "", (a, 443)) for a in ("93.184.216.34", "10.0.0.1")]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        resolve(parse("https://host.example.org/", NOTHING), NOTHING)


def test_a_name_that_changes_its_address_afterwards_gains_nothing(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int, *_: Any, **__: Any) -> Any:
        asked.append(host)
        return [
            (
                socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", port),
            )
        ]

    port = receiver.server_address[1]
    made: list[Any] = []
    connect = socket.create_connection
    monkeypatch.setattr(guard.socket, "getaddrinfo", rebinding)

    def remember(address: Any, *rest: Any, **more: Any) -> Any:
        made.append(address)
        monkeypatch.undo()
        return connect(address, *rest, **more)

    monkeypatch.setattr(socket, "create_connection", remember)
    line = Line(f"http://hooks.internal:{port}/", Allowed(["hooks.internal"]))
    assert line.post(b"{}", {}).ok
    line.close()
    assert asked == ["hooks.internal"]
    assert made == [("127.0.0.1", port)]
    assert receiver.requests[0].headers["host"] == f"hooks.internal:{port}"


def test_a_redirect_is_never_followed(receiver: Receiver) -> None:
    from tests.delivery import receiver as behaviour

    with Receiver() as inner:
        for code in (301, 302, 303, 307, 308):
            receiver.answer = behaviour.status(code, Location=inner.url)
            line = Line(receiver.url, Allowed(["127.0.0.0/8"]))
            outcome = line.post(b"{}", {})
            line.close()
            assert (outcome.ok, outcome.status) == (False, code)
            assert "not followed" in outcome.error
        assert inner.requests == []


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver: Receiver) -> None:
    url = receiver.url.replace("http://", "https://")
    outcome = Line(url, Allowed(["127.0.0.0/8"])).post(b"{}", {})
    assert not outcome.ok
    assert receiver.requests == []
