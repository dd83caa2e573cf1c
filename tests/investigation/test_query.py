"""A query: what is understood, what is not and why, and that it reads back as it is written out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import REPOSITORY
from waker.console.searchwords import FAULTS
from waker.investigation import fields as f
from waker.investigation import narrowing
from waker.investigation.faults import MESSAGES, QueryError
from waker.investigation.query import FIELD, PHRASE, PREFIX, Query, parse
from waker.investigation.ranges import Range

NOW = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def terms(text: str) -> list[tuple[str, str, bool]]:
    return [(t.kind, t.text or ",".join(t.values), t.negated) for t in parse(text, NOW).terms]


def span(text: str) -> Range | None:
    return parse(text, NOW).terms[0].range


def test_words_phrases_prefixes_and_handles() -> None:
    assert terms('Fiets -auto "rode fiets" fiet* @Alice #Strand -"oude fiets" -#zee') == [
        ("word", "Fiets", False),
        ("word", "auto", True),
        ("phrase", "rode fiets", False),
        ("prefix", "fiet", False),
        ("mention", "Alice", False),
        ("hashtag", "Strand", False),
        ("phrase", "oude fiets", True),
        ("hashtag", "zee", True),
    ]


def test_fields_take_one_value_or_several() -> None:
    query = parse('language:nl,pt-br country:be account:"a 1" kind:VIDEO -is:live', NOW)
    assert [(t.name, t.values, t.negated) for t in query.terms] == [
        ("language", ("nl", "pt-BR"), False),
        ("country", ("BE",), False),
        ("account", ("a 1",), False),
        ("kind", ("video",), False),
        ("is", ("live",), True),
    ]
    assert query.places() == [f.ITEMS]


def test_a_language_is_asked_for_in_any_spelling() -> None:
    (term,) = parse("language:NB,pt_br,fil,zh-hant,xx", NOW).terms
    assert term.values == ("no", "pt-BR", "tl", "zh-Hant", "xx")


def test_where_to_look() -> None:
    assert parse("in:accounts followers:>5", NOW).place == f.ACCOUNTS
    assert parse("followers:>5", NOW).places() == [f.ACCOUNTS]
    assert parse("policy:spam by:rule", NOW).places() == [f.ITEMS, f.ACCOUNTS, f.DECISIONS]
    assert parse("words alone", NOW).places() == list(f.PLACES)


@pytest.mark.parametrize(
    ("text", "low", "high", "with_low", "with_high"),
    [
        ("followers:>1000", 1000, None, False, True),
        ("followers:>=1000", 1000, None, True, True),
        ("followers:<10", None, 10, True, False),
        ("followers:<=10", None, 10, True, True),
        ("strikes:2..5", 2, 5, True, True),
        ("strikes:3", 3, 3, True, True),
        ("score:0.8..", 0.8, None, True, True),
    ],
)
def test_ranges_of_numbers(text: str, low: float, high: float, with_low: bool, with_high: bool) -> None:
    assert span(text) == Range(low, high, with_low, with_high)


def day(number: int, month: int = 11) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("at:2026-11-01..2026-11-20", day(1), day(21)),
        ("at:2026-11-03", day(3), day(4)),
        ("at:2026-11", day(1), day(1, 12)),
        ("at:>2026-11-03", day(4), None),
        ("at:>=2026-11-03", day(3), None),
        ("at:<2026-11-03", None, day(3)),
        ("at:<=2026-11-03", None, day(4)),
        ("at:..2026-11-03", None, day(4)),
        ("at:7d", NOW - timedelta(days=7), None),
        ("at:90m", NOW - timedelta(minutes=90), None),
        ("at:today", day(20), day(21)),
        (
            "at:2026-11-03T10:05",
            day(3) + timedelta(hours=10, minutes=5),
            day(3) + timedelta(hours=10, minutes=6),
        ),
    ],
)
def test_ranges_of_moments_take_whole_days(text: str, low: datetime | None, high: datetime | None) -> None:
    found = span(text)
    assert found is not None
    assert (found.low, found.high) == (low, high)
    assert high is None or not found.with_high


@pytest.mark.parametrize(
    ("text", "code", "start", "hint"),
    [
        ("fiets langage:nl", "unknown_field_near", 6, "language:"),
        ("xyzzy:1", "unknown_field", 0, "xyzzy:"),
        ("kind:vidio", "unknown_choice_near", 0, "video"),
        ("in:nowhere", "unknown_choice", 0, "items, accounts"),
        ("followers:many", "not_a_number", 0, "followers:>1000"),
        ("a at:soon", "not_a_moment", 2, "2026-11-01..2026-11-20"),
        ("at:2026-02-30", "not_a_moment", 0, "2026-02-30"),
        ("at:2026-11-20..2026-11-01", "backwards", 0, "ends before"),
        ("language:dutch!", "not_a_language", 0, "nl"),
        ("country:NLD", "not_a_country", 0, "two letters"),
        ('say "never closed', "unclosed_quote", 4, "never closed"),
        ('""', "empty_phrase", 0, "nothing between"),
        ('"?!"', "signs_only", 0, "?!"),
        ("% ((", "signs_only", 0, "%"),
        ("in:accounts @", "signs_only", 12, "@"),
        ("kind:", "empty_value", 0, "kind:video"),
        ("a*", "short_prefix", 0, "2"),
        ("fiets -", "nothing_to_negate", 6, "left out"),
        ("in:items in:cases", "twice", 9, "in:"),
        ("-in:items", "negated_place", 0, "in:"),
        ("followers:>3 queue:x sound:s", "nowhere", 21, "followers:"),
        ("in:cases followers:>3", "not_there", 9, "accounts"),
        ("in:decisions is:live", "not_there", 13, "items"),
        ("a\x00b", "nul", 1, "character"),
        ("x" * 1001, "too_long", 1000, "1000"),
        (" ".join(f"w{n}" for n in range(50)), "too_many_terms", 150, "40"),
        ("account:" + ",".join(f"a{n}" for n in range(30)), "too_many_values", 0, "20"),
    ],
)
def test_what_is_not_understood_is_said_with_its_place(text: str, code: str, start: int, hint: str) -> None:
    with pytest.raises(QueryError) as wrong:
        parse(text, NOW)
    assert (wrong.value.code, wrong.value.start) == (code, start)
    assert hint in wrong.value.message
    assert f"At character {start + 1}:" in str(wrong.value)


def test_every_fault_has_words_in_the_console() -> None:
    assert set(MESSAGES) <= set(FAULTS)


def test_links_and_times_in_a_text_are_words_and_not_fields() -> None:
    assert terms("https://example.org/a 12:30")[0] == ("word", "https://example.org/a", False)
    assert terms("12:30") == [("word", "12:30", False)]


def test_signs_between_words_narrow_nothing_and_alone_they_are_no_query() -> None:
    assert parse("rock & roll -- !!! …", NOW) == parse("rock roll", NOW)
    with pytest.raises(QueryError, match="Signs alone"):
        parse("!!! … ? &", NOW)


PIECES = st.sampled_from(
    [
        *(
            "fiets",
            "-",
            '"',
            "*",
            ":",
            ",",
            "..",
            ">",
            "<=",
            "@",
            "#",
            "in:",
            "at:",
            "7d",
            "2026-11-01",
            "nl",
            "'",
        ),
        *(
            "kind:video",
            "language:",
            "is:live",
            " ",
            "  ",
            "\t",
            "account:",
            "\\",
            ";",
            "%",
            "_",
            "é",
            "疫苗",
            "\u200b",
        ),
        *("score:", "0.8"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES).map(" ".join)
)


def read(text: str) -> Query | QueryError:
    try:
        return parse(text, NOW)
    except QueryError as error:
        return error


@given(TEXTS)
def test_nothing_that_anybody_types_breaks_it(text: str) -> None:
    query = read(text)
    if isinstance(query, QueryError):
        assert 0 <= query.start <= len(text)
        assert query.message
    else:
        assert parse(str(query), NOW) == query


FILLED = st.builds(
    lambda words, fields: " ".join([*words, *fields]),
    st.lists(
        st.from_regex(r"-?[a-zé]{1,8}\*?|\"[a-z]{1,5} [a-z]{1,5}\"|[@#][a-z]{1,6}", fullmatch=True),
        max_size=5,
    ),
    st.lists(
        st.sampled_from(
            [
                "language:nl,fr",
                "-kind:ad",
                "at:2026-11-01..2026-11-20",
                "country:be",
                'account:"a b",c',
                "at:7d",
            ]
        ),
        max_size=4,
    ),
)


@given(FILLED)
def test_a_query_written_out_reads_back_the_same(text: str) -> None:
    query = read(text)
    if isinstance(query, QueryError):
        assert query.code == "short_prefix"
        return
    assert parse(str(query), NOW) == query
    assert str(parse(str(query), NOW)) == str(query)


def test_narrowing_puts_one_value_in_place_of_another() -> None:
    query = parse("fiets language:nl -language:fr in:items", NOW)
    assert narrowing.to(query, "language", "de") == "fiets -language:fr language:de in:items"
    assert narrowing.to(query, "hashtag", "strand") == "fiets language:nl -language:fr #strand in:items"
    assert narrowing.during(query, "2026-11-01", "2026-11-01").endswith("at:2026-11-01 in:items")
    dropped = narrowing.without(query, query.terms[1])
    assert [t.kind for t in dropped.terms] == ["word", FIELD]
    assert {PHRASE, PREFIX} & {t.kind for t in dropped.terms} == set()


def test_the_documentation_holds_every_field() -> None:
    page = (REPOSITORY / "docs/investigation.md").read_text(encoding="utf-8")
    assert f.markdown() in page, (
        "put what waker.investigation.fields.markdown() says into docs/investigation.md"
    )
