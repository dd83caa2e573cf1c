"""A difference between two versions as somebody reads it: in one language, with titles, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from waker.policy.diff import FieldChange, diff
from waker.policy.pack import Pack, in_language

PUBLIC = ("policies", "ages")
PUBLIC_FIELDS = frozenset(
    {"title", "text", "do_not_post", "exceptions", "restrictions", "strikes", "strike_days"}
)
EVERYTHING = ("header", "policies", "rules", "lists", "ages", "queues")


@dataclass(frozen=True, slots=True)
class Changed:
    """One policy, rule, list or the like; `status` is added, removed or changed."""

    section: str
    id: str
    title: str
    status: str
    fields: Sequence[FieldChange]


@dataclass(frozen=True, slots=True)
class Reading:
    """`same` is how many policies of the later version are as they were."""

    changes: Sequence[Changed]
    same: int


def read(before: Pack, after: Pack, language: str, *, public: bool) -> Reading:
    """What changed from `before` to `after`. The public reads of policies and ages; staff of rules and lists too."""
    found = []
    touched = 0
    for change in diff(before, after).changes:
        if change.section not in (PUBLIC if public else EVERYTHING):
            continue
        fields = [f for f in change.fields if f.language in (None, language)]
        if public and change.section == "policies":
            fields = [f for f in fields if f.name in PUBLIC_FIELDS]
        touched += change.section == "policies" and bool(fields) and change.id in after.policies
        if fields:
            title = _title(change.section, change.id, before, after, language)
            found.append(Changed(change.section, change.id, title, change.status, fields))
    return Reading(found, len(after.policies) - touched)


def _title(section: str, id_: str, before: Pack, after: Pack, language: str) -> str:
    if section == "policies":
        return in_language((after.policies.get(id_) or before.policies[id_]).title, language)
    if section == "queues":
        return in_language((after.queues.get(id_) or before.queues[id_]).name, language)
    return id_
