"""A decision as the DSA Transparency Database wants it told, over HTTP: field by field, and without anybody's name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.stories import Story
from tests.api.support import Caller
from waker.transparency.schema import COUNTRIES
from waker.transparency.validator import complaints

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = datetime.now(UTC).date().isoformat()


def told(story: Story, decision: str) -> dict[str, Any]:
    """The statement; it has to please our own validator."""
    statement: dict[str, Any] = story.reviewer.ok("GET", f"/decisions/{decision}/statement.dsa.json")
    assert complaints(statement) == []
    return statement


def in_days(days: int) -> tuple[str, str]:
    """A moment so many days from now, and its day."""
    moment = datetime.now(UTC).replace(microsecond=0) + timedelta(days=days)
    return moment.isoformat().replace("+00:00", "Z"), moment.date().isoformat()


@pytest.mark.clause("T2")
def test_an_automatic_removal_field_by_field(story: Story, settings: Any) -> None:
    settings.WAKER_PUBLIC_URL = "https://safety.example.org"
    posted = story.post(
        "v1", "bob", "WAKER-TEST:hate_speech", language="nl-BE", created_at="2026-11-01T23:30:00Z",
        media=[{"kind": "video"}, {"kind": "sound"}],
    )  # fmt: skip
    decision = posted["decisions"][0]["id"]
    version = story.reviewer.ok("GET", f"/decisions/{decision}")["guidelines"]
    statement = told(story, decision)
    puid = statement.pop("puid")
    explanation = statement.pop("incompatible_content_explanation")
    assert statement == {
        "decision_visibility": ["DECISION_VISIBILITY_CONTENT_REMOVED"],
        "account_type": "ACCOUNT_TYPE_PRIVATE",
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "decision_ground_reference_url": f"https://safety.example.org/guidelines/{version}",
        "incompatible_content_ground": f"Community guidelines, version {version}: Hate speech",
        "category": "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
        "category_specification": ["KEYWORD_DISCRIMINATION", "KEYWORD_HATE_SPEECH"],
        "content_type": ["CONTENT_TYPE_AUDIO", "CONTENT_TYPE_VIDEO"],
        "content_language": "NL",
        "content_date": "2026-11-01",
        "territorial_scope": list(COUNTRIES),
        "application_date": TODAY,
        "decision_facts": (
            "Automated means found signs of a violation in what was posted: a video. The decision was taken by"
            " automated means, without a person."
        ),
        "source_type": "SOURCE_VOLUNTARY",
        "automated_detection": "Yes",
        "automated_decision": "AUTOMATED_DECISION_FULLY",
    }
    assert "attacks people for who they are" in explanation
    assert len(puid) == 32
    assert told(story, decision)["puid"] == puid


@pytest.mark.clause("T2")
@pytest.mark.parametrize(
    ("restriction", "fields"),
    [
        ({"kind": "withhold", "countries": ["NL", "GR", "TR"]},
         {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_DISABLED"], "territorial_scope": ["GR", "NL"]}),
        ({"kind": "not_recommended"}, {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_DEMOTED"]}),
        ({"kind": "not_searchable"}, {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_DEMOTED"]}),
        ({"kind": "age_restricted", "min_age": 18},
         {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED"]}),
        ({"kind": "no_interaction"}, {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"]}),
        ({"kind": "label", "label": "misleading"}, {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_LABELLED"]}),
        ({"kind": "warning_screen"}, {"decision_visibility": ["DECISION_VISIBILITY_CONTENT_LABELLED"]}),
        ({"kind": "not_monetised"}, {"decision_monetary": "DECISION_MONETARY_SUSPENSION"}),
        ({"kind": "no_ads"}, {"decision_monetary": "DECISION_MONETARY_OTHER", "decision_monetary_other":
                              "No advertising is shown with the content, so it earns none of its revenue."}),
    ],
)  # fmt: skip
def test_each_restriction_of_content(
    story: Story, restriction: dict[str, Any], fields: dict[str, Any]
) -> None:
    story.post("v1", "bob", "Een filmpje over een reis door het land")
    statement = told(story, story.decide("content", "v1", restriction, policy="spam")["id"])
    measures = {n: v for n, v in statement.items() if n.startswith("decision_") and n not in NEVER_A_MEASURE}
    assert measures == {n: v for n, v in fields.items() if n != "territorial_scope"}
    assert statement["territorial_scope"] == fields.get("territorial_scope", list(COUNTRIES))


NEVER_A_MEASURE = {"decision_ground", "decision_facts", "decision_ground_reference_url"}


@pytest.mark.clause("T2")
@pytest.mark.parametrize(
    ("restriction", "fields"),
    [
        ({"kind": "suspend"}, {"decision_account": "DECISION_ACCOUNT_SUSPENDED"}),
        ({"kind": "terminate"}, {"decision_account": "DECISION_ACCOUNT_TERMINATED"}),
        ({"kind": "feature_off", "feature": "comments"},
         {"decision_provision": "DECISION_PROVISION_PARTIAL_SUSPENSION"}),
        ({"kind": "feature_off", "feature": "gifts.receive"}, {"decision_monetary": "DECISION_MONETARY_SUSPENSION"}),
    ],
)  # fmt: skip
def test_each_restriction_of_an_account(
    story: Story, restriction: dict[str, Any], fields: dict[str, Any]
) -> None:
    statement = told(story, story.decide("account", "bob", restriction, policy="spam")["id"])
    measures = {n: v for n, v in statement.items() if n.startswith("decision_") and n not in NEVER_A_MEASURE}
    assert measures == fields
    assert statement["content_type"] == ["CONTENT_TYPE_OTHER"]
    assert statement["content_type_other"] == "Account"
    assert "content_language" not in statement


def test_the_latest_end_of_a_kind_counts_and_no_end_beats_all(story: Story) -> None:
    story.post("v1", "bob")
    soon, late = in_days(3), in_days(30)
    both = story.decide(
        "content", "v1", {"kind": "not_recommended", "until": soon[0]}, {"kind": "warning_screen", "until": late[0]},
        {"kind": "not_monetised", "until": soon[0]}, policy="spam",
    )  # fmt: skip
    statement = told(story, both["id"])
    assert statement["end_date_visibility_restriction"] == late[1]
    assert statement["end_date_monetary_restriction"] == soon[1]
    never = story.decide(
        "content",
        "v1",
        {"kind": "not_recommended", "until": soon[0]},
        {"kind": "warning_screen"},
        policy="spam",
    )
    assert "end_date_visibility_restriction" not in told(story, never["id"])
    suspended = story.decide("account", "bob", {"kind": "suspend", "until": late[0]}, policy="spam")
    assert told(story, suspended["id"])["end_date_account_restriction"] == late[1]


def test_a_restriction_for_some_countries_and_one_for_all_apply_in_all(story: Story) -> None:
    story.post("v1", "bob")
    made = story.decide(
        "content", "v1", {"kind": "withhold", "countries": ["NL"]}, {"kind": "not_recommended"}, policy="spam"
    )
    assert told(story, made["id"])["territorial_scope"] == list(COUNTRIES)


def report(story: Story, channel: str, **more: Any) -> str:
    """Report v1 and decide its case; the decision."""
    body = {
        "channel": channel, "subject": {"kind": "content", "id": "v1"}, "reason": "hate_speech",
        "explanation": "This is about me.", "reporter": {"account": "alice"}, **more,
    }  # fmt: skip
    case = story.platform.ok("POST", "/reports", body, status=201)["case"]
    story.next_case()
    ground = {"kind": "guidelines", "policy": "hate_speech"}
    body = {"ground": ground, "restrictions": [{"kind": "remove"}], "explanation": "Seen."}
    decision: str = story.reviewer.ok("POST", f"/cases/{case}/decide", body)["id"]
    return decision


@pytest.mark.clause("T2")
@pytest.mark.parametrize(
    ("channel", "more", "source"),
    [
        ("citizen", {"reporter": {"name": "Jan Jansen", "email": "jan@example.org"}, "reason": "illegal_content"},
         "SOURCE_ARTICLE_16"),
        ("partner", {"reporter": {"name": "Meldpunt", "email": "m@example.org"}}, "SOURCE_TRUSTED_FLAGGER"),
        ("member", {}, "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ("member", {"reason": "illegal_content"}, "SOURCE_ARTICLE_16"),
    ],
)  # fmt: skip
def test_where_it_came_from(story: Story, channel: str, more: dict[str, Any], source: str) -> None:
    story.post("v1", "bob")
    if channel == "partner":
        story.platform = _partner_or_same(story)
    statement = told(story, report(story, channel, **more))
    assert statement["source_type"] == source
    assert statement["automated_detection"] == "No"
    assert statement["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert "source_identity" not in statement


@pytest.mark.clause("T2", "R2")
@pytest.mark.parametrize(
    ("kind", "area", "source"),
    [
        ("trusted_flagger", "hate_speech", "SOURCE_TRUSTED_FLAGGER"),
        ("trusted_flagger", "phishing", "SOURCE_TYPE_OTHER_NOTIFICATION"),
        ("ngo", "hate_speech", "SOURCE_TYPE_OTHER_NOTIFICATION"),
    ],
)
def test_a_partner_is_a_trusted_flagger_by_the_register_and_within_its_area(
    story: Story, kind: str, area: str, source: str
) -> None:
    from waker.api.keys import create_key
    from waker.api.models import ApiKey
    from waker.intake import partners

    story.post("v1", "bob")
    key = create_key("Meldpunt", ("partner",))
    partners.bind(
        ApiKey.objects.latest("pk").pk, partners.register("Meldpunt", kind, "staff:1", areas=[area])
    )
    story.platform = Caller(key)
    made = report(story, "partner", reporter={"name": "Meldpunt", "email": "m@example.org"})
    assert told(story, made)["source_type"] == source


def _partner_or_same(story: Story) -> Caller:
    from waker.api.keys import create_key

    return Caller(create_key("Partner", ("partner", "platform")))


def test_what_a_rule_flagged_and_a_person_decided_was_detected_automatically(story: Story) -> None:
    held = story.post("v1", "bob", "WAKER-TEST:bullying:review")["decisions"][0]["id"]
    hold = told(story, held)
    assert hold["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DEMOTED"]
    assert hold["automated_decision"] == "AUTOMATED_DECISION_FULLY"
    assert "until a person has looked at it" in hold["decision_facts"]
    case = story.next_case()
    body = {"ground": {"kind": "guidelines", "policy": "bullying"}, "restrictions": [{"kind": "remove"}]}
    decided = told(story, story.reviewer.ok("POST", f"/cases/{case['id']}/decide", body)["id"])
    assert (decided["automated_detection"], decided["source_type"]) == ("Yes", "SOURCE_VOLUNTARY")
    assert decided["automated_decision"] == "AUTOMATED_DECISION_NOT_AUTOMATED"
    assert decided["puid"] != hold["puid"]


@pytest.mark.clause("T2")
def test_illegal_content_names_the_law_and_has_a_category_that_fits(story: Story) -> None:
    story.post("v1", "bob")
    case = {
        "channel": "citizen", "subject": {"kind": "content", "id": "v1"}, "reason": "hate_speech",
        "explanation": "It incites.", "reporter": {"name": "Jan Jansen", "email": "jan@example.org"},
    }  # fmt: skip
    opened = story.platform.ok("POST", "/reports", case, status=201)["case"]
    story.next_case()
    body = {
        "ground": {"kind": "illegal", "law": "Wetboek van Strafrecht, art. 137d", "country": "NL"},
        "restrictions": [{"kind": "withhold", "countries": ["NL"]}],
        "explanation": "It calls for violence against a group.",
    }
    statement = told(story, story.reviewer.ok("POST", f"/cases/{opened}/decide", body)["id"])
    assert statement["decision_ground"] == "DECISION_GROUND_ILLEGAL_CONTENT"
    assert statement["illegal_content_legal_ground"] == "Wetboek van Strafrecht, art. 137d (NL)"
    assert statement["illegal_content_explanation"] == "It calls for violence against a group."
    assert statement["category"] == "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    assert "incompatible_content_ground" not in statement
    assert statement["territorial_scope"] == ["NL"]


def test_a_notice_that_does_not_say_what_is_illegal_says_so(story: Story) -> None:
    story.post("v1", "bob")
    report_ = {
        "channel": "citizen", "subject": {"kind": "content", "id": "v1"}, "reason": "illegal_content",
        "explanation": "It is against the law.", "reporter": {"name": "Jan", "email": "jan@example.org"},
    }  # fmt: skip
    case = story.platform.ok("POST", "/reports", report_, status=201)["case"]
    story.next_case()
    ground = {"kind": "illegal", "law": "Onbekend", "country": "NL"}
    body = {"ground": ground, "restrictions": [{"kind": "remove"}], "explanation": "Yes."}
    statement = told(story, story.reviewer.ok("POST", f"/cases/{case}/decide", body)["id"])
    assert statement["category"] == "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE"
    assert "category_specification" not in statement


def test_nobody_guesses_the_category_of_illegal_content_found_by_ourselves(story: Story) -> None:
    story.post("v1", "bob")
    ground = {"kind": "illegal", "law": "Wetboek van Strafrecht, art. 1", "country": "NL"}
    made = story.decide("content", "v1", {"kind": "remove"}, ground=ground)
    status, faults = story.reviewer.refused("GET", f"/decisions/{made['id']}/statement.dsa.json")
    assert (status, faults) == (409, {("category", "required")})


def test_a_suspension_by_the_ladder_is_told_with_what_led_to_it(story: Story) -> None:
    for n in range(2):
        story.post(f"v{n}", "bob")
        story.decide("content", f"v{n}", {"kind": "remove"})
    standing = story.standing("bob")
    suspended = next(r for r in standing["restrictions"] if r["kind"] == "suspend")
    statement = told(story, suspended["decision"])
    assert statement["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"
    assert statement["end_date_account_restriction"] == in_days(7)[1]
    assert statement["category"] == "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    assert "reached a threshold" in statement["decision_facts"]
    assert statement["automated_decision"] == "AUTOMATED_DECISION_FULLY"


@pytest.mark.parametrize("what", ["no_action", "context", "territory", "elsewhere", "device"])
def test_what_owes_no_statement_says_why(story: Story, what: str) -> None:
    story.post("v1", "bob")
    context = {"kind": "context", "reason": "State-controlled", "situation": None}
    label = {"kind": "label", "label": "state_controlled_media"}
    made = {
        "no_action": lambda: story.decide("content", "v1", no_action=True),
        "context": lambda: story.decide("account", "bob", label, ground=context),
        "territory": lambda: story.decide(
            "territory", "RU", {"kind": "feature_off", "feature": "upload"}, ground=context
        ),
        "elsewhere": lambda: story.decide("content", "v1", {"kind": "withhold", "countries": ["TR", "US"]}),
        "device": lambda: story.decide("device", "d9", {"kind": "ban"}),
    }[what]()
    status, faults = story.reviewer.refused("GET", f"/decisions/{made['id']}/statement.dsa.json")
    assert status == 404
    code = {
        "no_action": "no_restriction", "context": "context", "territory": "no_addressee", "elsewhere": "elsewhere",
        "device": "no_addressee",
    }[what]  # fmt: skip
    assert faults == {("decision", f"no_statement_{code}")}


def test_an_order_of_an_authority_is_no_statement() -> None:
    from waker.transparency.owing import ORDER, why_not

    body = {
        "account": "bob",
        "restrictions": [{"kind": "remove"}],
        "ground": {"kind": "illegal"},
        "order": "o_1",
    }
    assert why_not(body) == ORDER
    assert why_not({**body, "order": None}) is None


def test_who_may_read_it(story: Story, nobody: Caller, caller: Any) -> None:
    story.post("v1", "bob")
    path = f"/decisions/{story.decide('content', 'v1', {'kind': 'remove'})['id']}/statement.dsa.json"
    assert story.platform.get(path).status_code == 200
    assert caller("reader").get(path).status_code == 200
    assert caller("partner").get(path).status_code == 403
    assert caller("authority").get(path).status_code == 403
    assert nobody.get(path).status_code == 401
    assert story.reviewer.get("/decisions/d_none/statement.dsa.json").status_code == 404


@pytest.mark.clause("T2", "P4")
def test_no_personal_data_in_any_field(story: Story) -> None:
    """Everything that we know of those concerned is planted in what a reviewer writes; nothing of it comes out."""
    accounts = [
        {"id": "acc-8812", "birth_date": "1991-07-23", "country": "NL", "name": "Wilhelmina Zonneveld",
         "devices": ["device-55a"], "kind": "person"},
        {"id": "acc-9913", "birth_date": "1988-02-11", "country": "BE", "name": "Théodore Kwakman"},
        {"id": "acc-1014", "country": "NL", "name": "Ouder Boven"},
    ]  # fmt: skip
    story.platform.ok("POST", "/accounts", {"accounts": accounts})
    story.post("item-above", "acc-1014", "een filmpje")
    story.post("item-4471", "acc-8812", "lelijk", kind="comment", parent="item-above")
    by_name = {"name": "Griet Anoniem", "email": "griet.anoniem@mail.example"}
    for channel, reporter in (("member", {"account": "acc-9913"}), ("citizen", by_name)):
        body = {
            "channel": channel, "subject": {"kind": "content", "id": "item-4471"}, "reason": "hate_speech",
            "explanation": "Over mij", "reporter": reporter,
        }  # fmt: skip
        case = story.platform.ok("POST", "/reports", body, status=201)["case"]
    story.next_case()
    planted = [
        "Wilhelmina Zonneveld", "wilhelmina", "ZONNEVELD", "Z\u200bonneveld", "acc-8812", "acc-9913", "acc-1014",
        "Theodore Kwakman", "Kwakman", "Ouder Boven", "Griet Anoniem", "griet.anoniem@mail.example", "item-4471",
        "item-above", "device-55a", "1991-07-23", "23-07-1991", "23 July 1991", "@wil_zon", "+31 6 5551 2345",
        "06-55512345", "someone@else.example", "https://social.example/@wil_zon", "www.social.example/wil_zon", case,
    ]  # fmt: skip
    decided = story.reviewer.ok(
        "POST", f"/cases/{case}/decide",
        {
            "ground": {"kind": "illegal", "law": "Art. 137d, zaak Zonneveld tegen Kwakman", "country": "NL"},
            "restrictions": [{"kind": "remove"}],
            "explanation": "It insults a group. " + " ; ".join(planted) + " . It stays insulting.",
        },
    )  # fmt: skip
    statement = told(story, decided["id"])
    text = json.dumps(statement, ensure_ascii=False).lower()
    for plant in [
        *planted,
        decided["id"],
        "zonneveld",
        "kwakman",
        "wil_zon",
        "anoniem",
        "55512345",
        "jul",
        "théodore",
    ]:
        assert plant.lower() not in text, plant
    assert statement["illegal_content_legal_ground"] == "Art. 137d, zaak [name] tegen [name] (NL)"
    assert statement["illegal_content_explanation"].startswith("It insults a group. [name] ; [name]")
    assert statement["illegal_content_explanation"].endswith("It stays insulting.")


def test_an_end_that_the_database_cannot_hold_is_none(story: Story) -> None:
    story.post("v1", "bob")
    until = "2050-01-01T00:00:00Z"
    statement = told(story, story.decide("content", "v1", {"kind": "not_recommended", "until": until})["id"])
    assert "end_date_visibility_restriction" not in statement
