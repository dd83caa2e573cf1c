"""A difference between two packs: everything in the later one that is not as it was in the earlier one.

    for change in diff(earlier, later).changes: print(change.section, change.id, change.status)

Changes come in the order of the sections and of the later pack, what was removed last. Every changed field carries
its old and new value as text, and texts carry their word difference, so that a page and a command only render.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from waker.core.ladder import Rung
from waker.core.restrictions import Restriction
from waker.policy.ages import AgeTable
from waker.policy.pack import Consulted, Pack, Policy, Queue, Rule
from waker.policy.terms import TermList
from waker.policy.words import ADDED, REMOVED, Run, word_diff

CHANGED: Final = "changed"

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field as it was and as it is, in words. `language` is set for texts. `runs` is their word difference."""

    name: str
    before: str
    after: str
    language: str | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        return word_diff(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Change:
    """One policy, rule, list or the like that is `added`, `removed` or `changed`. All fields of what was added or
    removed are listed too, against nothing."""

    section: str
    id: str
    status: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """`before` and `after` are versions."""

    before: str
    after: str
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def section(self, name: str) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if change.section == name)


_Fields = dict[tuple[str, str | None], str]


def diff(before: Pack, after: Pack) -> Difference:
    """What changed from `before` to `after`."""

    def changes() -> Iterator[Change]:
        yield from _header(before, after)
        yield from _each("policies", before.policies, after.policies, _policy)
        yield from _each("rules", before.rules_by_id, after.rules_by_id, _rule)
        yield from _each("lists", before.lists, after.lists, _list)
        yield from _each("ages", _regions(before.ages), _regions(after.ages), lambda fields: fields)
        yield from _each("queues", before.queues, after.queues, _queue)

    return Difference(before.version, after.version, tuple(changes()))


def _each(
    section: str, before: Mapping[str, Value], after: Mapping[str, Value], read: Callable[[Value], _Fields]
) -> Iterator[Change]:
    for id_ in (*after, *(id_ for id_ in before if id_ not in after)):
        old = read(before[id_]) if id_ in before else {}
        new = read(after[id_]) if id_ in after else {}
        status = CHANGED if id_ in before and id_ in after else ADDED if id_ in after else REMOVED
        fields = tuple(_compared(old, new))
        if fields or status != CHANGED:
            yield Change(section, id_, status, fields)


def _compared(old: _Fields, new: _Fields) -> Iterator[FieldChange]:
    for name, language in (*new, *(key for key in old if key not in new)):
        was, is_ = old.get((name, language), ""), new.get((name, language), "")
        if was != is_:
            yield FieldChange(name, was, is_, language)


def _header(before: Pack, after: Pack) -> Iterator[Change]:
    fields = tuple(_compared(_head(before), _head(after)))
    if fields:
        yield Change("header", after.version, CHANGED, fields)


def _head(pack: Pack) -> _Fields:
    return {
        ("version", None): pack.version,
        **_texts("note", pack.note),
        ("consulted", None): "\n".join(_consulted(entry) for entry in pack.consulted),
        ("languages", None): ", ".join(pack.languages),
        ("ladder", None): _ladder(pack.ladder),
        ("daily_cap", None): str(pack.daily_cap),
    }


def _policy(policy: Policy) -> _Fields:
    return {
        **_texts("title", policy.title),
        **_texts("text", policy.text),
        **_texts("do_not_post", {tag: "\n".join(entries) for tag, entries in policy.do_not_post.items()}),
        **_texts("explanation", policy.explanation),
        ("dsa_category", None): policy.dsa_category,
        ("dsa_keywords", None): ", ".join(policy.dsa_keywords),
        ("severity", None): str(policy.severity),
        ("strikes", None): str(policy.strikes),
        ("strike_days", None): str(policy.strike_days),
        ("first_is_warning", None): _yes(policy.first_is_warning),
        ("zero_tolerance", None): _yes(policy.zero_tolerance),
        ("exceptions", None): ", ".join(sorted(policy.exceptions)),
        ("restrictions", None): _restrictions(policy.restrictions),
        ("ladder", None): _ladder(policy.ladder),
    }


def _rule(rule: Rule) -> _Fields:
    own = rule.restrictions
    return {
        ("policy", None): rule.policy,
        ("mode", None): rule.mode,
        ("score", None): f"{rule.score:g}",
        ("when", None): rule.condition,
        ("restrictions", None): "" if own is None else _restrictions(own),
        ("daily_cap", None): "" if rule.daily_cap is None else str(rule.daily_cap),
        ("hold", None): _yes(rule.hold),
        ("note", None): rule.note,
    }


def _list(terms: TermList) -> _Fields:
    return {("terms", None): "\n".join(terms.terms)}


def _regions(ages: AgeTable) -> dict[str, _Fields]:
    regions: dict[str, _Fields] = {
        "default": {
            **{(feature, None): str(age) for feature, age in ages.default_minimum.items()},
            ("private_below", None): str(ages.default_private_below),
        }
    }
    for region in ages.regions:
        regions[region.id] = {
            **_texts("name", region.name),
            ("countries", None): ", ".join(sorted(region.countries)),
            **{(feature, None): str(age) for feature, age in region.minimum.items()},
            ("private_below", None): "" if region.private_below is None else str(region.private_below),
        }
    return regions


def _queue(queue: Queue) -> _Fields:
    return {
        **_texts("name", queue.name),
        ("policies", None): ", ".join(queue.policies),
        ("when", None): queue.when or "",
        ("severity", None): str(queue.severity),
        ("due_hours", None): str(queue.due_hours),
        ("speciality", None): queue.speciality or "",
        ("team", None): queue.team or "",
    }


def _texts(name: str, texts: Mapping[str, str]) -> _Fields:
    return {(name, language): text for language, text in texts.items()}


def _yes(value: bool) -> str:
    return "true" if value else "false"


def _consulted(entry: Consulted) -> str:
    who, discipline = (" / ".join(dict.fromkeys(t.values())) for t in (entry.who, entry.discipline))
    return ", ".join(part for part in (who, discipline, entry.country, entry.on.isoformat()) if part)


def _ladder(rungs: tuple[Rung, ...]) -> str:
    def one(rung: Rung) -> str:
        days = f" for {rung.days} days" if rung.days else ""
        return f"at {rung.at}: {rung.kind}{f' {rung.feature}' if rung.feature else ''}{days}"

    return "\n".join(one(rung) for rung in rungs)


def _restrictions(restrictions: tuple[Restriction, ...]) -> str:
    def one(restriction: Restriction) -> str:
        body = restriction.body()
        kind = str(body.pop("kind"))
        scope = ", ".join(f"{k} {' '.join(v) if isinstance(v, list) else v}" for k, v in body.items())
        return f"{kind} ({scope})" if scope else kind

    return "\n".join(one(restriction) for restriction in restrictions)
