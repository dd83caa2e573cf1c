"""Terms: whole words in any spelling, in any script, found where they stand."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from waker.core.normalise import normalise
from waker.policy.ruleset.literals import required
from waker.policy.terms import Automaton, Finder, TermList


def finder(*terms: str) -> Finder:
    return Finder(TermList("list", terms))


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("cash", "free cash now", True),
        ("cash", "cashier", False),
        ("cash", "un-cash!", True),
        ("cash", "cash_flow", False),
        ("cash", "CASH", True),
        ("Free Cash", "frée\n  саsh", True),
        ("cash", "c\u200bash", True),
        ("c++", "I like C++, really", True),
        ("中文", "我学中文字", True),
        ("ภาษา", "เรียนภาษาไทย", True),
        ("كلمة", "هذه كَلِمة هنا", True),
        ("كلمة", "كلمةاخرى", False),
        ("cash", "cash中文", True),
        ("слово", "это Слово.", True),
        ("слово", "словом", False),
        ("हिन्दी", "मेरी हिन्दी", True),
        ("", "anything", False),
    ],
)
def test_found(term: str, text: str, found: bool) -> None:
    assert finder(term).found(text) is found
    assert bool(finder(term).places(text)) is found


def test_places_are_in_the_text_as_written() -> None:
    text = "Ｆｒéé  саsh, and  FREE cash"
    places = finder("free cash", "cash").places(text)
    assert [(text[p.start : p.end], p.term) for p in places] == [
        ("Ｆｒéé  саsh", "free cash"),
        ("саsh", "cash"),
        ("FREE cash", "free cash"),
        ("cash", "cash"),
    ]


def test_overlapping_and_equal_terms() -> None:
    assert finder("new york", "york city", "New York").found("in new york city")
    assert len(finder("new york", "york city", "New York").places("in new york city")) == 2


def test_many_terms() -> None:
    many = finder(*(f"term{n}" for n in range(5000)))
    assert many.found("there is a TERM4999 here")
    assert not many.found("there is a term5000 here")


def test_bits_of_parts_and_whole_words() -> None:
    scan = Automaton(["ab", "b"]).scanner({"ab": 1}, {"ab": 2, "b": 4})
    assert scan("xab") == 1
    assert scan("x ab") == 3
    assert scan("b ab") == 7
    assert Automaton([]).scanner({}, {})("ab") == 0


WORDS = st.lists(st.text("ab_é1 ", min_size=1, max_size=4), min_size=1, max_size=5)


@given(WORDS, st.text("ab_é1 -", max_size=20))
def test_agrees_with_a_plain_search(terms: list[str], text: str) -> None:
    plain = normalise(text)
    wanted = {normalise(t) for t in terms} - {""}
    expected = any(re.search(rf"(?<!\w){re.escape(t)}(?!\w)", plain) for t in wanted)
    assert finder(*terms).found(text) is expected


@pytest.mark.parametrize(
    ("pattern", "sets"),
    [
        ("(seed|recovery)\\s+phrase", [{"phrase"}, {"seed", "recovery"}]),
        ("https?://(wallet|login)-[a-z]+\\.(xyz|top)", [
            {f"http{s}://{w}-" for s in ("", "s") for w in ("wallet", "login")}, {".xyz", ".top"}]),
        ("\\b(buy|sell)\\b.{0,20}!{2,}", [{"buy", "sell"}, {"!!"}]),
        ("(?i)ABC", [{"abc"}]),
        ("a?b*c", []),
        ("foo|b+", []),
        ("(foo)?", []),
        ("(foo){0,3}bar", [{"bar"}]),
        ("x[ab]y", [{"xay", "xby"}]),
        ("free money", [{"money"}, {"free"}]),
        ("[[:alpha:]]foo", []),
        ("\\pLfoo", []),
        ("(", []),
    ],
)  # fmt: skip
def test_required_literals(pattern: str, sets: list[set[str]]) -> None:
    assert sorted(map(sorted, required(pattern))) == sorted(map(sorted, sets))


PARTS = st.recursive(
    st.sampled_from(
        ["ab", "c", "[ab]", "\\d", ".", "\\s", "é", "K", "-", "\\.", "x{2}", "(?:a|bc)", "\\b", "^", "$"]
    ),
    lambda p: st.one_of(
        st.lists(p, min_size=1, max_size=4).map("".join),
        st.lists(p, min_size=1, max_size=3).map(lambda ps: f"({'|'.join(ps)})"),
        p.map("(?:{})?".format),
        p.map("(?:{})+".format),
        p.map("(?:{})*".format),
        p.map("(?:{}){{2,3}}".format),
    ),
    max_leaves=10,
)


@given(PARTS, st.text("abcxKk\u212aé1-. ", max_size=15), st.booleans())
def test_what_a_pattern_requires_is_in_every_match(pattern: str, text: str, fold: bool) -> None:
    from waker.policy.cel.strings import matches

    pattern = ("(?i)" if fold else "") + pattern
    if matches(text, pattern):
        plain = normalise(text)
        assert all(any(literal in plain for literal in choice) for choice in required(pattern))
