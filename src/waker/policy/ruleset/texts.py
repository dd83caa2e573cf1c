"""Text: a subject that rules search for terms; all its terms and literals are found in one pass.

A scan gives bits: the low ones are the rules that its words leave standing, the high ones say which sets of words
stand in the text, for conditions that ask in other ways (`!text.mentions(x)`, a second list).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from waker.policy.cel.ast import Call, Literal, Node, walk
from waker.policy.cel.compiler import Finders
from waker.policy.ruleset.atoms import Words, atom
from waker.policy.ruleset.plan import Planned, terms_of
from waker.policy.ruleset.shared import SharedEmitter
from waker.policy.terms import Automaton

Patterns = frozenset[str]


@dataclass
class Text:
    """`chosen`: rules that the scan decides on; `users`: all that need it; `asked`: sets by the bit that tells."""

    name: str
    number: int
    chosen: int = 0
    users: int = 0
    whole: dict[str, int] = field(default_factory=dict)
    anywhere: dict[str, int] = field(default_factory=dict)
    asked: dict[tuple[Patterns, Patterns], int] = field(default_factory=dict)


class Texts:
    def __init__(self, emitter: SharedEmitter, finders: Finders) -> None:
        self.emitter = emitter
        self.patterns = terms_of(finders)
        self.subjects: dict[str, Text] = {}
        self.first = 0
        self._automaton: Automaton | None = None
        emitter.searched = self.test

    def collect(self, rules: Sequence[Planned], read: Callable[[Node, int], str]) -> None:
        """Takes in the words of all rules; `read` gives the local that holds a text."""
        self.first = len(rules)
        for rule in rules:
            if rule.whole:
                continue
            for found in rule.atoms:
                if isinstance(found, Words):
                    text = self.text(read(found.subject, rule.bit), rule.bit)
                    text.chosen |= rule.bit
                    self.add(text.whole, found.whole, rule.bit)
                    self.add(text.anywhere, found.anywhere, rule.bit)
            for node in rule.rest:
                for part in walk(node):
                    asked = atom(part, self.patterns) if isinstance(part, Call) else None
                    if isinstance(asked, Words):
                        text = self.text(read(asked.subject, rule.bit), rule.bit)
                        self.ask(text, asked.whole, asked.anywhere)
                        for more in asked.more:
                            self.ask(text, frozenset(), more)

    def text(self, name: str, bit: int) -> Text:
        text = self.subjects.setdefault(name, Text(name, len(self.subjects)))
        text.users |= bit
        return text

    def add(self, to: dict[str, int], patterns: Patterns, bit: int) -> None:
        for pattern in patterns:
            to[pattern] = to.get(pattern, 0) | bit

    def ask(self, text: Text, whole: Patterns, anywhere: Patterns) -> None:
        if (whole, anywhere) not in text.asked:
            bit = 1 << (self.first + len(text.asked))
            text.asked[whole, anywhere] = bit
            self.add(text.whole, whole, bit)
            self.add(text.anywhere, anywhere, bit)

    def scanner(self, text: Text) -> Callable[[str], int]:
        """The scan of one text; all texts share one automaton."""
        if self._automaton is None:
            texts = self.subjects.values()
            self._automaton = Automaton(p for t in texts for p in (*t.whole, *t.anywhere))
        return self._automaton.scanner(text.anywhere, text.whole)

    def test(self, node: Call) -> str | None:
        """A search as a test of the scan's bits, the regular expression after them; None for what was not taken in."""
        found = atom(node, self.patterns)
        if not isinstance(found, Words):
            return None
        name = self.emitter.code(found.subject)
        text = self.subjects.get(name)
        if text is None or (found.whole, found.anywhere) not in text.asked:
            return None
        scan = f"s{text.number}"
        bits = [text.asked[found.whole, found.anywhere], *(text.asked[frozenset(), m] for m in found.more)]
        tests = [f"{scan} & {bit} != 0" for bit in bits]
        if not found.proves:
            pattern = node.operands[1]
            assert isinstance(pattern, Literal)
            tests.append(self.emitter.search(name, str(pattern.value)))
        return f"({' and '.join(tests)})"
