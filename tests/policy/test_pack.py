"""The default pack: that it holds what it promises, in both languages, and that its values are those of the law."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.shared import POLICIES, REPOSITORY, shared
from waker.core.restrictions import KINDS
from waker.policy import dsa
from waker.policy.load import load_pack
from waker.policy.pack import ENFORCE, Pack

# What each do-not-post list has to name, in Dutch and in English.
NAMED = {
    "election_misinformation": (
        "verkeerde datum|brief|meegeteld|intimidatie|opkomst",
        "wrong date|postal|count|intimidation|turnout",
    ),
    "inciting_misinformation": ("groep|complottheorie", "group|conspiracy"),
    "phishing": ("nepnieuws|wachtwoorden|piramidespelen", "fake news|passwords|pyramid"),
    "synthetic_media": ("met de computer|gezichten of stemmen", "by computer|faces or voices"),
    "impersonation": ("parodie-, commentaar- of fanaccount", "parody, commentary or fan account"),
    "fake_engagement": ("volgers|likes|beoordelingen", "followers|likes|reviews"),
    "hate_speech": (
        "minderwaardig|geweld|misdadigers|ontmenselijkende|uit te sluiten|af te zonderen|songteksten",
        "inferior|violence|criminals|dehumanising|exclude|segregate|lyrics",
    ),
    "hateful_ideology": (
        "lof|logo's|symbolen|vlaggen|leuzen|uniformen|groeten|gebaren|portretten|illustraties|namen|muziek|songteksten",
        "praise|logos|symbols|flags|slogans|uniforms|salutes|gestures|portraits|illustrations|names|music|lyrics",
    ),
    "atrocity_denial": ("niet heeft plaatsgevonden|goedpraten", "did not happen|justification"),
    "violent_extremism": ("terroristische|werving|propaganda", "terrorist|recruitment|propaganda"),
    "bullying": ("beledigingen|stalking|privégegevens", "insults|stalking|private data"),
    "suicide_self_harm": ("zelfdoding|zelfbeschadiging|uitleg", "suicide|self-harm|instructions"),
    "child_exploitation": (
        "misbruik van minderjarigen|grooming|afpersing",
        "abuse of minors|grooming|blackmail",
    ),
    "regulated_goods": ("drugs|tabak|gokken|vuurwapens", "drugs|tobacco|gambling|firearms"),
    "political_advertising": (
        "kandidaat|leider|partij|organisaties|openbaar belang",
        "candidate|leader|party|organisations|public importance",
    ),
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(REPOSITORY / "guidelines")


def test_it_holds_every_policy(pack: Pack) -> None:
    assert sorted(pack.policies) == sorted(POLICIES)
    assert pack.languages == ("nl", "en")
    assert pack.consulted


@pytest.mark.parametrize("id_", NAMED)
def test_a_do_not_post_list_names_each_form(pack: Pack, id_: str) -> None:
    for language, words in zip(("nl", "en"), NAMED[id_], strict=True):
        entries = "\n".join(pack.policies[id_].do_not_post[language]).casefold()
        assert [word for word in words.split("|") if word not in entries] == []


@pytest.mark.parametrize("id_", POLICIES)
def test_texts_are_whole_sentences_in_two_languages(pack: Pack, id_: str) -> None:
    policy = pack.policies[id_]
    assert len(policy.do_not_post["nl"]) == len(policy.do_not_post["en"]) >= 3
    texts = [*policy.text.items(), *policy.explanation.items()]
    texts += [(tag, entry) for tag, entries in policy.do_not_post.items() for entry in entries]
    for language, text in texts:
        assert text[0].isupper(), text
        assert text.endswith((".", "?")), text
        assert "  " not in text
        assert " ." not in text
        english = set(re.findall(r"\b(the|and|with|that|for|not|are)\b", text))
        dutch = set(re.findall(r"\b(het|een|van|dat|voor|niet|zijn|wordt)\b", text))
        assert not (english if language == "nl" else dutch), text


@pytest.mark.parametrize("id_", POLICIES)
def test_the_explanation_says_what_it_is_about(pack: Pack, id_: str) -> None:
    for language, subject in (("nl", "reactie"), ("en", "comment")):
        template = pack.policies[id_].explanation[language]
        assert re.findall(r"\{.*?\}", template) == ["{subject}"]
        assert f" {subject} " in pack.policies[id_].explain(language, subject)


def test_what_may_never_be_excepted(pack: Pack) -> None:
    assert "newsworthy" not in pack.policies["incitement_to_violence"].exceptions
    assert pack.policies["child_exploitation"].zero_tolerance
    assert pack.policies["child_exploitation"].exceptions == frozenset()
    assert "parody" in pack.policies["impersonation"].exceptions


def test_repeated_hate_speech_suspends_and_then_closes_the_account(pack: Pack) -> None:
    policy = pack.policies["hate_speech"]
    at_strikes = {rung.at: rung.kind for rung in policy.ladder}
    assert at_strikes[2 * policy.strikes] == "suspend"
    assert "terminate" in at_strikes.values()


def test_reach_is_what_spam_loses_and_shock_gets_a_warning(pack: Pack) -> None:
    kinds = {id_: [r.kind for r in policy.restrictions] for id_, policy in pack.policies.items()}
    assert kinds["spam"] == ["not_recommended"]
    assert set(kinds["graphic_content"]) == {"warning_screen", "not_recommended", "age_restricted"}
    assert "no_ads" in kinds["political_advertising"]
    assert "label" in kinds["synthetic_media"]
    assert all(kind in KINDS for found in kinds.values() for kind in found)


def test_ages_are_those_of_the_law(pack: Pack) -> None:
    ages = {"sign_up": 13, "messages": 16, "live.host": 16, "gifts.send": 18, "gifts.receive": 18}
    assert {feature: pack.ages.minimum(feature, "NL") for feature in ages} == ages
    assert pack.ages.private_below("NL") == 16
    assert pack.ages.regions


def test_specialists_work_the_subjects_that_need_training(pack: Pack) -> None:
    for id_ in ("child_exploitation", "violent_extremism", "regulated_goods"):
        assert pack.queue_of(id_).specialists
    assert pack.queue_of("child_exploitation").due_hours == 24


def test_what_removes_by_itself_has_a_cap(pack: Pack) -> None:
    removing = {
        rule.id
        for rule in pack.rules
        if rule.mode == ENFORCE and any(r.kind == "remove" for r in pack.restrictions_of(rule))
    }
    assert removing
    assert removing <= pack.caps.keys()


def test_every_list_is_used_by_a_rule(pack: Pack) -> None:
    conditions = " ".join(rule.condition for rule in pack.rules)
    assert [name for name in pack.lists if f"lists.{name}" not in conditions] == []


def test_every_category_and_keyword_is_in_the_schema(pack: Pack) -> None:
    enums = json.loads(shared("spec/regulation/dsa_sor_schema.json").read_text())["enums"]
    unfit = "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"
    assert {entry["value"] for entry in enums["category"]} - {unfit} == set(dsa.CATEGORIES)
    assert {entry["value"] for entry in enums["category_specification"]} == dsa.KEYWORDS
    homes = {entry["value"]: entry.get("template_category") for entry in enums["category_specification"]}
    assert {keyword: dsa.category_of(keyword) for keyword in dsa.KEYWORDS} == homes
    for policy in pack.policies.values():
        assert policy.dsa_keywords
        for keyword in policy.dsa_keywords:
            assert homes[keyword] in (policy.dsa_category, None)


def test_the_files_say_nothing_of_where_they_were_made() -> None:
    for file in (REPOSITORY / "guidelines").rglob("*.yaml"):
        assert not re.search(r"/home/|/tmp/|TODO|FIXME|XXX", file.read_text()), file


def test_every_policy_stands_in_a_file_of_its_name() -> None:
    files = sorted(Path(REPOSITORY / "guidelines" / "policies").glob("*.yaml"))
    assert [file.stem for file in files] == sorted(POLICIES)
