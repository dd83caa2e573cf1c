"""Queues in guidelines files, `queues.yaml`: every policy has exactly one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from waker.policy.fields import Fields, Source
from waker.policy.nodes import Node
from waker.policy.pack import Policy, Queue

FIELDS: Final = "id name policies severity due_hours specialists"


def read_queues(
    node: Node, source: Source, policies: Mapping[str, Policy], known: Collection[str]
) -> dict[str, Queue]:
    """The queues by id. `known` holds the policies and those whose file could not be read."""
    queues: dict[str, Queue] = {}
    routed: dict[str, str] = {}
    for item in source.items_of(node, "the file of queues"):
        fields = Fields(source, item, "a queue", FIELDS)
        id_ = fields.id()
        if id_ in queues:
            source.error(fields.line_of("id"), f"queue {id_!r} is given twice")
            continue
        chosen = fields.choices("policies", known, "policy", required=True)
        for policy in chosen:
            if policy in routed:
                message = f"policy {policy!r} already goes to queue {routed[policy]!r}"
                source.error(fields.line_of("policies"), message)
            routed.setdefault(policy, id_)
        queues[id_] = Queue(
            id=id_,
            name=fields.texts("name"),
            policies=chosen,
            severity=fields.integer("severity", 1, 5, 1, required=True),
            due_hours=fields.integer("due_hours", 1, 24 * 90, 72, required=True),
            specialists=fields.flag("specialists"),
        )
    for policy in policies:
        if policy not in routed:
            source.error(0, f"policy {policy!r} has no queue")
    return queues
