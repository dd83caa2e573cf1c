"""A node: a piece of a guidelines file together with the line it stands on.

YAML is read as events and turned into three kinds of node. Scalars stay text: what a value means is decided
by who asks for it, so that the country `NO` never turns into "false" and a date never into something else.
Anchors, aliases, tags and a second document are refused: guidelines need none of them, and they are how
small files become large ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

from waker.policy.errors import Errors

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24
MAX_NODES = 100_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text at `line`. `style` is "" for a plain scalar, or one of ' " | >; `end` the line where it ends."""

    value: str
    line: int
    column: int = 1
    style: str = ""
    end: int = 0

    @property
    def is_null(self) -> bool:
        return not self.style and self.value in _NULLS


@dataclass(frozen=True, slots=True)
class Sequence:
    items: list[Node]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order of the file, each once."""

    line: int
    items: dict[str, Node] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """Where each key stands."""


Node: TypeAlias = Scalar | Sequence | Mapping


class _Refused(Exception):
    """Reading this file ends here: going on would only repeat the error, or cost too much."""

    def __init__(self, line: int, message: str) -> None:
        self.line = line
        self.message = message


def _mark(mark: Any) -> tuple[int, int]:
    """Line and column from 1: the parser counts from 0, and knows no place for some errors."""
    return (int(mark.line) + 1, int(mark.column) + 1) if mark is not None else (1, 1)


def _line(event: Any) -> int:
    return _mark(event.start_mark)[0]


class _Builder:
    def __init__(self, events: Iterator[Any], file: str, errors: Errors) -> None:
        self.events = events
        self.file = file
        self.errors = errors
        self.nodes = 0

    def node(self, event: Any, depth: int) -> Node:
        line = _line(event)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise _Refused(line, f"too large: more than {MAX_NODES:,} values in one file")
        if depth > MAX_DEPTH:
            raise _Refused(line, f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(line, f"aliases (*{event.anchor}) are not allowed: write the value out")
        if event.anchor:
            raise _Refused(line, f"anchors (&{event.anchor}) are not allowed: write the value out")
        if event.tag is not None and event.tag != "!":
            raise _Refused(line, f"tags ({event.tag}) are not allowed")
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            if "\0" in event.value:
                raise _Refused(line, "contains a NUL character")
            start, end = _mark(event.start_mark), _mark(event.end_mark)
            return Scalar(event.value, start[0], start[1], style, end[0])
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(event, depth + 1))
            return Sequence(items, line)
        return self._mapping(line, depth)

    def _mapping(self, line: int, depth: int) -> Mapping:
        mapping = Mapping(line)
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.node(event, depth + 1)
            value = self.node(next(self.events), depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused(key.line, "a key must be a name, not a list or a mapping")
            if key.value in mapping.items:
                first = mapping.lines[key.value]
                self.errors.add(self.file, key.line, f"{key.value!r} is given twice (first on line {first})")
                continue
            mapping.items[key.value] = value
            mapping.lines[key.value] = key.line
        return mapping


def read(text: str, file: str, errors: Errors) -> Node | None:
    """The root node of a YAML text; None after adding to `errors` what makes it unreadable (or when it is
    empty)."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        errors.add(file, 0, f"too large: more than {MAX_BYTES // 1024} KiB")
        return None
    try:
        events = yaml.parse(text, Loader=_LOADER)
        builder = _Builder(events, file, errors)
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _Refused(_line(event), "holds a second document (---): use one file for each")
                root = builder.node(next(events), 1)
    except _Refused as refused:
        errors.add(file, refused.line, refused.message)
        return None
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        said = " ".join(part for part in (problem.problem, problem.context) if part)
        errors.add(file, mark.line + 1 if mark else 0, f"not valid YAML: {said}")
        return None
    except (yaml.YAMLError, UnicodeError, ValueError, RecursionError) as problem:
        line = text.count("\n", 0, getattr(problem, "position", 0)) + 1
        errors.add(file, line, f"not valid YAML: {str(problem).splitlines()[0]}")
        return None
    if root is None or (isinstance(root, Scalar) and root.is_null):
        errors.add(file, 0, "is empty")
        return None
    return root


def _visible(text: str) -> int:
    return sum(not character.isspace() for character in text)


def line_within(scalar: Scalar, source: str, line: int, column: int) -> int:
    """The line of the file where position `line`, `column` (from 1) of the scalar's value stands.

    Literal blocks keep their lines. Every other style folds lines, but never drops or adds a visible
    character, so counting those finds the place.
    """
    if scalar.style == "|":
        return scalar.line + min(line, scalar.value.rstrip().count("\n") + 1)
    lines = scalar.value.split("\n")
    before = "".join(lines[: line - 1]) + lines[min(line, len(lines)) - 1][: max(column - 1, 0)]
    # An error at the end of the value belongs to its last character.
    visible = min(_visible(before), _visible(scalar.value) - 1)
    raw = source.split("\n")
    first = scalar.line + (1 if scalar.style == ">" else 0)
    start = 0 if scalar.style == ">" else scalar.column - 1 + (1 if scalar.style in ("'", '"') else 0)
    for number in range(first, len(raw) + 1):
        text = raw[number - 1][start:]
        start = 0
        visible -= _visible(text)
        if visible < 0:
            return number
    return max(first, min(scalar.end, len(raw)))
