"""Our validator beside theirs: for each payload that was tried on theirs both verdicts, and why ours differs."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import pytest

from tests.shared import shared
from tests.transparency.base import base, illegal
from waker.transparency.schema import CHOICES, FIELDS, KEYWORDS, LISTS
from waker.transparency.validator import complaints

VISIBLE = ["DECISION_VISIBILITY_CONTENT_REMOVED"]
OTHER = ["DECISION_VISIBILITY_OTHER"]
SUSPENDED = "DECISION_ACCOUNT_SUSPENDED"
ILLEGAL_NULL = {"incompatible_content_illegal": ["validation.in"]}
ALL_FOUR = {
    f"decision_{name}": ["validation.required_without_all"]
    for name in ("visibility", "monetary", "provision", "account")
}


class Tried(NamedTuple):
    """A payload, their verdict (None: accepted; else what they said), ours, and why where ours is stricter."""

    payload: dict[str, Any]
    theirs: dict[str, list[str]] | None
    ours: set[str]
    reason: str = ""


def same(payload: dict[str, Any], *fields: str, codes: str) -> Tried:
    """Both refuse."""
    return Tried(payload, {field: [f"validation.{c}" for c in codes.split()] for field in fields}, {*fields})


def fine(payload: dict[str, Any]) -> Tried:
    """Both accept."""
    return Tried(payload, None, set())


def stricter(payload: dict[str, Any], *fields: str, reason: str) -> Tried:
    """Theirs accepts, ours does not."""
    return Tried(payload, None, {*fields}, reason)


TERMS = 'their validator accepts the text "null" as a value; it means nothing'
SCOPE = "Art. 17(3)(a) and their documentation ask for it; only their validator does without"
DROPPED = "they drop it without a word, so what we think we told is not told"

TABLE: dict[str, Tried] = {
    "base": fine(base()),
    "category_addition null": same(base(category_addition=None), "category_addition", codes="array in"),
    "category_addition []": fine(base(category_addition=[])),
    "category_specification null": fine(base(category_specification=None)),
    "incompatible_content_illegal null": Tried(
        base(incompatible_content_illegal=None), ILLEGAL_NULL, {"incompatible_content_illegal"}
    ),
    "incompatible_content_illegal omitted w/ illegal ground": Tried(
        illegal(incompatible_content_illegal=None), ILLEGAL_NULL, {"incompatible_content_illegal"}
    ),
    'decision_monetary "null" string': stricter(base(decision_monetary="null"), "decision_monetary", reason=TERMS),
    'only decision_monetary "null"': stricter(
        base(decision_visibility=..., decision_monetary="null"), "decision_monetary", reason=TERMS
    ),
    "decision_visibility [] alone": Tried(base(decision_visibility=[]), ALL_FOUR, {"decision_visibility"}),
    "decision_visibility [] + account": fine(base(decision_visibility=[], decision_account=SUSPENDED)),
    "decision_visibility null + account": fine(base(decision_visibility=None, decision_account=SUSPENDED)),
    "decision_visibility string": same(base(decision_visibility=VISIBLE[0]), "decision_visibility", codes="array"),
    'decision_visibility ["null"]': stricter(base(decision_visibility=["null"]), "decision_visibility", reason=TERMS),
    "territorial_scope omitted (base)": stricter(base(territorial_scope=...), "territorial_scope", reason=SCOPE),
    "territorial_scope null": stricter(base(territorial_scope=None), "territorial_scope", reason=SCOPE),
    "territorial_scope []": stricter(base(territorial_scope=[]), "territorial_scope", reason=SCOPE),
    "territorial_scope UK": same(base(territorial_scope=["UK"]), "territorial_scope", codes="in"),
    "territorial_scope lower": same(base(territorial_scope=["nl"]), "territorial_scope", codes="in"),
    "lang lower": same(base(content_language="nl"), "content_language", codes="in"),
    "lang null": fine(base(content_language=None)),
    "lang 3-letter": same(base(content_language="NLD"), "content_language", codes="in"),
    "end before application": stricter(
        base(end_date_visibility_restriction="2026-11-19"),
        "end_date_visibility_restriction",
        reason="their documentation says that an end is not before the beginning; nothing checks it",
    ),
    "end 2038-01-02": same(
        base(end_date_visibility_restriction="2038-01-02"), "end_date_visibility_restriction", codes="before_or_equal"
    ),
    "content_date 1999": same(base(content_date="1999-12-31"), "content_date", codes="after_or_equal"),
    "content_date after application": stricter(
        base(content_date="2026-11-21"), "content_date", reason="content is not restricted before it exists"
    ),
    "application 2019": same(base(application_date="2019-12-31", content_date="2019-01-01"), "application_date",
                             codes="after_or_equal"),
    "date unpadded": same(base(application_date="2026-1-5"), "application_date", codes="date_format"),
    "decision_visibility_other w/o OTHER": same(
        base(decision_visibility_other="x" * 501), "decision_visibility_other", codes="max.string"
    ),
    "OTHER w/o text": same(base(decision_visibility=OTHER), "decision_visibility_other", codes="required"),
    "OTHER text 501": same(
        base(decision_visibility=OTHER, decision_visibility_other="x" * 501), "decision_visibility_other",
        codes="max.string",
    ),
    "OTHER text 500 multibyte": fine(base(decision_visibility=OTHER, decision_visibility_other="é" * 500)),
    "facts 5001": same(base(decision_facts="x" * 5001), "decision_facts", codes="max.string"),
    "facts 5000 mb": fine(base(decision_facts="é" * 5000)),
    "expl 2001": same(
        base(incompatible_content_explanation="x" * 2001), "incompatible_content_explanation", codes="max.string"
    ),
    "keyword other without text": stricter(
        base(category_specification=["KEYWORD_OTHER"]),
        "category_specification_other",
        reason="their documentation and the report templates want every KEYWORD_OTHER described",
    ),
    "keyword not matching category": stricter(
        base(category_specification=["KEYWORD_NUDITY"]),
        "category_specification",
        reason="in the harmonised templates sub-categories add up to their category",
    ),
    "dangerous toys": same(
        base(category_specification=["KEYWORD_DANGEROUS_TOYS"]), "category_specification", codes="in"
    ),
    "category_addition same as category": stricter(
        base(category_addition=["STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"]), "category_addition", reason=DROPPED
    ),
    "content_type []": same(base(content_type=[]), "content_type", codes="required"),
    "content_type string": same(base(content_type="CONTENT_TYPE_VIDEO"), "content_type", codes="array"),
    "url no scheme": same(
        base(decision_ground_reference_url="example.com/x"), "decision_ground_reference_url", codes="url"
    ),
    "url ok": fine(base(decision_ground_reference_url="https://example.com/x")),
    "puid dot": same(base(puid="a.b"), "puid", codes="regex"),
    "puid trailing nl": same(base(puid="abc\n"), "puid", codes="regex"),
    "puid int": stricter(base(puid=12345), "puid", reason="it is documented as a text, and comes back as one"),
    "puid 501": same(base(puid="a" * 501), "puid", codes="max.string"),
    "automated_detection bool": same(base(automated_detection=True), "automated_detection", codes="in"),
    "automated_detection lowercase": same(base(automated_detection="yes"), "automated_detection", codes="in"),
    "source_identity with voluntary": stricter(base(source_identity="A body"), "source_identity", reason=DROPPED),
    "content_id ok": fine(base(content_id={"EAN-13": "4006381333931"})),
    "content_id int": Tried(
        base(content_id={"EAN-13": 4006381333931}),
        {"content_id.EAN-13": ["validation.string", "validation.regex"]},
        {"content_id"},
    ),
    "content_id other key": stricter(base(content_id={"ISBN": "1"}), "content_id", reason=DROPPED),
    "content_id null": fine(base(content_id=None)),
    "NOT_SPECIFIED_ORDER": same(base(category="STATEMENT_CATEGORY_NOT_SPECIFIED_ORDER"), "category", codes="in"),
    "unknown extra field": stricter(base(foo="bar"), "foo", reason=DROPPED),
    "illegal ground with incompatible fields sent": stricter(
        illegal(incompatible_content_ground="x", incompatible_content_explanation="y"),
        "incompatible_content_ground",
        "incompatible_content_explanation",
        reason=DROPPED,
    ),
}  # fmt: skip


def verdicts() -> dict[str, str]:
    """The verdicts of the record: what was tried -> what their validator said."""
    lines = shared("spec/regulation/dsa_sor_verdicts.txt").read_text(encoding="utf-8").splitlines()
    found = [re.match(r"(.+?)\s+(OK.*|\{.*)$", line) for line in lines]
    return {match[1].strip(): match[2].strip() for match in found if match}


def told(verdict: dict[str, list[str]] | None) -> str:
    import json

    return "OK" if verdict is None else json.dumps(verdict, separators=(",", ":"))


def test_the_table_is_the_record_of_what_was_tried() -> None:
    record = {name: re.sub(r"^OK.*", "OK", verdict) for name, verdict in verdicts().items()}
    assert len(record) == 56
    assert {name: told(tried.theirs) for name, tried in TABLE.items()} == record


@pytest.mark.parametrize("name", TABLE)
def test_our_verdict(name: str) -> None:
    tried = TABLE[name]
    assert {complaint.field for complaint in complaints(tried.payload)} == tried.ours
    if tried.theirs is not None:
        assert tried.ours, "what they refuse we refuse"
    assert bool(tried.reason) == (tried.theirs is None and bool(tried.ours)), (
        "a stricter verdict has a reason"
    )


@pytest.mark.parametrize(
    ("payload", "field", "code"),
    [
        (base(end_date_account_restriction="2026-12-01"), "end_date_account_restriction", "no_restriction"),
        (base(incompatible_content_ground=...), "incompatible_content_ground", "required"),
        (illegal(illegal_content_explanation=...), "illegal_content_explanation", "required"),
        (illegal(incompatible_content_illegal="Yes"), "incompatible_content_illegal", "not_kept"),
        (illegal(category="STATEMENT_CATEGORY_OTHER_VIOLATION_TC", category_specification=...), "category",
         "terms_only"),
        (base(category="STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE", category_specification=...), "category",
         "notices_only"),
        (base(category_specification=["KEYWORD_STALKING"]), "category_specification", "other_category"),
        (base(category_specification_other="Other hate"), "category_specification_other", "not_kept"),
        (base(decision_facts="  "), "decision_facts", "blank"),
        (base(decision_facts=""), "decision_facts", "blank"),
        (base(decision_facts="text \x00 with NUL"), "decision_facts", "unprintable"),
        (base(decision_facts="a lone \ud800"), "decision_facts", "unprintable"),
        (base(content_type=["CONTENT_TYPE_OTHER"]), "content_type_other", "required"),
        (base(territorial_scope=["NL", "NL"]), "territorial_scope", "twice"),
        (base(territorial_scope=["EL"]), "territorial_scope", "not_a_choice"),
        (base(territorial_scope=[None]), "territorial_scope", "not_a_choice"),
        (base(application_date="2026-02-30"), "application_date", "not_a_day"),
        (base(application_date=20261120), "application_date", "not_a_day"),
        (base(decision_facts="Written by @bob"), "decision_facts", "personal_data"),
        (base(decision_facts="Ask bob@example.org"), "decision_facts", "personal_data"),
        (base(decision_facts="Call +31 6 12345678"), "decision_facts", "personal_data"),
        (base(incompatible_content_explanation="See https://x.example/u/bob"), "incompatible_content_explanation",
         "personal_data"),
        (base(source_type=...), "source_type", "required"),
        (base(puid=None), "puid", "null"),
    ],
)  # fmt: skip
def test_what_nobody_tried_on_theirs(payload: dict[str, Any], field: str, code: str) -> None:
    assert (field, code) in {(c.field, c.code) for c in complaints(payload)}


def test_an_illegal_statement_with_nothing_wrong() -> None:
    assert complaints(illegal()) == []


def test_removed_values_and_the_text_null_are_in_no_list() -> None:
    values = {value for known in (*LISTS.values(), *CHOICES.values()) for value in known}
    assert "null" not in values
    removed = {
        "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT",
        "KEYWORD_DISINFORMATION",
        "KEYWORD_DANGEROUS_TOYS",
    }
    assert not values & removed


def test_the_packaged_facts_are_those_of_the_record() -> None:
    import json

    record = json.loads(shared("spec/regulation/dsa_sor_schema.json").read_text(encoding="utf-8"))
    enums = record["enums"]

    def values(name: str) -> set[str]:
        return {v["value"] if isinstance(v, dict) else v for v in enums[name]}

    for name, known in CHOICES.items():
        wanted = {v["value"] for v in enums[name]["allowed"]} if name == "content_language" else values(name)
        assert known == wanted, name
    assert LISTS["territorial_scope"] == set(enums["territorial_scope"]["allowed"])
    assert LISTS["category_addition"] == values("category")
    assert LISTS["decision_visibility"] == values("decision_visibility")
    assert LISTS["content_type"] == values("content_type")
    assert {k["value"]: k["template_category"] for k in enums["category_specification"]} == KEYWORDS
    assert {field["name"] for field in record["fields"]} - {"content_id_ean"} == FIELDS


def test_the_guidelines_categories_are_the_databases() -> None:
    from waker.policy.dsa import CATEGORIES
    from waker.policy.dsa import KEYWORDS as OURS

    assert set(CATEGORIES) < CHOICES["category"]
    assert set(OURS) == set(KEYWORDS)
    for category, words in CATEGORIES.items():
        assert {w for w in words if KEYWORDS[w] != category} == set()
