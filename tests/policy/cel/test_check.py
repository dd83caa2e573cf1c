"""Checking: what is refused when a condition is loaded, where, and with which hint."""

from __future__ import annotations

import pytest

from waker.policy.cel import (
    BOOL,
    DYN,
    INT,
    STRING,
    TERMS,
    CelError,
    EvalError,
    Field,
    Record,
    Schema,
    check,
    compile,
    list_of,
    map_of,
)

ITEM = Record("item", [Field("text", STRING), Field("sound", STRING, nullable=True), Field("likes", INT)])
SCHEMA = Schema(
    {
        "item": Field("item", ITEM),
        "signals": Field("signals", map_of(STRING, DYN)),
        "tags": Field("tags", list_of(STRING)),
        "double_likes": Field("double_likes", INT, derived="item.likes * 2"),
        "lists": Field("lists", Record("lists", [Field("bad", TERMS)])),
    }
)


@pytest.mark.parametrize(
    ("source", "line", "column", "message", "near"),
    [
        ("item.txt == 'a'", 1, 5, "item has no field 'txt'", "text"),
        ("true &&\n  itm.text == 'a'", 2, 3, "unknown name 'itm'", "item"),
        ("item.text.contain('a')", 1, 11, "unknown function 'contain'", "contains"),
        ("item.likes > 'a'", 1, 12, "> does not take (int, string)", None),
        ("item.text && true", 1, 5, "&& takes bool, not string", None),
        ("item.text.mentions(lists.bat)", 1, 25, "lists has no field 'bat'", "bad"),
        ("item.text == lists.bad", 1, 11, "== does not take (string, terms)", None),
        ("item.likes.exists(x, x > 1)", 1, 12, "exists walks over a list or a map, not int", None),
        ("tags.exists(1, true)", 1, 13, "a loop variable must be a simple name", None),
        ("tags.all(t, t)", 1, 13, "all takes a bool condition, not string", None),
        ("contains(item.text, 'a')", 1, 1, "contains is written x.contains(...)", None),
        ("item.text.uint()", 1, 11, "uint is written uint(x)", None),
        ("has(item)", 1, 1, "has() takes a field, such as has(item.sound)", None),
        ("item.text ==", 1, 13, "the expression ends too early", None),
        ("item.text = 'a'", 1, 11, "unexpected character '='", None),
        ("'open", 1, 1, "a string that is not closed", None),
        (r"'\q'", 1, 1, r"unknown escape '\\q'", None),
        ("for == 1", 1, 1, "'for' is a reserved word", None),
        ("9223372036854775808 > 1", 1, 1, "the number does not fit an int (64 bits, signed)", None),
        ("a.b.Thing{x: 1}", 1, 1, "messages such as a.b.Thing{...} are not part of conditions", None),
        ("(1 + 2", 1, 7, "expected ')', found the end", None),
    ],
)
def test_refuses(source: str, line: int, column: int, message: str, near: str | None) -> None:
    with pytest.raises(CelError) as caught:
        check(source, SCHEMA)
    error = caught.value
    assert (error.message, error.near) == (message, near)
    assert error.line == line
    assert error.column == column


@pytest.mark.parametrize(
    ("source", "of"),
    [
        ("item.text", "string"),
        ("item.sound", "nullable(string)"),
        ("item.sound == null", "bool"),
        ("[1, 2]", "list(int)"),
        ("[1, 'a']", "list(dyn)"),
        ("[]", "list(dyn)"),
        ("{'a': 1}", "map(string, int)"),
        ("signals.x", "dyn"),
        ("tags.map(t, size(t))", "list(int)"),
        ("{'a': 1}.transformMap(k, v, v > 1)", "map(string, bool)"),
        ("true ? 1 : null", "dyn"),
        ("double_likes", "int"),
        ("duration('1h') + timestamp('2024-01-01T00:00:00Z')", "timestamp"),
        ("cel.bind(x, item.likes, [x])", "list(int)"),
        ("type(1)", "type"),
        ("optional.of(1).orValue(2)", "int"),
    ],
)
def test_finds_the_type(source: str, of: str) -> None:
    assert str(check(source, SCHEMA).type) == of


def test_a_local_name_hides_a_fact() -> None:
    condition = compile(check("['x'].all(item, item == 'x')", SCHEMA))
    assert condition({}) is True


def test_derived_fields_are_computed() -> None:
    assert compile(check("double_likes + 1", SCHEMA))({"item": {"likes": 4}}) == 9


def test_a_derived_field_cannot_depend_on_itself() -> None:
    schema = Schema({"a": Field("a", INT, derived="b + 1"), "b": Field("b", INT, derived="a + 1")})
    with pytest.raises(CelError, match="depends on itself"):
        check("a > 1", schema)


def test_a_derived_field_has_its_declared_type() -> None:
    with pytest.raises(CelError, match="is int, not bool"):
        check("a", Schema({"a": Field("a", BOOL, derived="1 + 1")}))


def test_absent_and_null_facts() -> None:
    assert compile(check("item.sound == null", SCHEMA))({"item": {}}) is True
    assert compile(check("has(item.sound)", SCHEMA))({"item": {"sound": None}}) is False
    with pytest.raises(EvalError, match="no such key: text"):
        compile(check("item.text == 'a'", SCHEMA))({"item": {}})
    with pytest.raises(EvalError):
        compile(check("item.sound.contains('a')", SCHEMA))({"item": {"sound": None}})


def test_paths_and_fields_of_a_schema() -> None:
    assert SCHEMA.paths()[:3] == ["item", "item.text", "item.sound"]
    found = SCHEMA.field("item.sound")
    assert found is not None
    assert found.nullable
    assert SCHEMA.field("item.other") is None
    assert SCHEMA.field("signals.x") is None


def test_lenient_leaves_errors_to_the_run() -> None:
    condition = compile(check("nothing.at(1) || true", Schema({"x": Field("x", DYN)}), strict=False))
    assert condition({}) is True
