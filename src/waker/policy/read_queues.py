"""Queues in guidelines files, `queues.yaml`: every policy has exactly one of its own, and conditions may send a case
elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from waker.policy import cel
from waker.policy.fields import Fields, Source
from waker.policy.nodes import Node
from waker.policy.pack import Policy, Queue
from waker.policy.read_conditions import read_condition
from waker.policy.routing import CASE_FACTS

FIELDS: Final = "id name policies when severity due_hours specialists speciality team"


class Queues:
    """The queues by id, and the checked conditions of those that have one."""

    def __init__(self) -> None:
        self.by_id: dict[str, Queue] = {}
        self.checked: dict[str, cel.Checked] = {}
        self._routed: dict[str, str] = {}

    def read(
        self, node: Node, source: Source, policies: Mapping[str, Policy], known: Collection[str]
    ) -> None:
        """Read the file. `known` holds the policies and those whose file could not be read."""
        for item in source.items_of(node, "the file of queues"):
            fields = Fields(source, item, "a queue", FIELDS)
            id_ = fields.id()
            if id_ in self.by_id:
                source.error(fields.line_of("id"), f"queue {id_!r} is given twice")
                continue
            self._queue(id_, fields, source, known)
        for policy in policies:
            if policy not in self._routed:
                source.error(0, f"policy {policy!r} has no queue")

    def _queue(self, id_: str, fields: Fields, source: Source, known: Collection[str]) -> None:
        if id_:
            fields.what = f"queue {id_}"
        has_condition = fields.get("when") is not None
        chosen = fields.choices("policies", known, "policy", required=not has_condition)
        if not has_condition:
            for policy in chosen:
                if policy in self._routed:
                    message = f"policy {policy!r} already goes to queue {self._routed[policy]!r}"
                    source.error(fields.line_of("policies"), message)
                self._routed.setdefault(policy, id_)
        checked = read_condition(fields, CASE_FACTS)
        if checked is not None:
            self.checked[id_] = checked
        self.by_id[id_] = Queue(
            id=id_,
            name=fields.texts("name"),
            policies=chosen,
            severity=fields.integer("severity", 1, 5, 1, required=True),
            due_hours=fields.integer("due_hours", 1, 24 * 90, 72, required=True),
            speciality=_speciality(id_, fields, source),
            team=_optional_id(fields, "team"),
            when=fields.text("when", required=False) if has_condition else None,
        )


def _speciality(id_: str, fields: Fields, source: Source) -> str | None:
    """What its reviewers are trained in: named, or the queue's own id where it only says `specialists: true`."""
    named = _optional_id(fields, "speciality")
    if named is None:
        return id_ if fields.flag("specialists") else None
    if not fields.flag("specialists", True):
        source.error(
            fields.line_of("specialists"), f"{fields.what} is for specialists: it names a speciality"
        )
    return named


def _optional_id(fields: Fields, name: str) -> str | None:
    return None if fields.get(name) is None else fields.id(name) or None
