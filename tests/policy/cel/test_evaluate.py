"""Evaluation: values, errors, extensions and limits beyond what the shared conformance file asks."""

from __future__ import annotations

import contextlib
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from waker.policy.cel import CelError, CostError, EvalError, evaluate
from waker.policy.cel.values import Uint


@pytest.mark.parametrize(
    ("expr", "value"),
    [
        ("math.greatest(1, 2.5, 3u)", 3),
        ("math.least([3, -1, 2])", -1),
        ("math.round(-1.5)", -2.0),
        ("math.round(0.49999999999999994)", 0.0),
        ("math.ceil(1.2)", 2.0),
        ("math.trunc(-1.7)", -1.0),
        ("math.abs(-3)", 3),
        ("math.sign(-2.5)", -1.0),
        ("math.isNaN(0.0 / 0.0)", True),
        ("math.isInf(1.0 / 0.0)", True),
        ("math.isFinite(1.0)", True),
        ("math.sqrt(49)", 7.0),
        ("math.bitOr(1, 2) == 3 && math.bitAnd(6, 3) == 2 && math.bitXor(5, 1) == 4", True),
        ("math.bitNot(1)", -2),
        ("math.bitNot(1u)", 2**64 - 2),
        ("math.bitShiftLeft(1, 63)", -(2**63)),
        ("math.bitShiftLeft(1, 64)", 0),
        ("math.bitShiftRight(-1, 63)", 1),
        ("base64.encode(b'hello')", "aGVsbG8="),
        ("base64.decode('aGVsbG8')", b"hello"),
        ("cel.bind(x, 3, cel.bind(y, x + 1, x * y))", 12),
        ("cel.block([1, cel.index(0) + 1], cel.index(1) * 10)", 20),
        ("{'a': {'b': 1}}.?a.?b.orValue(0)", 1),
        ("{'a': 1}.?b.hasValue()", False),
        ("[1, 2][?1].value()", 2),
        ("{'a': 1}[?'b'].or(optional.of(7)).value()", 7),
        ("[?optional.none(), 2, ?optional.of(3)]", [2, 3]),
        ("{?'a': optional.none(), 'b': 1}", {"b": 1}),
        ("optional.of(2).optMap(x, x + 1).value()", 3),
        ("optional.of(2).optFlatMap(x, optional.none()).hasValue()", False),
        ("optional.ofNonZeroValue('').hasValue()", False),
        ("has({'a': 1}.?a)", True),
        ("dyn(optional.of({'a': 1})).a.value()", 1),
        ("optional.of(1).orValue(1 / 0)", 1),
        ("[1, 2].last().value()", 2),
        ("'a' == null", False),
        (r"'\uD83D\uDE00'", "😀"),
        ("ip('192.168.0.1').family()", 4),
        ("cidr('10.0.0.0/8').containsIP('10.1.2.3')", True),
        ("string(cidr('10.1.2.3/8').masked())", "10.0.0.0/8"),
        ("isIP('::ffff:1.2.3.4')", False),
        ("ip.isCanonical('2001:DB8::1')", False),
        ("{true: 'yes', 1: 'one'}[true] + {true: 'yes', 1: 'one'}[1]", "yesone"),
        ("1 in {true: 1}", False),
        ("{1: 'a'}[1u]", "a"),
        ("{'x': 1}.transformMapEntry(k, v, {v: k})", {1: "x"}),
        ("[[1], [2.0]] == [[1.0], [2]]", True),
        ("string(timestamp('2024-02-29T12:00:00.5+02:00'))", "2024-02-29T10:00:00.5Z"),
        ("timestamp('2024-03-31T00:59:59Z').getHours('Europe/Amsterdam')", 1),
        ("timestamp('2024-03-31T01:00:00Z').getHours('Europe/Amsterdam')", 3),
        ("string(duration('-1.5h'))", "-5400s"),
        ("duration('1ns') > duration('0s')", True),
        ("timestamp('2024-01-01T00:00:00.000000001Z') > timestamp('2024-01-01T00:00:00Z')", True),
        ("'%s %d %.2f %x'.format(['a', 1u, 2, 255])", "a 1 2.00 ff"),
        ("-9223372036854775808", -(2**63)),
        ("7 % -3 == 1 && -7 / 2 == -3", True),
        ("1 / 0 == 1 || true", True),
        ("[1, 0].exists(x, 1 / x == 1)", True),
        ("[0, 1].exists(x, 1 / x == 1)", True),
        ("// a comment\n1 + // another\n 1", 2),
        ("r'\\d' + '\\x41\\101\\u0041'", "\\dAAA"),
    ],
)
def test_gives(expr: str, value: object) -> None:
    got = evaluate(expr)
    assert got == value
    assert type(got) is type(value) or isinstance(got, Uint)


@pytest.mark.parametrize(
    "expr",
    [
        *("math.abs(-9223372036854775808)", "math.bitShiftLeft(1, -1)", "base64.decode('?')", "1u - 2u"),
        *(
            "{'a': 1, 'a': 2}",
            "{1: 1, 1u: 2}",
            "optional.none().value()",
            "ip('1.2.3')",
            "cidr('1.2.3.4/33')",
        ),
        *("'a'.matches('(')", "'%d'.format(['a'])", "'%s'.format([])", "timestamp('2024-02-30T00:00:00Z')"),
        *(
            "duration('1')",
            "timestamp(0).getHours('Nowhere/City')",
            "[1].transformMapEntry(i, v, 1)",
            "[1][-1]",
        ),
        *(
            "int('1.5')",
            "uint('-1')",
            "double('1_0')",
            "bool('yes')",
            "1 / 0 == 1 && true",
            "true && 1",
            "'a' + 1",
        ),
    ],
)
def test_has_no_value(expr: str) -> None:
    with pytest.raises(EvalError):
        evaluate(expr)


def test_bindings_are_plain_python() -> None:
    assert evaluate("a.b.c + x", {"a.b.c": 1, "x": 2}) == 3
    new_year = datetime(2024, 1, 1, tzinfo=UTC)
    assert evaluate("t + d == u", {"t": new_year, "d": timedelta(1), "u": new_year + timedelta(1)})
    assert evaluate("x", {"x": Uint(3)}) == 3
    assert evaluate("y", {"x.y": 5}, container="x") == 5
    with pytest.raises(EvalError):
        evaluate("x == 1", {"x": object()})


@pytest.mark.parametrize(
    "expr",
    [
        *("(" * 5000 + "1" + ")" * 5000, "!" * 5000 + "true", "-" * 5000 + "x", "[" * 3000, "{1:" * 3000),
        *("+".join(["1"] * 5000), "a" + ".a" * 5000, "a" + "[0]" * 5000, "true?" * 3000, "f(" * 3000),
        *("x" * 200_000, "true ? 1 : " * 3000 + "1", "[1].map(x, " * 500 + "1" + ")" * 500),
    ],
)
def test_what_is_too_deep_or_long_is_refused_quickly(expr: str) -> None:
    start = time.process_time()
    with pytest.raises(CelError):
        evaluate(expr)
    assert time.process_time() - start < 1


def test_what_is_only_long_is_evaluated() -> None:
    assert evaluate(" && ".join(["true"] * 3000)) is True
    assert evaluate("+".join(["1"] * 100)) == 100
    assert evaluate("(" * 100 + "1" + ")" * 100) == 1


def doubled(times: int) -> str:
    """An expression whose value doubles again and again."""
    names = ["'0123456789'", *(f"x{n}" for n in range(times))]
    return (
        "".join(f"cel.bind(x{n}, {names[n]} + {names[n]}, " for n in range(times)) + "size(x0)" + ")" * times
    )


NUMBERS = "[" + ",".join(["1"] * 200) + "]"


@pytest.mark.parametrize(
    "expr",
    [
        f"cel.bind(xs, {NUMBERS}, xs.all(a, xs.all(b, xs.all(c, xs.all(d, true)))))",
        f"cel.bind(xs, {NUMBERS}, xs.map(a, xs.map(b, xs.map(c, 1))) == [])",
        doubled(40),
        "cel.bind(s, 'a'.replace('', '0123456789'), "
        + "cel.bind(s, s.replace('', s), " * 9
        + "size(s)"
        + ")" * 10,
        "cel.bind(a, [1, 1], " + "cel.bind(a, [a, a], " * 40 + "a == a" + ")" * 41,
        "cel.bind(a, [1, 1], " + "cel.bind(a, [a, a], " * 40 + "'%s'.format([a])" + ")" * 41,
    ],
)
def test_what_costs_too_much_is_stopped(expr: str) -> None:
    start = time.process_time()
    with pytest.raises(CostError):
        evaluate(f"({expr}) == 1 || true")
    assert time.process_time() - start < 2


PIECES = st.sampled_from(
    [
        *(
            "1",
            "0",
            "2.5",
            "3u",
            "'a'",
            "b'x'",
            "null",
            "true",
            "x",
            "y",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            ",",
            ":",
            "?",
        ),
        *(
            ".",
            "+",
            "-",
            "*",
            "/",
            "%",
            "<",
            "==",
            "in ",
            "&&",
            "||",
            "!",
            "has(",
            ".size()",
            ".all(v, ",
            ".map(v,",
        ),
        *(
            "v",
            "type(",
            "'%d'.format([",
            "timestamp(",
            "duration('1h')",
            "`",
            "'",
            '"""',
            "\\",
            "\n",
            "//",
            "e9",
            "é",
        ),
    ]
)


@settings(max_examples=1500, deadline=2000)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_text_breaks_the_parser_or_the_run(source: str) -> None:
    bindings: dict[str, Any] = {"x": [1, "a", 2.5], "y": {"k": True}}
    for checked in (True, False):
        with contextlib.suppress(CelError, EvalError):
            evaluate(source, bindings, checked=checked)


@settings(max_examples=500, deadline=2000)
@given(st.text(max_size=60))
def test_no_characters_break_the_parser(source: str) -> None:
    with contextlib.suppress(CelError, EvalError):
        evaluate(source)


INTS = st.integers(-(2**63), 2**63 - 1)


@given(INTS, INTS)
def test_arithmetic_is_exact_or_an_error(a: int, b: int) -> None:
    for sign, value in (("+", a + b), ("-", a - b), ("*", a * b)):
        try:
            got = evaluate(f"a {sign} b", {"a": a, "b": b})
        except EvalError:
            assert not -(2**63) <= value < 2**63
        else:
            assert got == value


@given(st.text(max_size=30))
def test_text_written_as_a_literal_is_read_back(text: str) -> None:
    escaped = "".join(f"\\U{ord(c):08x}" for c in text)
    assert evaluate(f"'{escaped}'") == text
    assert evaluate("strings.quote(s)", {"s": "plain"}) == '"plain"'


@given(st.datetimes(timezones=st.just(UTC)), st.timedeltas(timedelta(-1000), timedelta(1000)))
def test_moments_are_read_back_and_moved(moment: datetime, by: timedelta) -> None:
    assert evaluate("timestamp(string(t))", {"t": moment}) == moment
    try:
        later = moment + by
    except OverflowError:
        with pytest.raises(EvalError):
            evaluate("t + d", {"t": moment, "d": by})
    else:
        assert evaluate("t + d", {"t": moment, "d": by}) == later
        assert evaluate("(t + d) - t", {"t": moment, "d": by}) == by
