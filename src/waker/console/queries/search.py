"""The box at the top: an id, a name or words, and what they may mean, best first."""

from __future__ import annotations

from typing import NamedTuple

from waker.console.queries.items import WINDOW
from waker.console.queries.subjects import url_of
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake.models import Account, Item
from waker.ledger.models import Case, Decision

NAMED = 5


class Found(NamedTuple):
    kind: str
    id: str
    says: str
    url: str
    exact: bool


def find(text: str, may_see_cases: bool) -> list[Found]:
    """What `text` may mean: things of exactly that id first, then names that begin with it, then words."""
    text = text.strip().removeprefix("#")
    if not text or "\x00" in text:
        return []
    found = _exact(text, may_see_cases)
    seen = {(one.kind, one.id) for one in found}
    for account in Account.objects.filter(name__istartswith=text).order_by("-followers")[:NAMED]:
        found.append(_account(account, False))
    newest = Item.objects.order_by("-received_at").values("id")[:WINDOW]
    if len(text) >= 3:
        for item in Item.objects.filter(id__in=newest, text__icontains=text).order_by("-received_at")[:NAMED]:
            found.append(_item(item, False))
    return [one for n, one in enumerate(found) if one.exact or (one.kind, one.id) not in seen]


def _exact(text: str, may_see_cases: bool) -> list[Found]:
    found = [_account(a, True) for a in Account.objects.filter(id=text)]
    found += [_item(i, True) for i in Item.objects.filter(id=text)]
    found += [
        Found("decision", d.id, d.policy or "", f"/console/decisions/{d.id}", True)
        for d in Decision.objects.filter(id=text)
    ]
    if may_see_cases:
        found += [
            Found("case", c.id, c.policy or "", f"/console/cases/{c.id}", True)
            for c in Case.objects.filter(id=text)
        ]
    return found


def _account(account: Account, exact: bool) -> Found:
    return Found("account", account.id, account.name, url_of(Subject(ACCOUNT, account.id)) or "", exact)


def _item(item: Item, exact: bool) -> Found:
    return Found(item.kind, item.id, item.text[:120], url_of(Subject(CONTENT, item.id)) or "", exact)
