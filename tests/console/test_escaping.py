"""What members write never becomes markup: texts, names, bios, reports, reasons, attributes, ids, matched words."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.console.community import case_on, client_of, report, staff, take_in
from waker.console.templatetags import waker as tags
from waker.ledger.models import Decision

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>"
EVIL_ATTRIBUTE = '" onmouseover="alert(1)" x="'
RAW = ("<script>alert", '" onmouseover="', "<img src=x", "<b>bold")


@pytest.fixture
def evil(guidelines: str) -> None:
    people = [
        {
            "id": "mal",
            "name": f"{EVIL}{EVIL_ATTRIBUTE}",
            "bio": f"<img src=x onerror=alert(1)>{EVIL}",
            "devices": [EVIL],
        }
    ]
    posts = [
        {
            "id": "v-evil",
            "kind": "video",
            "account": "mal",
            "text": f"<b>bold</b> WAKER-TEST:hate_speech:review {EVIL}{EVIL_ATTRIBUTE}",
            "hashtags": [EVIL_ATTRIBUTE, "x<y"],
            "sound": EVIL,
            "media": [
                {"kind": "photo", "url": "javascript:alert(1)"},
                {"kind": "video", "url": EVIL_ATTRIBUTE},
            ],
            "attributes": {EVIL: {"deep": [EVIL_ATTRIBUTE]}},
        }
    ]
    take_in(people, posts)
    report("content:v-evil", by="mal", words=f"{EVIL}\n{EVIL_ATTRIBUTE}")
    report("account:mal", by="mal", words=EVIL)


def test_no_page_takes_it_for_markup(evil: None) -> None:
    admin = client_of(staff("admin", name=f"Ada {EVIL}"))
    case = case_on("content:v-evil")
    body = {"outcome": "exception", "policy": "hate_speech", "exception": "artistic"}
    wrong = admin.post(
        f"/console/cases/{case.id}/decide", {**body, "reasoning": EVIL_ATTRIBUTE[:9], "explanation": EVIL}
    )
    assert wrong.status_code == 422
    pages = [wrong.content.decode()]
    addresses = [f"/console/cases/{case.id}", f"/console/cases/{case_on('account:mal').id}"]
    admin.post(f"/console/cases/{case.id}/decide", {**body, "reasoning": EVIL * 2, "explanation": EVIL})
    decision = Decision.objects.get(subject="content:v-evil", by_kind="staff")
    addresses += [
        "/console/",
        "/console/queue",
        "/console/queue?state=closed",
        "/console/decisions",
        f"/console/decisions/{decision.id}",
        "/console/items",
        "/console/items/v-evil",
        "/console/accounts",
        "/console/accounts/mal",
        "/console/search?q=%3Cscript",
        "/console/search?short=1&q=%3Cscript",
        "/console/items?q=%22%20onmouseover%3D%22alert(1)",
        "/console/queue?policy=%22%20onmouseover%3D%22alert(1)",
        "/console/decisions?rule=%3Cscript%3Ealert(1)%3C/script%3E&who=%3Cb%3Ebold",
        "/console/staff",
        "/console/preferences",
    ]
    for address in addresses:
        answer = admin.get(address)
        assert answer.status_code == 200, address
        pages.append(answer.content.decode())
    for address, page in zip(["decide", *addresses], pages, strict=True):
        for raw in RAW:
            assert raw not in page, (address, raw)


def test_media_of_another_scheme_is_not_offered(evil: None) -> None:
    page = client_of(staff("lead")).get("/console/items/v-evil").content.decode()
    assert "javascript:" not in page


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("a <b> c", [(2, 5, "r")], 'a <mark title="r">&lt;b&gt;</mark> c'),
        ("<x>", [], "&lt;x&gt;"),
        ("abc", [(0, 2, '"><script>')], '<mark title="&quot;&gt;&lt;script&gt;">ab</mark>c'),
        ("abc", [(1, 3, "r"), (0, 2, "s")], '<mark title="s">ab</mark><mark title="r">c</mark>'),
        ("abc", [(-5, 99, "r")], '<mark title="r">abc</mark>'),
        ("abc", [(2, 1, "r"), (7, 9, "r")], "abc"),
        ("{0}{x}", [(0, 3, "{1}")], '<mark title="{1}">{0}</mark>{x}'),
    ],
)
def test_marking_words(text: str, spans: list[Any], expected: str) -> None:
    assert tags.marked(text, spans) == expected


def test_names_of_staff_are_text(evil: None, client: Client) -> None:
    lead = client_of(staff("lead", name=EVIL))
    case = case_on("content:v-evil")
    lead.post(f"/console/cases/{case.id}/claim")
    page = client.get(f"/console/cases/{case.id}").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; is working on it" in page
    assert EVIL not in page
