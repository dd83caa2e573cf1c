"""Fields: the named values of one mapping in a guidelines file, read by type.

Whoever reads says which fields there are; anything else in the mapping is an error with a near match. A
value of the wrong type adds an error and reads as its default, so that one mistake never hides the next.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from waker.policy import nodes
from waker.policy.errors import Errors
from waker.policy.nodes import Node, Scalar

ID: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
MAX_TEXT: Final = 10_000
_INTEGER: Final = re.compile(r"[+-]?\d{1,12}")
_NUMBER: Final = re.compile(r"[+-]?\d{1,12}(\.\d{1,12})?")


def kind_of(node: Node) -> str:
    """What a node is, in the words of an author."""
    if isinstance(node, nodes.Mapping):
        return "a mapping"
    if isinstance(node, nodes.Sequence):
        return "a list"
    return "nothing" if node.is_null else repr(node.value[:40])


class Source:
    """One file being read: its name, its text, the languages that texts must have, and where errors go."""

    def __init__(self, file: str, text: str, errors: Errors, languages: Sequence[str] = ()) -> None:
        self.file = file
        self.text = text
        self.errors = errors
        self.languages = tuple(languages)

    def error(self, node_or_line: Node | int, message: str, near: str | None = None) -> None:
        line = node_or_line if isinstance(node_or_line, int) else node_or_line.line
        self.errors.add(self.file, line, message, near)

    def unknown(
        self, node_or_line: Node | int, noun: str, value: str, choices: Collection[str]
    ) -> str | None:
        line = node_or_line if isinstance(node_or_line, int) else node_or_line.line
        return self.errors.unknown(self.file, line, noun, value, choices)

    def text_of(self, node: Node, what: str, longest: int = MAX_TEXT) -> str:
        if not isinstance(node, Scalar) or node.is_null:
            self.error(node, f"{what} must be text, not {kind_of(node)}")
            return ""
        if not node.value.strip():
            self.error(node, f"{what} is empty")
        elif len(node.value) > longest:
            self.error(node, f"{what} is longer than {longest:,} characters")
        return node.value.strip()

    def texts_of(self, node: Node, what: str) -> dict[str, str]:
        """A text in every language of the pack. Only the languages that the pack declares may appear."""
        if not isinstance(node, nodes.Mapping):
            wanted = ", ".join(f"{language}: ..." for language in self.languages)
            self.error(node, f"{what} must be a text in each language ({wanted}), not {kind_of(node)}")
            return {}
        texts = {}
        for language, value in node.items.items():
            if self.languages and language not in self.languages:
                self.unknown(node.lines[language], f"language of {what}", language, self.languages)
                continue
            texts[language] = self.text_of(value, f"{what} ({language})")
        for language in self.languages:
            if language not in node.items:
                self.error(node, f"{what} lacks its translation {language!r}")
        return texts

    def integer_of(self, node: Node, what: str, low: int, high: int, default: int) -> int:
        if not isinstance(node, Scalar) or node.style or not _INTEGER.fullmatch(node.value):
            self.error(node, f"{what} must be a whole number from {low} to {high}, not {kind_of(node)}")
            return default
        value = int(node.value)
        if not low <= value <= high:
            self.error(node, f"{what} must be from {low} to {high}, not {value}")
            return default
        return value

    def items_of(self, node: Node, what: str) -> list[Node]:
        if not isinstance(node, nodes.Sequence):
            self.error(node, f"{what} must be a list, not {kind_of(node)}")
            return []
        return node.items


class Fields:
    """The fields of one mapping. `what` names it in errors: "policy hate_speech"."""

    def __init__(self, source: Source, node: Node, what: str, known: str) -> None:
        self.source = source
        self.what = what
        self.line = node.line
        self.node = node if isinstance(node, nodes.Mapping) else nodes.Mapping(node.line)
        self._known = frozenset(known.split())
        if not isinstance(node, nodes.Mapping):
            source.error(node, f"{what} must be a mapping of fields, not {kind_of(node)}")
        # A field that is only mistyped is not reported as lacking as well; nor is any field of what is no mapping.
        self._excused: set[str | None] = set() if isinstance(node, nodes.Mapping) else {*self._known}
        for name in self.node.items:
            if name not in self._known:
                line = self.node.lines[name]
                self._excused.add(source.unknown(line, f"field of {what}", name, self._known))

    def __contains__(self, name: str) -> bool:
        return name in self.node.items

    def line_of(self, name: str) -> int:
        return self.node.lines.get(name, self.line)

    def get(self, name: str, *, required: bool = False) -> Node | None:
        """The node of a field; None when absent or null (an error when it is required)."""
        assert name in self._known, name
        node = self.node.items.get(name)
        if node is None or (isinstance(node, Scalar) and node.is_null):
            if required and name not in self._excused:
                self.source.error(self.line_of(name), f"{self.what} lacks its field {name!r}")
            return None
        return node

    def text(self, name: str, *, required: bool = True, default: str = "") -> str:
        node = self.get(name, required=required)
        return default if node is None else self.source.text_of(node, self.label(name))

    def texts(self, name: str, *, required: bool = True) -> dict[str, str]:
        node = self.get(name, required=required)
        return {} if node is None else self.source.texts_of(node, self.label(name))

    def id(self, name: str = "id") -> str:
        node = self.get(name, required=True)
        if node is None:
            return ""
        value = self.source.text_of(node, self.label(name), 200)
        if value and not ID.fullmatch(value):
            self.source.error(node, f"{value[:80]!r} is no id: write small letters, digits and underscores")
            return ""
        return value

    def integer(self, name: str, low: int, high: int, default: int = 0, *, required: bool = False) -> int:
        node = self.get(name, required=required)
        return default if node is None else self.source.integer_of(node, self.label(name), low, high, default)

    def optional_integer(self, name: str, low: int, high: int) -> int | None:
        node = self.get(name)
        return None if node is None else self.source.integer_of(node, self.label(name), low, high, low)

    def number(self, name: str, low: float, high: float, default: float) -> float:
        node = self.get(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or node.style or not _NUMBER.fullmatch(node.value):
            self.source.error(
                node, f"{self.label(name)} must be a number from {low:g} to {high:g}, not {kind_of(node)}"
            )
            return default
        value = float(node.value)
        if not low <= value <= high:
            self.source.error(node, f"{self.label(name)} must be from {low:g} to {high:g}, not {node.value}")
            return default
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        node = self.get(name)
        if node is None:
            return default
        if not isinstance(node, Scalar) or node.style or node.value not in ("true", "false"):
            self.source.error(node, f"{self.label(name)} must be true or false, not {kind_of(node)}")
            return default
        return node.value == "true"

    def choice(self, name: str, options: Collection[str], default: str = "", *, required: bool = True) -> str:
        """One of `options`; "" (or the default) after an error."""
        node = self.get(name, required=required)
        if node is None:
            return default
        value = self.source.text_of(node, self.label(name))
        if value and value not in options:
            self.source.unknown(node, self.label(name), value, options)
            return default
        return value

    def choices(
        self, name: str, options: Collection[str], noun: str, *, required: bool = False
    ) -> tuple[str, ...]:
        """Several of `options`, each at most once, in the order of the file. `noun` is what one of them is."""
        chosen: list[str] = []
        for node in self.items(name, required=required):
            value = self.source.text_of(node, self.label(name))
            if value and value not in options:
                self.source.unknown(node, f"{noun} in {self.label(name)}", value, options)
            elif value in chosen:
                self.source.error(node, f"{value!r} is given twice in {self.label(name)}")
            elif value:
                chosen.append(value)
        return tuple(chosen)

    def day(self, name: str) -> date | None:
        node = self.get(name, required=True)
        if node is None:
            return None
        value = self.source.text_of(node, self.label(name))
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.source.error(
                node, f"{self.label(name)} must be a date such as 2026-11-01, not {value[:40]!r}"
            )
            return None

    def moment(self, name: str) -> datetime | None:
        """A date, or a moment with its offset; always UTC."""
        node = self.get(name, required=True)
        if node is None:
            return None
        value = self.source.text_of(node, self.label(name))
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None and len(value) > 10:
                raise ValueError("no offset")
        except ValueError:
            example = "2026-11-01 or 2026-11-01T09:00:00Z"
            self.source.error(
                node, f"{self.label(name)} must be a moment such as {example}, not {value[:40]!r}"
            )
            return None
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)

    def items(self, name: str, *, required: bool = False) -> list[Node]:
        node = self.get(name, required=required)
        return [] if node is None else self.source.items_of(node, self.label(name))

    def pairs(self, name: str, *, required: bool = False) -> Iterator[tuple[str, int, Node]]:
        """Name, line and value of each entry of a field that is itself a mapping."""
        node = self.get(name, required=required)
        if node is None:
            return
        if not isinstance(node, nodes.Mapping):
            self.source.error(node, f"{self.label(name)} must be a mapping, not {kind_of(node)}")
            return
        for key, value in node.items.items():
            yield key, node.lines[key], value

    def label(self, name: str) -> str:
        return f"{name} of {self.what}"
