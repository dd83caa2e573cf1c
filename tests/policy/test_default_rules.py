"""The rules of the default pack: each is shown by an example that sets it off, and by what leaves it alone.

The examples are mild on purpose; what real texts look like is in the shared data, and measured below.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.policy.facts import NOW, facts
from tests.shared import REPOSITORY, shared
from waker.detect.text import links, mentions
from waker.policy.decide import ProposedDecision, ProposedFlag, decide
from waker.policy.load import load_pack
from waker.policy.pack import Pack

ELECTION = {"active": ["election", "nl-2026"]}

FIRES: list[tuple[str, str, dict[str, Any]]] = [
    ("threat_against_person", "Ik weet waar je woont.", {}),
    ("threat_against_person", "I KNOW where you  live", {}),
    (
        "threat_after_violation",
        "ik weet waar je woont",
        {"history__strikes_by_policy": {"incitement_to_violence": 2}},
    ),
    ("call_for_violence", "Those referees deserve a bullet", {}),
    ("call_to_come_armed", "Kom gewapend naar het plein", {}),
    ("extremist_support", "the attacker is a hero", {}),
    ("attack_instructions", "Zelf een bom maken, deel 1", {}),
    ("terrorism_hash_match", "", {"signals": {"hash_terrorism": 1.0}}),
    ("terrorism_hash_near", "", {"signals": {"hash_terrorism": 0.9}}),
    ("graphic_media", "", {"signals": {"graphic": 0.97}}),
    ("graphic_media_doubtful", "", {"signals": {"graphic": 0.8}}),
    ("graphic_announced", "Graphic footage from the front", {"item__media_count": 1}),
    ("hate_dehumanising", "Immigranten zijn ongedierte", {}),
    ("hate_dehumanising", "Refugees are vermin!", {}),
    ("hate_inferiority", "vrouwen zijn minderwaardig", {}),
    ("hate_inferiority", "Women belong in the kitchen", {}),
    ("hate_criminality", "Buitenlanders zijn dieven", {}),
    ("hate_exclusion", "go back to your own country", {}),
    ("hate_exclusion", "Rot op naar je eigen land", {}),
    ("hate_call_for_violence", "Migrants should all be killed", {}),
    ("hate_contempt", "moslims zijn smerig", {}),
    ("hatred_of_group", "ik haat vrouwen", {}),
    ("hate_again", "vrouwen zijn dom", {"history__strikes_by_policy": {"hate_speech": 1}}),
    ("hateful_name", "", {"item__kind": "profile", "account__name": "White Power 88"}),
    ("hateful_name", "", {"item__kind": "profile", "account__bio": "1488"}),
    ("hateful_ideology_slogans", "blood and soil", {}),
    ("hateful_ideology_hashtag", "", {"item__hashtags": ["summer", "1488"]}),
    ("atrocity_denial", "De Holocaust is verzonnen", {}),
    ("inciting_stories", "vluchtelingen krijgen gratis auto's", {}),
    ("urging_self_harm", "spring van een brug", {}),
    ("wish_of_harm", "ik hoop dat je sterft", {}),
    ("doxxing", "here's her address", {}),
    ("intimate_images", "I'll leak... no: i will leak your nudes", {}),
    (
        "shouting_at_someone",
        "",
        {"item__mentions": ["b"], "account__age_days": 2, "history__violations_90d": 2},
    ),
    ("insult_at_someone", "@bob je bent lelijk", {"item__mentions": ["bob"]}),
    ("insult_at_someone", "you're pathetic", {"item__parent": "v0"}),
    ("many_links", "", {"item__links": [f"{n}.example" for n in range(8)]}),
    (
        "links_from_new_account",
        "",
        {
            "item__links": ["a.example", "b.example", "c.example"],
            "account__age_days": 0,
            "account__followers": 0,
        },
    ),
    ("hashtag_stuffing", "", {"item__hashtags": [str(n) for n in range(31)]}),
    ("many_hashtags", "", {"item__hashtags": [str(n) for n in range(16)]}),
    ("mass_mentions", "", {"item__mentions": [str(n) for n in range(31)]}),
    ("link_bait", "Free gift cards!", {"account__age_days": 1}),
    ("adult_services_bait", "hot singles in your area", {}),
    ("spam_again", "free robux", {"history__strikes_by_policy": {"spam": 3}}),
    ("buys_engagement", "Volgers kopen?", {}),
    ("sells_engagement", "Buy followers, 1000 for €5", {"item__links": ["likes.example"]}),
    ("exchanges_engagement", "volg voor volg", {}),
    ("fake_account_network", "", {"signals": {"fake_account": 0.95}}),
    ("phishing_phrases", "Uw pakket kon niet worden bezorgd, betaal de verzendkosten", {}),
    ("money_promises", "Guaranteed returns, message me on WhatsApp", {}),
    ("money_promises_alone", "guaranteed returns", {}),
    ("malicious_link", "", {"signals": {"malicious_link": 1.0}}),
    ("claims_to_be_official", "", {"item__kind": "profile", "account__bio": "Het officiële account"}),
    ("resembles_known_person", "", {"signals": {"impersonation": 0.9}}),
    ("calls_to_act_covertly", "use your burner accounts", {}),
    ("coordinated_network", "", {"signals": {"coordination": 0.9}}),
    ("false_cures", "Stop met je chemo en drink bleekmiddel", {}),
    ("health_conspiracies", "vaccins veroorzaken autisme", {}),
    ("crisis_rumours", "share before it is deleted", {"situation": {"active": ["war"]}}),
    ("crisis_rumours_elsewhere", "crisis actors", {}),
    ("election_wrong_procedure", "Let op: stem op donderdag", {}),
    ("election_fraud_claims", "briefstemmen zijn vervalst", {}),
    ("election_vote_does_not_count", "Je stem telt toch niet", {}),
    ("election_vote_does_not_count_now", "Je stem telt toch niet", {"situation": ELECTION}),
    ("election_intimidation", "we wachten je op bij het stembureau", {}),
    ("synthetic_declared", "", {"signals": {"synthetic_declared": 1.0}}),
    ("synthetic_suspected", "", {"signals": {"synthetic": 0.95}}),
    ("synthetic_in_words", "gemaakt met AI", {"item__media_count": 1}),
    ("live_rerun", "", {"item__live": True, "signals": {"rerun": 0.95}}),
    ("political_advertiser", "", {"item__kind": "ad", "account__kind": "political"}),
    ("political_advertisement", "Stem op lijst 3", {"item__kind": "ad"}),
    ("paid_political_post", "#ad vote for our candidate", {}),
    ("suicide_intent", "ik wil niet meer leven", {}),
    ("self_harm_promotion", "suicide pact anyone", {}),
    ("eating_disorder_promotion", "looking for an ana buddy", {}),
    ("eating_disorder_hashtag", "", {"item__hashtags": ["thinspo"]}),
    ("child_abuse_hash_match", "", {"signals": {"hash_child_abuse": 1.0}}),
    ("child_abuse_hash_near", "", {"signals": {"hash_child_abuse": 0.85}}),
    ("child_abuse_trade", "trading cp", {}),
    ("grooming", "this is our little secret", {"item__kind": "message", "account__years": None}),
    ("dangerous_challenge", "Doe mee met de flauwvalspelletje-hype: flauwvalspelletje", {}),
    ("minors_and_substances", "vapen op school", {}),
    ("minor_with_substances", "vapes te koop", {"account__years": 15}),
    ("states_age_under_thirteen", "Hoi, ik ben 11 jaar!", {}),
    ("drugs_for_sale", "Wiet te koop", {}),
    ("tobacco_for_sale", "cheap vapes", {}),
    ("gambling_promotion", "casino zonder cruks", {}),
    ("weapons_for_sale", "vuurwapen te koop", {}),
    ("documents_for_sale", "rijbewijs te koop", {}),
    ("goods_with_contact", "weed for sale, text me on whatsapp", {}),
]

INNOCENT = [
    "Wat een mooie dag op het strand met de kinderen!",
    "I killed it at karaoke last night, my throat is dead",
    "Vrouwen verdienen gelijk loon voor gelijk werk.",
    "Women deserve equal pay for equal work.",
    "Moslims, joden en christenen aten samen in de wijk.",
    "De verkiezingen zijn op woensdag; neem je stempas mee.",
    "Don't forget to vote tomorrow, the polling stations open at seven.",
    "Ik ga dood van het lachen om deze video",
    "Nieuw recept: appeltaart van mijn oma",
    "The vaccine clinic is open on Saturday from nine to five.",
    "Ik heb mijn oude fiets te koop gezet, tien euro.",
    "Ik ben 31 jaar en werk in de zorg.",
    "My ring is for sale, never worn.",
    "Zwarte koffie, witte muren, groene planten.",
    "He shot the ball straight into the top corner!",
    "Haar herstel van een eetstoornis heeft jaren geduurd; praat erover.",
    "Kijk op https://example.org voor de agenda",
    "Wie wint er vanavond, Ajax of Feyenoord?",
]


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(REPOSITORY / "guidelines")


@pytest.mark.parametrize(("rule", "text", "changes"), FIRES)
def test_a_rule_fires_on_its_example(pack: Pack, rule: str, text: str, changes: dict[str, Any]) -> None:
    outcome = pack.ruleset.evaluate(facts(text, **changes))
    assert rule in outcome.fired
    assert outcome.errors == {}


def test_every_rule_has_an_example(pack: Pack) -> None:
    assert {rule for rule, _, _ in FIRES} == set(pack.rules_by_id)


@pytest.mark.parametrize("text", INNOCENT)
def test_an_innocent_text_is_left_alone(pack: Pack, text: str) -> None:
    found = facts(text, item__links=links(text), item__mentions=mentions(text), account__age_days=0)
    outcome = pack.ruleset.evaluate(found)
    assert outcome.fired == []
    assert outcome.errors == {}


def test_facts_that_are_null_or_missing_are_no_error(pack: Pack) -> None:
    found = facts(
        "moslims zijn smerig, ons geheimpje",
        item__language=None, item__country=None, account__country=None, account__years=None,
    )  # fmt: skip
    assert pack.ruleset.evaluate(found).errors == {}


@pytest.mark.parametrize(
    "bio",
    ["Parodie", "Het officiële account... niet officieel, een fanaccount", "official account (commentary)"],
)
def test_parody_commentary_and_fan_accounts_are_no_impersonation(pack: Pack, bio: str) -> None:
    found = facts(item__kind="profile", account__bio=bio, signals={"impersonation": 0.9})
    assert not {"claims_to_be_official", "resembles_known_person"} & set(pack.ruleset.evaluate(found).fired)


def test_doubtful_election_claims_are_held_back_only_in_an_election(pack: Pack) -> None:
    text = "je stem telt toch niet"
    usual = decide(pack, pack.ruleset.evaluate(facts(text)), facts(text))
    during = decide(
        pack, pack.ruleset.evaluate(facts(text, situation=ELECTION)), facts(text, situation=ELECTION)
    )
    assert [p.hold for p in usual if not isinstance(p, ProposedFlag | ProposedDecision)] == [False]
    assert [p.hold for p in during if not isinstance(p, ProposedFlag | ProposedDecision)] == [True]


def test_known_abuse_material_is_decided_at_once_as_zero_tolerance(pack: Pack) -> None:
    found = facts(signals={"hash_child_abuse": 1.0})
    decisions = [
        p for p in decide(pack, pack.ruleset.evaluate(found), found) if isinstance(p, ProposedDecision)
    ]
    assert [(d.policy, d.zero_tolerance, [r.kind for r in d.restrictions]) for d in decisions] == [
        ("child_exploitation", True, ["remove"])
    ]


def test_the_words_that_matched_are_shown_where_they_stand(pack: Pack) -> None:
    text = "Hé, IK WEET waar je wóónt!"
    flag = decide(pack, pack.ruleset.evaluate(facts(text)), facts(text))[0]
    assert isinstance(flag, ProposedFlag)
    assert [text[m.start : m.end] for m in flag.matches] == ["IK WEET waar je wóónt"]


def test_of_real_posts_a_few_in_a_hundred_are_flagged(pack: Pack) -> None:
    path = shared("data/posts/posts.jsonl")
    flagged = decided = total = 0
    with path.open() as lines:
        for number, line in enumerate(lines):
            if number % 20:
                continue
            post = json.loads(line)
            text = post["text"]
            found = facts(
                text, item__kind=post["kind"], item__hashtags=post["hashtags"],
                item__links=links(text), item__mentions=mentions(text), now=NOW,
            )  # fmt: skip
            outcome = pack.ruleset.evaluate(found)
            assert outcome.errors == {}
            total += 1
            modes = {pack.rules_by_id[rule].mode for rule in outcome.fired}
            flagged += "review" in modes or "enforce" in modes
            decided += "enforce" in modes
    assert 0.01 <= flagged / total <= 0.05
    assert decided / total <= 0.001
