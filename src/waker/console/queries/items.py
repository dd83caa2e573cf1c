"""Items in a list, and one item with its revisions and everything that was said and decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from waker.console.queries import decisions, figures, measures, sight
from waker.console.queries.paging import Page, count_up_to, page
from waker.console.queries.subjects import account_names
from waker.core.subjects import CONTENT, Subject
from waker.intake.models import Account, Item, Revision
from waker.ledger.models import Case, Flag, Restriction

COUNTED = 10_000
WINDOW = 20_000
"""Words are looked for among so many of the newest items: without an index, further back takes too long."""


@dataclass(frozen=True, slots=True)
class Row:
    item: Item
    account_name: str
    restrictions: Sequence[Mapping[str, Any]]
    open_case: str | None

    @property
    def key(self) -> str:
        return Subject(CONTENT, self.item.id).key


@dataclass(frozen=True, slots=True)
class Full:
    item: Item
    account: Account | None
    revisions: Sequence[Revision]
    flags: Sequence[Flag]
    cases: Sequence[Case]
    decisions: Sequence[decisions.Row]
    in_force: Sequence[Mapping[str, Any]]
    parent: Item | None


def listing(number: int, filters: Mapping[str, str], at: datetime) -> Page[Row]:
    """Items, newest first. Filters: `q` (an id, an account, words), `kind`, `language`, `country`, `state`."""
    query = _matching(filters, at)
    if figures.since_of(filters.get("since")) is not None:
        total, capped = count_up_to(query, COUNTED)
        return page(
            query, number, lambda found: _rows(found, at), filters=dict(filters), total=total, capped=capped
        )
    return page(query, number, lambda found: _rows(found, at), filters=dict(filters))


def keys(filters: Mapping[str, str], at: datetime, limit: int) -> list[str]:
    """The subjects of the first `limit` items of that list."""
    return [f"{CONTENT}:{id_}" for id_ in _matching(filters, at).values_list("id", flat=True)[:limit]]


def _matching(filters: Mapping[str, str], at: datetime) -> QuerySet[Item]:
    query = Item.objects.order_by("-received_at")
    for name in ("kind", "language", "country", "account"):
        if filters.get(name):
            query = query.filter(**{name: filters[name]})
    since = figures.since_of(filters.get("since"))
    if since is not None:
        query = query.filter(received_at__gte=since)
    query = _words(query, filters.get("q", "").strip())
    return _state(query, filters.get("state"), at)


def full(item_id: str, at: datetime) -> Full | None:
    item = Item.objects.filter(id=item_id).first()
    if item is None:
        return None
    key = Subject(CONTENT, item.id).key
    found = decisions.rows(_decisions(key))
    parent = Item.objects.filter(id=item.parent).first() if item.parent else None
    sight.hide([parent])
    return Full(
        item=item,
        account=Account.objects.filter(id=item.account).first(),
        revisions=list(Revision.objects.filter(item=item.id).order_by("-revision")[:20]),
        flags=list(Flag.objects.filter(subject=key).order_by("-position")[:50]),
        cases=list(Case.objects.filter(subject=key).order_by("-position")[:20]),
        decisions=found,
        in_force=measures.in_force([key, f"account:{item.account}", *item.tags, *item.ancestors], at),
        parent=parent,
    )


def _decisions(key: str) -> Any:
    from waker.ledger.models import Decision

    return Decision.objects.filter(subject=key).order_by("-position")[:50]


def _rows(found: list[Item], at: datetime) -> list[Row]:
    sight.hide(found)
    keys = {Subject(CONTENT, item.id).key: item.id for item in found}
    names = account_names(item.account for item in found)
    by_item: dict[str, list[Mapping[str, Any]]] = {}
    for restriction in measures.in_force(keys, at):
        by_item.setdefault(keys[restriction["subject"]], []).append(restriction)
    cases = {
        keys[subject]: case
        for subject, case in Case.objects.filter(subject__in=keys, closed_at__isnull=True).values_list(
            "subject", "id"
        )
    }
    return [Row(i, names.get(i.account, ""), by_item.get(i.id, []), cases.get(i.id)) for i in found]


def _words(query: QuerySet[Item], words: str) -> QuerySet[Item]:
    if not words:
        return query
    if words.startswith("#"):
        tagged = Item.objects.filter(tags__contains=[f"hashtag:{words[1:].lower()}"]).order_by("-received_at")
        return query.filter(id__in=_readable(tagged.values_list("id", flat=True)[:WINDOW]))
    newest = Item.objects.order_by("-received_at").values("id")[:WINDOW]
    found = Item.objects.filter(text__icontains=words, id__in=newest).values_list("id", flat=True)
    return query.filter(Q(id=words) | Q(account=words) | Q(id__in=_readable(found)))


def _readable(ids: Iterable[str]) -> list[str]:
    """Those of the items whose words the reader may read: what is veiled is not found by its words."""
    among = list(ids)
    hidden = sight.veiled_subjects(None, [Subject(CONTENT, id_).key for id_ in among])
    return [id_ for id_ in among if Subject(CONTENT, id_).key not in hidden]


def _state(query: QuerySet[Item], state: str | None, at: datetime) -> QuerySet[Item]:
    if state == "restricted":
        newest = (
            Restriction.objects.filter(
                subject__startswith="content:", superseded_at__isnull=True, starts__lte=at
            )
            .filter(Q(ends__isnull=True) | Q(ends__gt=at))
            .order_by("-position")
            .values_list("subject", flat=True)[:2_000]
        )
        return query.filter(id__in={subject.partition(":")[2] for subject in newest})
    if state == "waiting":
        waiting = (
            Case.objects.filter(closed_at__isnull=True, subject__startswith="content:")
            .order_by("-position")
            .values_list("subject", flat=True)[:2_000]
        )
        return query.filter(id__in={subject.partition(":")[2] for subject in waiting})
    return query
