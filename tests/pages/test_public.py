"""The public guidelines: in two languages, every version, what changed, who was consulted; for anybody."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from waker.guidelines import versions
from waker.guidelines.reading import read
from waker.policy.load import files_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def anybody() -> Client:
    return Client()


@pytest.fixture
def newer(guidelines: str) -> tuple[str, str]:
    """The default guidelines, and a version after them in which a few words changed."""
    files = dict(files_of(versions.default_folder()))
    header = files["guidelines.yaml"].replace(f'version: "{guidelines}"', 'version: "2027-01-01"')
    assert header != files["guidelines.yaml"]
    files["guidelines.yaml"] = header
    hate = files["policies/hate_speech.yaml"]
    files["policies/hate_speech.yaml"] = hate.replace(
        "Nobody should be attacked", "Nobody may be attacked"
    ).replace("severity: 4", "severity: 5")
    assert files["policies/hate_speech.yaml"] != hate
    versions.publish(files, by="test")
    return guidelines, "2027-01-01"


@pytest.mark.clause("G1")
def test_the_guidelines_in_english_and_dutch(anybody: Client, guidelines: str) -> None:
    english = anybody.get("/guidelines?language=en")
    dutch = anybody.get("/guidelines?language=nl")
    assert english.headers["Content-Language"] == "en"
    assert '<html lang="nl"' in dutch.content.decode()
    assert "Hate speech" in english.content.decode()
    assert "Do not post" in english.content.decode()
    assert "Haatzaaien" in dutch.content.decode()
    assert "Plaats niet" in dutch.content.decode()


def test_the_language_follows_the_browser_and_the_last_choice(anybody: Client, guidelines: str) -> None:
    assert (
        "Haatzaaien"
        in anybody.get("/guidelines", headers={"Accept-Language": "nl-BE,nl;q=0.9"}).content.decode()
    )
    assert "Hate speech" in anybody.get("/guidelines", headers={"Accept-Language": "ja"}).content.decode()
    anybody.get("/guidelines?language=nl")
    assert "Haatzaaien" in anybody.get("/guidelines", headers={"Accept-Language": "en"}).content.decode()
    assert anybody.get("/guidelines?language=tlh").status_code == 200
    assert anybody.get("/guidelines?language=%00").status_code == 200


@pytest.mark.clause("G2")
def test_every_policy_stands_there_with_its_list(anybody: Client, guidelines: str) -> None:
    page = anybody.get("/guidelines?language=en").content.decode()
    pack = versions.current()
    assert len(pack.policies) >= 23
    for policy in pack.policies.values():
        assert f'id="{policy.id}"' in page
        assert f'href="#{policy.id}"' in page
        for line in policy.do_not_post["en"]:
            assert line.replace("'", "&#x27;").replace('"', "&quot;") in page
    assert page.count('class="dont"') == len(pack.policies)


@pytest.mark.clause("G5")
def test_who_was_consulted_is_published(anybody: Client, guidelines: str) -> None:
    pack = versions.current()
    assert pack.consulted
    for address in ("/guidelines", "/guidelines/versions"):
        page = anybody.get(f"{address}?language=nl").content.decode()
        for consulted in pack.consulted:
            assert consulted.who["nl"] in page


def test_ages_are_published(anybody: Client, guidelines: str) -> None:
    page = anybody.get("/guidelines?language=en").content.decode()
    assert re.search(r"Hosting LIVE</td><td class=\"num\">16 years", page)
    assert "Australia" in page


@pytest.mark.clause("G1")
def test_an_earlier_version_stays_readable_and_says_so(anybody: Client, newer: tuple[str, str]) -> None:
    old, new = newer
    page = anybody.get(f"/guidelines/{old}?language=en").content.decode()
    assert "Nobody should be attacked" in page
    assert "This is an earlier version" in page
    assert f"/guidelines/{new}/diff/{old}" in page
    now = anybody.get("/guidelines?language=en").content.decode()
    assert "Nobody may be attacked" in now
    assert "This is an earlier version" not in now


@pytest.mark.clause("G1")
def test_the_difference_word_by_word(anybody: Client, newer: tuple[str, str]) -> None:
    old, new = newer
    for address in (f"/guidelines/{new}/diff/{old}", f"/guidelines/{old}/diff/{new}"):
        page = anybody.get(f"{address}?language=en").content.decode()
        assert f"What changed from {old} to {new}" in page
        assert '<del><span class="sr">deleted: </span>should</del>' in page
        assert '<ins><span class="sr">inserted: </span>may</ins>' in page
        assert "22 policies are as they were" in page
    dutch = anybody.get(f"/guidelines/{new}/diff/{old}?language=nl").content.decode()
    assert "Tussen deze twee versies verschilt niets" in dutch


def test_staff_read_the_rest_of_the_difference(newer: tuple[str, str]) -> None:
    old, new = (versions.get(v) for v in newer)
    public = read(old, new, "en", public=True)
    assert [(c.id, [f.name for f in c.fields]) for c in public.changes] == [("hate_speech", ["text"])]
    whole = read(old, new, "en", public=False)
    assert ("policies", "hate_speech") in [(c.section, c.id) for c in whole.changes]
    assert "severity" in [f.name for c in whole.changes for f in c.fields]


def test_versions_link_to_what_changed(anybody: Client, newer: tuple[str, str]) -> None:
    old, new = newer
    page = anybody.get("/guidelines/versions?language=en").content.decode()
    assert page.index(new) < page.index(old)
    assert f"/guidelines/{new}/diff/{old}" in page


def test_before_anything_is_published(anybody: Client, db: Any) -> None:
    assert anybody.get("/").status_code == 200
    assert anybody.get("/guidelines/versions").status_code == 200
    none = anybody.get("/guidelines?language=en")
    assert none.status_code == 404
    assert "They have not been published yet" in none.content.decode()


def test_public_pages_only_answer_reading(anybody: Client, guidelines: str) -> None:
    for address in ("/", "/guidelines", "/guidelines/versions"):
        assert anybody.post(address).status_code == 405
        assert anybody.head(address).status_code == 200


def test_what_is_not_there_has_a_page_of_its_own(anybody: Client, guidelines: str) -> None:
    answer = anybody.get("/nothing/here")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_refused_form_says_why(db: Any) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        "/console/sign-in", {"email": "a@example.org", "password": "x"}
    )
    assert answer.status_code == 403
    assert "This form is too old to send" in answer.content.decode()
