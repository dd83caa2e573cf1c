"""The box at the top: an id, a name or words, and what they may mean, best first."""

from __future__ import annotations

from typing import NamedTuple

from waker.console.queries import sight
from waker.console.queries.subjects import lines, url_of
from waker.core.normalise import normalise
from waker.core.problems import Problem
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake.models import Account, Item
from waker.investigation import query as q
from waker.investigation.asking import Plan
from waker.investigation.faults import QueryError
from waker.investigation.finding import find as newest
from waker.investigation.models import FoundAccount
from waker.investigation.words import asked_prefix
from waker.ledger.models import Case, Decision, Report

NAMED = 5
AMONG = 40
"""Of so many items with these words those are left out whose words the person may not read."""


class Found(NamedTuple):
    kind: str
    id: str
    says: str
    url: str
    exact: bool
    locked: bool = False


def find(text: str, may_see_cases: bool) -> list[Found]:
    """What `text` may mean: things of exactly that id first, then names that begin with it, then words."""
    text = text.strip()
    if not text or "\x00" in text:
        return []
    found = exact(text, may_see_cases)
    seen = {(one.kind, one.id) for one in found}
    begun = normalise(text.removeprefix("@")).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    if begun:
        named = FoundAccount.objects.extra(where=["name LIKE %s"], params=[f"{begun}%"]).order_by(
            "-followers"
        )
        ids = [id_ for id_ in named.values_list("id", flat=True)[:NAMED] if (ACCOUNT, id_) not in seen]
        found += _accounts(ids, False)
    if len(text) >= 2:
        guessed = _with_words(text)
        hidden = sight.veiled_subjects(None, [f"{CONTENT}:{id_}" for id_ in guessed])
        shown = [id_ for id_ in guessed if f"{CONTENT}:{id_}" not in hidden][:NAMED]
        found += [one for one in _items(shown, False) if (one.kind, one.id) not in seen]
    return found


def exact(text: str, may_see_cases: bool) -> list[Found]:
    """Whatever has exactly that id."""
    text = text.strip().removeprefix("#")
    found = _accounts([text], True) + _items([text], True)
    found += [
        Found("decision", d.id, d.policy or "", f"/console/decisions/{d.id}", True)
        for d in Decision.objects.filter(id=text)
    ]
    if may_see_cases:
        cases = {text, *Report.objects.filter(id=text).values_list("case_id", flat=True)}
        found += [
            Found("case", c.id, c.policy or "", f"/console/cases/{c.id}", True)
            for c in Case.objects.filter(id__in=cases)
        ]
    return found


def _with_words(text: str) -> list[str]:
    """The newest items with these words, of which the last may go on; a filter or a phrase is asked as it is."""
    try:
        query = q.parse(text)
    except QueryError:
        return []
    if any(term.kind not in (q.WORD, q.PREFIX) or term.negated for term in query.terms) or query.place:
        return []
    parts = [part for term in query.terms if (part := asked_prefix(term.text) or "")]
    if not parts:
        return []
    try:
        return [id_ for id_, _ in newest(Plan("items", " & ".join(parts), True), AMONG).rows]
    except Problem:  # too slow for a suggestion
        return []


def _accounts(ids: list[str], exact: bool) -> list[Found]:
    rows = {account.id: account for account in Account.objects.filter(id__in=ids)}
    return [
        Found("account", id_, rows[id_].name, url_of(Subject(ACCOUNT, id_)) or "", exact)
        for id_ in ids
        if id_ in rows
    ]


def _items(ids: list[str], exact: bool) -> list[Found]:
    kinds = dict(Item.objects.filter(id__in=ids).values_list("id", "kind"))
    said = lines(f"{CONTENT}:{id_}" for id_ in kinds)
    found = []
    for id_ in ids:
        if id_ in kinds:
            line = said[f"{CONTENT}:{id_}"]
            found.append(
                Found(kinds[id_], id_, line.says[:120], line.url or "", exact, line.veil is not None)
            )
    return found
