"""Speed of rule evaluation: the synthetic rule sets of 20, 50 and 200 rules against their plain Python reference.

    python -m benchmarks.rules [--json] [--check N] [--sizes 20,50,200]

Each rule set is translated to conditions in CEL over a schema of its own. First every feature, rule outcome and
effect is compared with the reference on N events of several seeds; then both are timed in this process, one event
at a time, in CPU time: from the decoded event to all features, all rule outcomes and all effects. Medians of five
runs over 2,000 events, the two taking turns.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from waker.policy.cel import BOOL, INT, STRING, Checked, Field, Record, Schema, check, list_of
from waker.policy.ruleset import Ruleset

SHARED = Path(os.environ.get("WAKER_SHARED") or Path(__file__).parents[2] / "shared")
Event = dict[str, Any]
Run = Callable[[Event], tuple[dict[str, Any], list[tuple[str, str, str]]]]

_TYPES = {"str": STRING, "int": INT, "bool": BOOL, "list[str]": list_of(STRING)}
_DERIVED = {"lower": "{}.lowerAscii()", "strlen": "size({})", "listlen": "size({})"}


def load_spec(shared: Path = SHARED) -> Any:
    """The module that defines features, events, rules and the reference."""
    path = shared / "data/rules_bench/spec.py"
    spec = importlib.util.spec_from_file_location("rules_bench_spec", path)
    if spec is None or spec.loader is None or not path.exists():
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def schema_of(features: list[dict[str, Any]]) -> tuple[Schema, dict[str, str]]:
    """The events as records, derived features as fields of their own; and each feature's name in conditions."""
    records: dict[str, list[Field]] = {}
    variables: dict[str, Field] = {}
    paths: dict[str, str] = {}
    for feature in features:
        name, of = feature["name"], _TYPES[feature["type"]]
        if "path" in feature:
            paths[name] = feature["path"].removeprefix("$.")
            record, _, field = paths[name].rpartition(".")
            declared = Field(field, of, nullable=feature.get("optional", False))
            if record:
                records.setdefault(record, []).append(declared)
            else:
                variables[field] = declared
        else:
            paths[name] = name
            variables[name] = Field(
                name, of, derived=_DERIVED[feature["derived"]].format(paths[feature["of"]])
            )
    variables |= {name: Field(name, Record(name, fields)) for name, fields in records.items()}
    return Schema(variables), paths


def literal(value: Any) -> str:
    """A constant as CEL writes it."""
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value)


def condition(test: dict[str, Any], paths: dict[str, str]) -> str:
    """One condition of a synthetic rule in CEL."""
    path = paths[test["feature"]]
    match test["kind"]:
        case "contains":
            return f"{path}.mentions({literal(test['phrase'])})"
        case "regex":
            return f"{path}.matches({literal(('(?i)' if test['ci'] else '') + test['pattern'])})"
        case "cmp":
            return f"{path} {test['op']} {literal(test['value'])}"
        case "in":
            return f"{path} in {literal(test['values'])}"
        case "not_in":
            return f"!({path} in {literal(test['values'])})"
        case "is_none" | "not_none":
            return f"{path} {'==' if test['kind'] == 'is_none' else '!='} null"
        case "is_true" | "is_false":
            return path if test["kind"] == "is_true" else f"!{path}"
    raise ValueError(test["kind"])


def compile_ours(spec: Any, rules: list[dict[str, Any]]) -> Run:
    """The rule set as one of ours, giving what the reference gives."""
    schema, paths = schema_of(spec.FEATURES)
    checked: list[tuple[str, Checked]] = [
        (rule["name"], check(" && ".join(condition(c, paths) for c in rule["when_all"]), schema))
        for rule in rules
    ]
    features = {feature["name"]: check(paths[feature["name"]], schema) for feature in spec.FEATURES}
    evaluate = Ruleset(checked, {}, features).evaluate
    effects_of = {
        rule["name"]: [
            (e["effect"], e.get("label") or e.get("verdict"), rule["name"]) for e in rule["effects"]
        ]
        for rule in rules
    }

    def run(event: Event) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
        outcome = evaluate(event)
        effects: list[tuple[str, str, str]] = []
        for name in outcome.fired:
            effects += effects_of[name]
        return {**outcome.features, **outcome.results}, effects

    return run


def differences(spec: Any, size: int, count: int, seeds: list[int]) -> int:
    """Events for which a feature, an outcome or an effect is not the reference's."""
    rules = spec.gen_rules(size)
    reference, ours = spec.compile_reference(rules), compile_ours(spec, rules)
    return sum(ours(e) != reference(e) for seed in seeds for e in spec.gen_events(count, seed))


def microseconds(run: Run, events: list[Event]) -> float:
    """CPU time an event."""
    start = time.process_time_ns()
    for event in events:
        run(event)
    return (time.process_time_ns() - start) / len(events) / 1000


def measure(spec: Any, size: int, rounds: int = 5, count: int = 2000) -> dict[str, float]:
    rules = spec.gen_rules(size)
    reference, ours = spec.compile_reference(rules), compile_ours(spec, rules)
    events = spec.gen_events(count)
    for run in (reference, ours):
        microseconds(run, events[:500])
    gc.collect()
    pairs = [(microseconds(reference, events), microseconds(ours, events)) for _ in range(rounds)]
    theirs, mine = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {"rules": size, "reference_us": theirs, "ours_us": mine, "ratio": theirs / mine}


def rows(spec: Any, sizes: list[int], check_events: int, seeds: list[int]) -> Iterator[dict[str, float]]:
    for size in sizes:
        differing = differences(spec, size, check_events, seeds) if check_events else 0
        yield {**measure(spec, size), "compared": check_events * len(seeds), "different": differing}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--check", type=int, default=5000, help="events to compare for each seed")
    parser.add_argument("--seeds", default="7,1,2,3", help="seeds of the events to compare")
    parser.add_argument("--sizes", default="20,50,200", help="numbers of rules")
    options = parser.parse_args(arguments)
    try:
        spec = load_spec()
    except FileNotFoundError as missing:
        print(f"not there: {missing}; set WAKER_SHARED to the folder with the shared data", file=sys.stderr)
        return 2
    if not options.json:
        print(f"{'rules':>5} {'reference':>12} {'ours':>9} {'ratio':>7} {'compared':>10} {'different':>10}")
    wrong = 0
    seeds = [int(s) for s in options.seeds.split(",")]
    for row in rows(spec, [int(s) for s in options.sizes.split(",")], options.check, seeds):
        wrong += int(row["different"])
        if options.json:
            print(json.dumps(row))
        else:
            print(
                f"{row['rules']:>5} {row['reference_us']:>9.1f} us {row['ours_us']:>6.2f} us {row['ratio']:>6.1f}x"
                f" {row['compared']:>10,} {row['different']:>10}"
            )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
