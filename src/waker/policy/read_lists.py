"""Term lists in guidelines files: `lists/*.yaml`, each file a mapping of list names to terms.

A list may include others; what it holds is then all their terms too. A list that includes itself, however far
around, is an error that shows the way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from waker.policy import nodes
from waker.policy.errors import Errors
from waker.policy.fields import ID, Fields, Source
from waker.policy.nodes import Node

FIELDS: Final = "note terms include"
MAX_TERM: Final = 200
MAX_TERMS: Final = 50_000


@dataclass(frozen=True, slots=True)
class _Read:
    file: str
    line: int
    terms: tuple[str, ...]
    include: tuple[tuple[str, int], ...]


class Lists:
    """The lists read so far; `resolved` gives each with the terms of those it includes."""

    def __init__(self, errors: Errors) -> None:
        self.errors = errors
        self.read_lists: dict[str, _Read] = {}

    def read(self, node: Node, source: Source) -> None:
        if not isinstance(node, nodes.Mapping):
            source.error(node, "a file of lists must be a mapping of list names")
            return
        for name, value in node.items.items():
            line = node.lines[name]
            if not ID.fullmatch(name):
                source.error(
                    line, f"{name[:80]!r} is no list name: write small letters, digits and underscores"
                )
            elif name in self.read_lists:
                first = self.read_lists[name]
                source.error(line, f"list {name!r} is already defined in {first.file}, line {first.line}")
            else:
                self.read_lists[name] = self._list(name, line, value, source)

    def _list(self, name: str, line: int, node: Node, source: Source) -> _Read:
        fields = Fields(source, node, f"list {name}", FIELDS)
        fields.text("note", required=False)
        terms: dict[str, int] = {}
        for item in self._term_nodes(fields, source):
            term = source.text_of(item, f"a term of list {name}", MAX_TERM)
            key = " ".join(term.casefold().split())
            if key in terms:
                source.error(item, f"term {term!r} is already in list {name}, line {terms[key]}")
            elif key:
                terms[key] = item.line
        include = []
        for item in fields.items("include"):
            if other := source.text_of(item, f"include of list {name}"):
                include.append((other, item.line))
        if not terms and not include and isinstance(node, nodes.Mapping):
            source.error(line, f"list {name} holds no terms")
        return _Read(source.file, line, tuple(terms), tuple(include))

    def _term_nodes(self, fields: Fields, source: Source) -> list[Node]:
        """`terms` is a list, or a mapping of languages to lists: for the reader, matching ignores the
        language."""
        node = fields.get("terms")
        if node is None:
            return []
        if isinstance(node, nodes.Mapping):
            found: list[Node] = []
            for language, value in node.items.items():
                found += source.items_of(value, f"terms ({language}) of {fields.what}")
            return found
        return source.items_of(node, fields.label("terms"))

    def resolved(self) -> dict[str, tuple[str, ...]]:
        """List name -> its terms, each once, in the order of the files."""
        for name, read in self.read_lists.items():
            for other, line in read.include:
                if other not in self.read_lists:
                    self.errors.unknown(
                        read.file, line, f"list in include of {name}:", other, self.read_lists
                    )
        in_cycle = self._cycles()
        resolved: dict[str, tuple[str, ...]] = {}
        for name in self.read_lists:
            if name not in in_cycle:
                terms = self._collect(name, resolved, in_cycle)
                if len(terms) > MAX_TERMS:
                    read = self.read_lists[name]
                    self.errors.add(read.file, read.line, f"list {name} holds more than {MAX_TERMS:,} terms")
        return {name: resolved.get(name, ()) for name in self.read_lists}

    def _collect(self, name: str, resolved: dict[str, tuple[str, ...]], skip: set[str]) -> tuple[str, ...]:
        if name not in resolved:
            terms = dict.fromkeys(self.read_lists[name].terms)
            for other, _ in self.read_lists[name].include:
                if other in self.read_lists and other not in skip:
                    terms.update(dict.fromkeys(self._collect(other, resolved, skip)))
            resolved[name] = tuple(terms)
        return resolved[name]

    def _cycles(self) -> set[str]:
        """Lists on a cycle, each cycle reported once, where it closes."""
        done: set[str] = set()
        found: set[str] = set()
        for start in self.read_lists:
            path: list[str] = []
            # Depth first with an explicit stack: a chain of ten thousand lists must not exhaust Python's own.
            stack: list[tuple[str, int]] = [(start, 0)]
            while stack:
                name, position = stack.pop()
                if position == 0:
                    if name in done:
                        continue
                    path.append(name)
                include = [pair for pair in self.read_lists[name].include if pair[0] in self.read_lists]
                if position == len(include):
                    done.add(path.pop())
                    continue
                stack.append((name, position + 1))
                other, line = include[position]
                if other in path:
                    way = [*path[path.index(other) :], other]
                    message = f"list {other!r} includes itself: {' > '.join(way)}"
                    self.errors.add(self.read_lists[name].file, line, message)
                    found.update(way)
                elif other not in done:
                    stack.append((other, 0))
        return found
