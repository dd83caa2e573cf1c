"""Rules in guidelines files: `rules/*.yaml`, each file a list of rules with their conditions in CEL."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from waker.policy import cel
from waker.policy.errors import Errors
from waker.policy.fields import Fields, Source
from waker.policy.nodes import Node
from waker.policy.pack import ENFORCE, MODES, Rule, fitting
from waker.policy.read_conditions import read_condition
from waker.policy.read_measures import read_restrictions
from waker.policy.read_policies import Policies

FIELDS: Final = "id policy mode score when restrictions daily_cap hold note"
RESERVED: Final = frozenset({"test_phrase"})
"""Rule ids that the product uses itself."""


class Rules:
    """The rules read so far, with their checked conditions."""

    def __init__(
        self, errors: Errors, policies: Policies, known: Collection[str], schema: cel.Schema
    ) -> None:
        """`known` names the policies, and those whose file could not be read."""
        self.errors = errors
        self.policies = policies
        self.known_policies = known
        self.schema = schema
        self.by_id: dict[str, Rule] = {}
        self.checked: list[tuple[str, cel.Checked]] = []
        self.places: dict[str, tuple[str, int]] = {}

    def read(self, node: Node, source: Source) -> None:
        for item in source.items_of(node, "a file of rules"):
            self._rule(item, source)

    def _rule(self, node: Node, source: Source) -> None:
        fields = Fields(source, node, "a rule", FIELDS)
        id_ = fields.id()
        line = fields.line_of("id")
        if id_:
            fields.what = f"rule {id_}"
        if id_ in self.places:
            file, first = self.places[id_]
            source.error(line, f"rule {id_!r} is already defined in {file}, line {first}")
        elif id_ in RESERVED:
            source.error(line, f"rule id {id_!r} is reserved")
        if id_:
            self.places.setdefault(id_, (source.file, line))
        restrictions = fields.get("restrictions")
        rule = Rule(
            id=id_,
            policy=fields.choice("policy", self.known_policies),
            mode=fields.choice("mode", MODES),
            score=fields.number("score", 0.0, 1.0, 0.5),
            condition=fields.text("when"),
            restrictions=None
            if restrictions is None
            else read_restrictions(restrictions, source, fields.what),
            daily_cap=fields.optional_integer("daily_cap", 0, 1_000_000),
            hold=fields.flag("hold", True),
            note=fields.text("note", required=False),
        )
        self._fits(rule, fields, source)
        checked = read_condition(fields, self.schema)
        if id_ and id_ not in self.by_id and checked is not None:
            self.by_id[id_] = rule
            self.checked.append((id_, checked))

    def _fits(self, rule: Rule, fields: Fields, source: Source) -> None:
        """Rules judge content: what they restrict must fit content, and one that decides must restrict
        something."""
        if rule.restrictions is not None:
            for restriction in rule.restrictions:
                if not fitting((restriction,), "content"):
                    message = f"{restriction.kind!r} does not fit content, and rules judge content"
                    source.error(fields.line_of("restrictions"), message)
        policy = self.policies.by_id.get(rule.policy)
        if rule.mode == ENFORCE and policy is not None and policy.id not in self.policies.broken:
            chosen = policy.restrictions if rule.restrictions is None else rule.restrictions
            if not fitting(chosen, "content"):
                message = f"{fields.what} enforces, but neither it nor {rule.policy} restricts content"
                source.error(fields.line_of("mode"), message)
