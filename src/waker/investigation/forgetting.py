"""**Forgetting** whom a search was for: queries that name an account, removed or emptied when the account is erased.

A query names somebody by an id of theirs, a device, a mention, or the whole name as a phrase. Single words stay, also
when they are somebody's name: of an erased account they find nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from waker.core.normalise import normalise
from waker.intake.models import Account, Item
from waker.investigation import query as q
from waker.investigation.faults import QueryError
from waker.investigation.models import Export, Saved
from waker.investigation.words import mention
from waker.review.models_bulk import Bulk


def forget(account: str) -> None:
    """Remove saved searches that name the account, and empty what records say was asked about it."""
    row = Account.objects.filter(id=account).first()
    if row is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT device FROM device_link WHERE account = %s", [account])
        devices = {found[0] for found in cursor.fetchall()} | set(row.devices)
    named = _Named(account, row.name, devices)
    Saved.objects.filter(pk__in=named.among(_queries(Saved))).delete()
    for model in (Export, Bulk):
        model.objects.filter(pk__in=named.among(_queries(model))).update(query="")  # type: ignore[attr-defined]  # both have one


def _queries(model: type[Saved] | type[Export] | type[Bulk]) -> Iterable[tuple[object, str]]:
    found: Iterable[tuple[object, str]] = (
        model.objects.exclude(query="").values_list("pk", "query").iterator(chunk_size=2_000)
    )
    return found


class _Named:
    """Tells which queries name one account."""

    def __init__(self, account: str, name: str, devices: set[str]) -> None:
        self.account = account
        self.devices = devices
        self.mention = mention(name) if name.strip() else None
        self.phrase = normalise(name) if " " in name.strip() else None

    def among(self, queries: Iterable[tuple[object, str]]) -> list[object]:
        """Which of these (their keys) name it."""
        kept = [(pk, said) for pk, text in queries if (said := _terms(text))]
        items = {value for _, said in kept for term in said if term.name == "parent" for value in term.values}
        theirs = set(Item.objects.filter(id__in=items, account=self.account).values_list("id", flat=True))
        return [pk for pk, said in kept if any(self._by(term, theirs) for term in said)]

    def _by(self, term: q.Term, items: set[str]) -> bool:
        if term.kind == q.FIELD:
            known = {"account": {self.account}, "device": self.devices, "parent": items}
            return not known.get(term.name, set()).isdisjoint(term.values)
        if term.kind == q.MENTION:
            return mention(term.text) == self.mention
        return term.kind == q.PHRASE and normalise(term.text) == self.phrase


def _terms(text: str) -> tuple[q.Term, ...]:
    """What a query asks that could name somebody; of one that is understood no more, nothing."""
    try:
        terms = q.parse(text).terms
    except QueryError:
        return ()
    return tuple(t for t in terms if t.kind in (q.FIELD, q.MENTION, q.PHRASE))
