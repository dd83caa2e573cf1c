"""Generator: writes the one Python function that evaluates all rules of a set.

The function narrows a mask of rules that may still hold: first by the tables of each subject (see `masks`), then,
if rules that search a text are still standing, by one pass over that text, and last by what is left of the
conditions of the few rules that remain. Wherever something fails, the rules that depend on it are set aside and
settled one by one with the exact semantics of errors.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from waker.core.normalise import normalise
from waker.policy.cel.ast import Call, Literal, Loop, Node, Select, walk
from waker.policy.cel.checker import Checked
from waker.policy.cel.compiler import Finders, build
from waker.policy.cel.limits import MAX_STEPS, Budget
from waker.policy.cel.types import RecordType, bare
from waker.policy.ruleset.atoms import Number, Truth, Words, still
from waker.policy.ruleset.masks import double_cuts, either_masks, int_cuts, value_masks
from waker.policy.ruleset.plan import Planned, path_of
from waker.policy.ruleset.shared import SharedEmitter
from waker.policy.ruleset.texts import Texts

BLOCK = 8


class Generator:
    def __init__(self, rules: Sequence[Planned], features: Mapping[str, Checked], finders: Finders) -> None:
        self.rules = rules
        self.features = features
        self.emitter = SharedEmitter(finders)
        self.texts = Texts(self.emitter, finders)
        self.all = (1 << len(rules)) - 1
        self.lines: list[str] = []
        self.used: dict[str, int] = {}  # rules that read each local
        self.slots: dict[str, str] = {}
        self.absent: set[str] = set()  # locals that are None where a map has no such key

    # -- the whole
    def function(self, settle: Any, outcome: Any) -> Any:
        """The function from facts to an outcome."""
        self.records()
        self.facts()
        self.subjects()
        self.texts.collect(self.rules, self.read)
        rest = [(rule, self.rest(rule)) for rule in self.rules]
        self.emitter.kept = {
            code: f"k{n}" for n, (code, count) in enumerate(self.emitter.seen.items()) if count > 1
        }
        rest = [(rule, self.rest(rule)) for rule, _ in rest]
        body = [*self.index(), *self.passes(), *self.remaining(rest), *self.result()]
        head = ["def run(V):", f"    a = {self.all}", "    slow = 0"]
        if any(isinstance(n, Loop) for rule in self.rules for n in walk(rule.checked.ast)):
            head.append("    B = Budget()")
        head += [f"    {name} = unset" for name in self.emitter.kept.values()]
        source = (
            "\n".join([*self.emitter.helpers, *head, *self.lines, *("    " + line for line in body)]) + "\n"
        )
        names = {
            **self.emitter.names,
            **{
                "Budget": Budget,
                "normalise": normalise,
                "settle": settle,
                "Outcome": outcome,
                "unset": object(),
            },
            **{
                "bisect_left": bisect_left,
                "bisect_right": bisect_right,
                "NAMES": [r.name for r in self.rules],
            },
            "FALSE": dict.fromkeys([r.name for r in self.rules], False),
        }
        return build(source, names, "run")

    # -- locals
    def nodes(self) -> list[tuple[int, Node]]:
        """Every node of every rule and feature, with the bit of its rule (0 for a feature)."""
        found = [(rule.bit, n) for rule in self.rules if not rule.whole for n in walk(rule.checked.ast)]
        return found + [(0, n) for checked in self.features.values() for n in walk(checked.ast)]

    def records(self) -> None:
        """A local for each record that facts are read from."""
        for _, node in self.nodes():
            path = path_of(node)
            if path is None or not isinstance(bare(node.type), RecordType):
                continue
            code = self.emitter.code(node)
            if code.isidentifier():
                continue
            self.emitter.variables[code] = name = f"r{len(self.emitter.variables)}"
            if "." in path:
                self.lines.append(f"    try: {name} = {code}\n    except Exception: {name} = None")
            else:
                self.lines.append(f"    {name} = {code}")

    def facts(self) -> None:
        """A local for each plain fact; it is None where reading fails, and its rules are set aside."""
        for bit, node in self.nodes():
            path = path_of(node)
            if path is not None and node.type.kind not in ("record", "terms") and not self.within_map(node):
                self.local(node, bit)

    def within_map(self, node: Node) -> bool:
        """Whether the node looks into a map: keys are often missing there, so they are read when needed."""
        return isinstance(node, Select) and not isinstance(bare(node.operand.type), RecordType)

    def from_map(self, node: Node) -> str | None:
        """How to read a number or text under a constant key of a map, giving None where the key is absent.

        That is much cheaper than an error caught. None where the node is something else.
        """
        match node:
            case Select(test=False, optional=False, operand=held, name=key):
                pass
            case Call(function="_[_]", args=[held, Literal(value=str(key))]):
                pass
            case _:
                return None
        of = held.type
        plain = (
            of.kind == "map" and of.element.kind == "string" and of.value.kind in ("int", "double", "string")
        )
        return f"{self.emitter.code(held)}.get({key!r})" if plain and path_of(held) is not None else None

    def local(self, node: Node, bit: int) -> str:
        code = self.emitter.code(node)
        if code in self.used:
            self.used[code] |= bit
            return code
        name = f"x{len(self.slots)}"
        self.emitter.variables[code] = name
        self.slots[name] = code
        self.used[name] = bit
        read = self.from_map(node)
        if read is not None:
            self.slots[name] = read
            self.absent.add(name)
        return name

    def read(self, node: Node, bit: int) -> str:
        """The local that holds a subject, made if there is none; `bit` becomes one of its readers."""
        return self.local(node, bit)

    # -- subjects
    def subjects(self) -> None:
        self.tables: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        for rule in self.rules:
            for atom in rule.atoms:
                if isinstance(atom, Words):
                    continue
                name = self.read(atom.subject, rule.bit)
                kind = "either" if isinstance(atom, Truth) else type(atom).__name__.lower()
                self.tables.setdefault((name, kind), []).append((rule.bit, atom))
        for node in self.features.values():
            self.read(node.ast, 0)
        # A rule that reads a subject anywhere, not only as an atom of its own, depends on it.
        self.emitter.keeping = False
        for bit, part in self.nodes():
            if still(part):
                name = self.emitter.code(part)
                if name in self.used:
                    self.used[name] |= bit
        self.emitter.keeping = True

    def index(self) -> list[str]:
        """Fills each local and narrows the mask by its tables."""
        out: list[str] = []
        for name, code in self.slots.items():
            tables = [(kind, found) for (n, kind), found in self.tables.items() if n == name]
            readers = self.used[name]
            lines: list[str] = []
            for kind, found in sorted(tables, key=lambda t: t[0] == "number"):
                lines += self.narrowed(name, kind, found)
            if name in self.absent and readers:
                lines = [f"if {name} is None: slow |= {readers}", *_otherwise(lines)]
            out.append("try:")
            out += [f"    {line}" for line in (f"{name} = {code}", *lines)]
            out.append("except Exception:")
            out.append(f"    {name} = None" + (f"; slow |= {readers}" if readers else ""))
        return out

    def narrowed(self, name: str, kind: str, found: list[tuple[int, Any]]) -> list[str]:
        readers = 0
        for bit, _ in found:
            readers |= bit
        match kind:
            case "number":
                lines = self.numbers(name, found, readers)
                if found[0][1].subject.type.kind != "nullable":
                    return lines
                return [f"if {name} is None: slow |= {readers}", *_otherwise(lines)]
            case "among":
                values, other = value_masks(found, self.all)
                if len(values) == 1:
                    ((value, mask),) = values.items()
                    return [f"a &= {mask} if {name} == {value!r} else {other}"]
                return [f"a &= {self.emitter.constant(values, 'D')}.get({name}, {other})"]
            case "null":
                yes, no = either_masks(found, self.all)
                return [f"a &= {yes} if {name} is None else {no}"]
        yes, no = either_masks(found, self.all)
        lines = [f"if {name} is True: a &= {yes}", f"elif {name} is False: a &= {no}"]
        return [*lines, f"else: slow |= {readers}"]

    def numbers(self, name: str, found: list[tuple[int, Number]], readers: int) -> list[str]:
        if bare(found[0][1].subject.type).kind == "int":
            cuts = int_cuts(found, self.all)
            if len(cuts.at) == 1:
                return [f"a &= {cuts.masks[0]} if {name} < {cuts.at[0]} else {cuts.masks[1]}"]
            at, masks = self.emitter.constant(cuts.at, "C"), self.emitter.constant(cuts.masks, "N")
            return [f"a &= {masks}[bisect_right({at}, {name})]"]
        cuts = double_cuts(found, self.all)
        at, masks = self.emitter.constant(cuts.at, "C"), self.emitter.constant(cuts.masks, "N")
        place = f"{masks}[bisect_left({at}, {name}) + bisect_right({at}, {name})]"
        return [f"if {name} == {name}: a &= {place}", f"else: slow |= {readers}"]

    # -- texts and the rest
    def passes(self) -> list[str]:
        """One pass over each text that a rule still standing searches."""
        out: list[str] = []
        for number, text in enumerate(self.texts.subjects.values()):
            scan = self.emitter.constant(self.texts.scanner(text), "scan")
            out.append(f"if a & {text.users}:")
            out.append("    try:")
            out.append(f"        s{number} = {scan}(normalise({text.name}))")
            out.append(f"        a &= s{number} | {self.all & ~text.chosen}")
            out.append("    except Exception:")
            out.append(f"        slow |= {text.users}")
        return out

    def rest(self, rule: Planned) -> str:
        """What is left of a rule's condition, as Python; empty where the tables decide it."""
        if rule.whole:
            return ""
        return " and ".join(self.emitter.truth(node) for node in rule.rest)

    def remaining(self, rest: list[tuple[Planned, str]]) -> list[str]:
        """The rest of each rule still standing, in blocks that are skipped together."""
        out: list[str] = []
        whole = sum(rule.bit for rule in self.rules if rule.whole)
        if whole:
            out.append(f"slow |= {whole}")
        todo = [(rule, code) for rule, code in rest if code]
        if not todo:
            return out
        out += [f"r = a & ~slow & {sum(rule.bit for rule, _ in todo)}", "if r:"]
        for start in range(0, len(todo), BLOCK):
            block = todo[start : start + BLOCK]
            indent = "    "
            if len(todo) > BLOCK:
                out.append(f"    if r & {sum(rule.bit for rule, _ in block)}:")
                indent = "        "
            for rule, code in block:
                out.append(f"{indent}if r & {rule.bit}:")
                if any(isinstance(n, Loop) for n in walk(rule.checked.ast)):
                    out.append(f"{indent}    B.left = {MAX_STEPS}")
                out.append(f"{indent}    try:")
                out.append(f"{indent}        if not ({code}): a ^= {rule.bit}")
                out.append(f"{indent}    except Exception: slow |= {rule.bit}")
        return out

    def result(self) -> list[str]:
        features = ", ".join(f"{n!r}: {self.emitter.code(c.ast)}" for n, c in self.features.items())
        return [
            "slow &= a",
            "if slow: a, errors = settle(V, a, slow)",
            "else: errors = {}",
            "results = FALSE.copy()",
            "fired = []",
            "while a:",
            "    b = a & -a",
            "    a ^= b",
            "    name = NAMES[b.bit_length() - 1]",
            "    results[name] = True",
            "    fired.append(name)",
            f"return Outcome(results, fired, errors, {{{features}}})",
        ]


def _otherwise(lines: list[str]) -> list[str]:
    return ["else:", *("    " + line for line in lines)] if lines else []
