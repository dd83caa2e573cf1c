"""Conformance: runs tests of the CEL conformance suite from a JSON file.

    python -m waker.policy.cel.conformance FILE.json

The file holds `{"tests": [{file, section, name, expr, bindings?, value|error, unchecked?}]}`, values typed as
`{"type": "int", "value": "1"}`. Prints each failure and the counts; exits with 1 if any test fails.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from waker.policy.cel.errors import CelError, EvalError
from waker.policy.cel.evaluate import evaluate
from waker.policy.cel.operators import equal
from waker.policy.cel.times import SECOND, duration, moment, parse_duration, parse_timestamp
from waker.policy.cel.values import TypeValue, Uint, kind_of

Test = Mapping[str, Any]


def decoded(typed: Mapping[str, Any]) -> Any:
    """The Python value of a typed JSON value."""
    raw = typed.get("value")
    match typed["type"]:
        case "int":
            return int(str(raw))
        case "uint":
            return Uint(int(str(raw)))
        case "double":
            return float(str(raw))
        case "bool" | "string":
            return raw
        case "bytes":
            return bytes.fromhex(typed["hex"])
        case "null" | "null_type":
            return None
        case "list":
            return [decoded(x) for x in raw or []]
        case "map":
            return {decoded(k): decoded(v) for k, v in raw or []}
        case "type":
            return TypeValue(str(raw))
        case "timestamp" | "duration" as kind:
            if isinstance(raw, str):
                return parse_timestamp(raw) if kind == "timestamp" else parse_duration(raw)
            nanos = int(typed.get("seconds", 0)) * SECOND + int(typed.get("nanos", 0))
            return moment(nanos) if kind == "timestamp" else duration(nanos)
    raise ValueError(f"unknown type {typed['type']!r}")


def same(got: Any, wanted: Any) -> bool:
    """Equal, of the same type, and the same double where it is one (NaN is NaN, -0.0 is not 0.0)."""
    kind = kind_of(got)
    if kind != kind_of(wanted):
        return False
    if kind == "double":
        if math.isnan(got) or math.isnan(wanted):
            return math.isnan(got) and math.isnan(wanted)
        return bool(got == wanted) and math.copysign(1, got) == math.copysign(1, wanted)
    if kind == "list":
        return len(got) == len(wanted) and all(map(same, got, wanted))
    if kind == "map":
        return len(got) == len(wanted) and all(
            any(same(k, j) and same(v, got[k]) for j, v in wanted.items()) for k in got
        )
    return equal(got, wanted)


def run(test: Test) -> str | None:
    """What is wrong with a test's outcome; None where it passes."""
    bindings = {name: decoded(value) for name, value in (test.get("bindings") or {}).items()}
    container = str(test.get("container", ""))
    try:
        got = evaluate(test["expr"], bindings, container=container, checked=not test.get("unchecked"))
    except (CelError, EvalError) as error:
        return None if "error" in test else f"error: {error}"
    if "error" in test:
        return f"gave {got!r} instead of an error"
    wanted = decoded(test["value"])
    return None if same(got, wanted) else f"gave {got!r} instead of {wanted!r}"


def title(test: Test) -> str:
    return f"{test['file']}/{test['section']}/{test['name']}"


def failures(path: Path) -> tuple[int, list[tuple[Test, str]]]:
    """The number of tests in a file and those that fail, each with what is wrong."""
    tests = json.loads(path.read_text())["tests"]
    results = [(test, run(test)) for test in tests]
    return len(tests), [(test, wrong) for test, wrong in results if wrong is not None]


def main(args: list[str]) -> int:
    if len(args) != 1:
        print(__doc__)
        return 2
    count, failed = failures(Path(args[0]))
    for test, wrong in failed:
        print(f"{title(test)}: {test['expr'][:200]}\n    {wrong}")
    print(f"{count - len(failed)} of {count} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
