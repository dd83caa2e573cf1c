"""Rulesets, for random rules and facts: the same outcomes and errors as each rule evaluated alone."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.policy.test_ruleset import LISTS, SCHEMA
from waker.policy.cel import EvalError, check
from waker.policy.cel.compiler import Compiled, Finders, as_eval_error
from waker.policy.ruleset import Ruleset

TEXTS = [
    "",
    "kind",
    "Foul Word",
    "foul wording",
    "so grob!!",
    "GROB kind",
    "a1b22",
    "buy now!!",
    "x" * 50,
    "中grob文",
]
ATOMS = st.one_of(
    st.builds("item.likes {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), st.integers(-2, 6)),
    st.builds("{1} {0} item.likes".format, st.sampled_from(["<", ">=", "=="]), st.integers(-2, 6)),
    st.builds("item.years {} {}".format, st.sampled_from(["<", ">=", "==", "!="]), st.integers(10, 20)),
    st.builds("signals.{} {} {}".format, st.sampled_from("ab"), st.sampled_from(["<", "<=", ">", ">="]),
              st.sampled_from(["0.25", "0.5", "1", "1.0"])),
    st.builds("signals.{} {} {}".format, st.sampled_from("ab"), st.sampled_from(["==", "!="]),
              st.sampled_from(["0.25", "1.0"])),
    st.builds("item.kind {} {!r}".format, st.sampled_from(["==", "!="]), st.sampled_from(["video", "ad"])),
    st.builds("item.kind in {}".format, st.lists(st.sampled_from(["video", "ad", "x"]), min_size=1)),
    st.builds("item.likes in {}".format, st.lists(st.integers(0, 4), min_size=1)),
    st.builds("item.sound {} {}".format, st.sampled_from(["==", "!="]), st.sampled_from(["null", "'s'", "'t'"])),
    st.builds("item.sound in {}".format, st.lists(st.sampled_from(["s", "t"]), min_size=1)),
    st.builds("'{}' in signals".format, st.sampled_from("ab")),
    st.builds('signals["{}"] > 0.4'.format, st.sampled_from("ab")),
    st.sampled_from(
        [
            *("item.live", "item.live == true", "has(item.sound)", "has(signals.a)", "true", "false"),
            *("item.text.mentions(lists.bad)", "item.text.mentions(lists.good)", 'item.text.mentions("now")'),
            *('item.text.matches("(?i)(grob|kind)!+")', 'item.text.matches("[0-9]{2}")', "size(item.text) > 5"),
            *('item.text.matches("buy\\\\s+no?w!!")', "item.hashtags.exists(h, h == 'one')", "length < 8"),
            *("item.hashtags.all(h, h.mentions(lists.bad))", "item.hashtags.mentions(lists.bad)"),
            *("6 / item.likes > 2", "item.attributes.score > 2", "item.attributes.flag", "item.sound.contains('s')"),
            *("item.text.mentions(lists.bad) || item.text.mentions(lists.good)", "item.hashtags[1] == 'two'"),
            *("item.hashtags.map(h, h + h).filter(h, h.size() > 6) != []", "item.text.lowerAscii() == 'kind'"),
        ]
    ),
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda xs: " && ".join(f"({x})" for x in xs)),
        st.lists(inner, min_size=2, max_size=3).map(lambda xs: " || ".join(f"({x})" for x in xs)),
        inner.map("!({})".format),
        st.tuples(inner, inner, inner).map(lambda t: "({}) ? ({}) : ({})".format(*t)),
    ),
    max_leaves=8,
)


def sometimes(values: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Records with some fields absent."""
    return st.fixed_dictionaries({}, optional=values)


ITEMS = {
    "text": st.sampled_from(TEXTS),
    "kind": st.sampled_from(["video", "ad"]),
    "hashtags": st.lists(st.sampled_from(["one", "two", "grob"]), max_size=3),
    "sound": st.sampled_from([None, "s", "st"]),
    "years": st.one_of(st.none(), st.integers(10, 20)),
    "likes": st.integers(-2, 6),
    "live": st.booleans(),
    "attributes": sometimes(
        {"score": st.sampled_from([1, 3, 2.5, "high", None]), "flag": st.sampled_from([True, 0])}
    ),
}
SIGNALS = sometimes({"a": st.sampled_from([0.25, 0.5, 1.0, 1, 0, float("nan")]), "b": st.floats(0, 1)})
FACTS = st.one_of(
    st.fixed_dictionaries({"item": st.fixed_dictionaries(ITEMS), "signals": SIGNALS}),
    sometimes({"item": sometimes(ITEMS), "signals": SIGNALS}),
)


@settings(max_examples=300, deadline=None)
@example(
    ["item.hashtags[1] == 'two'", "!(('a' in signals) ? (item.hashtags[1] == 'two') : (signals.a < 0.25))"],
    [{"item": {"hashtags": []}, "signals": {"a": 0.25}}],
)
@given(st.lists(CONDITIONS, min_size=1, max_size=12), st.lists(FACTS, min_size=1, max_size=4))
def test_together_as_alone(conditions: list[str], several: list[dict[str, Any]]) -> None:
    rules = [(f"r{n}", check(c, SCHEMA)) for n, c in enumerate(conditions)]
    together = Ruleset(rules, LISTS)
    alone = [(name, Compiled(checked, Finders(LISTS))) for name, checked in rules]
    for facts in several:
        results: dict[str, bool] = {}
        errors: dict[str, str] = {}
        for name, condition in alone:
            try:
                value = condition(facts)
                assert value is True or value is False
                results[name] = value
            except EvalError as error:
                results[name] = False
                errors[name] = str(error)
        outcome = together.evaluate(facts)
        assert outcome.results == results
        assert outcome.fired == [name for name, held in results.items() if held]
        assert outcome.errors == errors


@settings(max_examples=200, deadline=None)
@given(CONDITIONS, FACTS)
def test_the_quick_version_never_contradicts_the_exact_one(source: str, facts: dict[str, Any]) -> None:
    condition = Compiled(check(source, SCHEMA), Finders(LISTS))
    try:
        exact: object = condition._exact(facts)
    except Exception as error:
        exact = str(as_eval_error(error))
    try:
        got: object = condition(facts)
    except EvalError as error:
        got = str(error)
    assert got == exact


@settings(max_examples=150, deadline=None)
@given(CONDITIONS, st.fixed_dictionaries({"item": st.fixed_dictionaries(ITEMS), "signals": SIGNALS}))
def test_explaining_never_fails(source: str, facts: dict[str, Any]) -> None:
    text = facts["item"]["text"]
    for match in Ruleset([("r", check(source, SCHEMA))], LISTS).explain("r", facts):
        assert match.start < match.end
        if match.field == "item.text":
            assert match.end <= len(text)
