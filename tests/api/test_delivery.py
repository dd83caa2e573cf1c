"""Webhooks as an operator administers them over the API, and as a host receives them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from tests.delivery import receiver as behaviour
from tests.delivery.receiver import Receiver
from tests.delivery.story import later
from waker.core.moments import now
from waker.delivery import signature
from waker.delivery.courier import deliver

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("WAKER_WEBHOOK_ALLOW", "127.0.0.1/32")
    with Receiver() as made:
        yield made


@pytest.fixture
def admin(caller: Callable[..., Caller]) -> Caller:
    return caller("admin")


@pytest.fixture
def webhook(admin: Caller, receiver: Receiver) -> dict[str, Any]:
    made: dict[str, Any] = admin.ok("POST", "/webhooks", {"url": receiver.url, "name": "App"}, status=201)
    return made


@pytest.fixture
def story(community: Any, platform: Caller, reviewer: Caller) -> Story:
    return Story(platform, reviewer)


@pytest.mark.clause("A1")
def test_a_member_is_told_what_was_done_and_why(
    story: Story, webhook: dict[str, Any], receiver: Receiver, platform: Caller
) -> None:
    story.post("v1", "alice")
    decision = story.decide("content", "v1", {"kind": "remove"})["id"]
    deliver(later())
    statement = next(
        r for r in receiver.requests if r.type == "statement.issued" and r.data["decision"] == decision
    )
    assert statement.data["account"] == "alice"
    assert signature.verify(webhook["secret"], statement.headers, statement.body)
    told = platform.ok("GET", f"/decisions/{decision}/statement")
    counted_from_delivery = {"appeal_until": told["appeal_until"]}
    assert statement.data | counted_from_delivery == told
    change = next(r for r in receiver.requests if r.data.get("decision") == decision)
    assert change.data in platform.ok("GET", "/changes")["changes"]


@pytest.mark.clause("A3")
def test_a_reporter_is_told_what_came_of_it(
    story: Story, webhook: dict[str, Any], receiver: Receiver, platform: Caller
) -> None:
    story.post("v1", "alice")
    report = {
        "channel": "member",
        "subject": {"kind": "content", "id": "v1"},
        "reason": "bullying",
        "reporter": {"account": "bob"},
    }
    filed = platform.ok("POST", "/reports", report, status=201)["id"]
    case = story.next_case()["id"]
    ground = {"kind": "guidelines", "policy": "bullying"}
    answer = {"ground": ground, "no_action": True, "explanation": "A joke among friends."}
    story.reviewer.ok("POST", f"/cases/{case}/decide", answer)
    deliver(later())
    assert receiver.types == ["report.received", "report.answered"]
    assert all(r.data["account"] == "bob" and r.data["report"] == filed for r in receiver.requests)
    assert receiver.requests[1].data["outcome"]["result"] == "no_action"
    assert "joke" not in receiver.requests[1].data["text"]


class TestAdministration:
    def test_the_secret_is_shown_once_and_never_again(self, admin: Caller, webhook: dict[str, Any]) -> None:
        assert webhook["secret"].startswith("whsec_")
        assert webhook["status"] == "active"
        listed = admin.ok("GET", "/webhooks")["webhooks"]
        assert [w["id"] for w in listed] == [webhook["id"]]
        assert "secret" not in listed[0]
        assert "secret" not in admin.ok("GET", f"/webhooks/{webhook['id']}")

    def test_it_does_not_lie_in_the_clear_in_the_database(self, webhook: dict[str, Any]) -> None:
        from waker.delivery.models import Endpoint

        stored = bytes(Endpoint.objects.get().secret)
        assert signature.key_of(webhook["secret"]) not in stored

    @pytest.mark.parametrize(
        "url",
        [
            "http://10.0.0.1/", "https://10.0.0.1/", "https://127.0.0.2/", "https://169.254.169.254/latest", "https://[::1]/",
            "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[fd00:ec2::254]/", "https://0.0.0.0/",
            "http://93.184.216.34/", "ftp://93.184.216.34/", "https://user:pass@93.184.216.34/", "javascript:alert(1)",
            "https://93.184.216.34/#x", "//93.184.216.34/", "https:///x", "https://224.0.0.1/", "https://100.64.0.1/",
            "https://2130706434/", "https://93.184.216.34:99999/", "https://no-such-host.invalid/", "https://a b/",
        ],
    )  # fmt: skip
    def test_addresses_inside_our_own_house_are_refused(
        self, admin: Caller, receiver: Receiver, url: str
    ) -> None:
        status, faults = admin.refused("POST", "/webhooks", {"url": url})
        assert status == 422
        assert faults <= {("url", "refused"), ("url", "unresolved")}
        assert admin.ok("GET", "/webhooks")["webhooks"] == []

    def test_what_else_is_wrong_is_said(self, admin: Caller, receiver: Receiver) -> None:
        bad = {"url": receiver.url, "events": ["restrictions.chnged"], "name": "a\nb"}
        assert admin.refused("POST", "/webhooks", bad) == (
            422,
            {("events.0", "unknown_event"), ("name", "too_long")},
        )
        for path in ("/webhooks/w_none", "/messages/m_none"):
            method = "GET" if "webhooks" in path else "POST"
            suffix = "" if method == "GET" else "/resend"
            assert admin.refused(method, path + suffix)[0] == 404

    def test_change_disable_enable_remove(
        self, admin: Caller, webhook: dict[str, Any], receiver: Receiver, story: Story
    ) -> None:
        path = f"/webhooks/{webhook['id']}"
        changed = admin.ok("PATCH", path, {"name": "New", "events": ["restrictions.changed"]})
        assert (changed["name"], changed["events"], changed["url"]) == (
            "New",
            ["restrictions.changed"],
            receiver.url,
        )
        off = admin.ok("PATCH", path, {"enabled": False})
        assert (off["status"], off["disabled_why"]) == ("disabled", "staff")
        story.post("v1")
        story.decide("content", "v1", {"kind": "no_ads"})
        assert deliver() == 0
        assert admin.ok("GET", path)["pending"] == 1
        assert admin.ok("GET", "/messages?state=held")["messages"][0]["kind"] == "restrictions.changed"
        held = admin.ok("GET", "/messages?state=held")["messages"][0]["id"]
        assert admin.refused("POST", f"/messages/{held}/resend")[0] == 409
        admin.ok("PATCH", path, {"enabled": True})
        assert deliver() == 1
        assert admin.ok("DELETE", path) == {"id": webhook["id"], "messages": 0}
        assert admin.refused("GET", path)[0] == 404

    def test_twenty_are_enough(self, admin: Caller, receiver: Receiver) -> None:
        for _ in range(20):
            admin.ok("POST", "/webhooks", {"url": receiver.url}, status=201)
        assert admin.refused("POST", "/webhooks", {"url": receiver.url}) == (409, {("", "too_many")})

    def test_rotating_gives_another_secret_and_an_overlap(
        self, admin: Caller, webhook: dict[str, Any], receiver: Receiver
    ) -> None:
        path = f"/webhooks/{webhook['id']}"
        secret = admin.ok("POST", f"{path}/rotate")["secret"]
        assert secret != webhook["secret"]
        assert admin.ok("GET", path)["former_secret_until"] is not None
        admin.ok("POST", f"{path}/test")
        request = receiver.requests[-1]
        for valid in (secret, webhook["secret"]):
            assert signature.verify(valid, request.headers, request.body)
        third = admin.ok("POST", f"{path}/rotate", {"overlap_hours": 0})["secret"]
        admin.ok("POST", f"{path}/test")
        request = receiver.requests[-1]
        assert signature.verify(third, request.headers, request.body)
        with pytest.raises(signature.NotGenuine):
            signature.verify(secret, request.headers, request.body)

    def test_trying_it_out_says_what_came_of_it(
        self, admin: Caller, webhook: dict[str, Any], receiver: Receiver
    ) -> None:
        path = f"/webhooks/{webhook['id']}/test"
        assert admin.ok("POST", path) == {"delivered": True, "status": 200, "reason": None}
        assert receiver.types == ["webhook.test"]
        receiver.answer = behaviour.status(307, Location="http://127.0.0.1/")
        answer = admin.ok("POST", path)
        assert (answer["delivered"], answer["status"]) == (False, 307)
        assert "not followed" in answer["reason"]


class TestMessages:
    def test_failed_ones_are_listed_with_the_reason_and_sent_again(
        self, admin: Caller, webhook: dict[str, Any], receiver: Receiver, story: Story
    ) -> None:
        story.post("v1")
        for n in range(3):
            story.decide(
                "content",
                "v1",
                {"kind": "label", "label": f"l{n}"},
                ground={"kind": "context", "reason": "x"},
            )
        admin.ok("PATCH", f"/webhooks/{webhook['id']}", {"events": ["restrictions.changed"]})
        receiver.answer = behaviour.status(500)
        deliver()
        pending = admin.ok("GET", "/messages?state=pending")["messages"]
        tried = [m for m in pending if m["attempts"]]
        assert len(tried) == 1
        assert tried[0]["reason"] == "It answered 500."
        assert tried[0]["next_at"] > tried[0]["made_at"]
        deliver(now() + 3 * DAY + timedelta(minutes=1))
        failed = admin.ok("GET", "/messages?state=failed")["messages"]
        assert [m["id"] for m in failed] == [tried[0]["id"]]
        receiver.answer = behaviour.ok
        admin.ok("PATCH", f"/webhooks/{webhook['id']}", {"enabled": True})
        assert admin.ok("POST", f"/messages/{failed[0]['id']}/resend")["state"] == "pending"
        deliver(now() + timedelta(minutes=1))
        assert admin.refused("POST", f"/messages/{failed[0]['id']}/resend") == (
            409,
            {("message", "delivered")},
        )
        assert admin.ok("POST", "/messages/resend") == {"messages": 0}
        page = admin.ok("GET", "/messages?limit=2&state=delivered")
        assert len(page["messages"]) == 2
        rest = admin.ok("GET", f"/messages?state=delivered&before={page['cursor']}")
        assert not {m["id"] for m in page["messages"]} & {m["id"] for m in rest["messages"]}
        assert rest["cursor"] is None

    def test_bad_queries(self, admin: Caller) -> None:
        assert admin.refused("GET", "/messages?before=x")[0] == 422
        assert admin.refused("GET", "/messages?state=lost")[0] == 422
        assert admin.refused("GET", "/messages?limit=0")[0] == 422
