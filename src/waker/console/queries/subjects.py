"""A subject line: what a list says of a subject, whatever its kind, looked up for a whole page at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from waker.console.queries import sight
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake.models import Account, Item

EXCERPT = 240


@dataclass(frozen=True, slots=True)
class Line:
    """`says` is the words of an item or the name of an account; `kind` the item's kind where it is one.

    Where the reader may not see the words (`veil`), it says so in their place.
    """

    subject: Subject
    kind: str
    says: str
    account: str | None = None
    account_name: str = ""
    language: str | None = None
    erased: bool = False
    veil: sight.Veil | None = None

    @property
    def url(self) -> str | None:
        return url_of(self.subject)

    @property
    def account_url(self) -> str | None:
        return url_of(Subject(ACCOUNT, self.account)) if self.account else None


def url_of(subject: Subject) -> str | None:
    """The page about a subject, where there is one."""
    where = {CONTENT: "items", ACCOUNT: "accounts"}.get(subject.kind)
    return f"/console/{where}/{quote(subject.id, safe='')}" if where else None


def lines(keys: Iterable[str]) -> dict[str, Line]:
    """Subject key -> line, for the person that the request is of. At most six queries, however many there are."""
    subjects = {key: Subject.of_key(key) for key in dict.fromkeys(keys)}
    ids = [s.id for s in subjects.values() if s.kind == CONTENT]
    items = {
        item.id: item
        for item in Item.objects.filter(id__in=ids).only(
            "id", "kind", "text", "account", "language", "erased_at"
        )
    }
    wanted = {s.id for s in subjects.values() if s.kind == ACCOUNT} | {i.account for i in items.values()}
    names = account_names(wanted)
    veils = sight.in_lists(key for key, subject in subjects.items() if subject.kind == CONTENT)
    found = {}
    for key, subject in subjects.items():
        if subject.kind == CONTENT and (item := items.get(subject.id)):
            found[key] = Line(
                subject,
                item.kind,
                str(veils[key]) if key in veils else item.text[:EXCERPT],
                item.account,
                names.get(item.account, ""),
                item.language,
                item.erased_at is not None,
                veils.get(key),
            )
        elif subject.kind == ACCOUNT:
            found[key] = Line(
                subject, ACCOUNT, names.get(subject.id, ""), subject.id, names.get(subject.id, "")
            )
        else:
            found[key] = Line(subject, subject.kind, subject.id if subject.kind != CONTENT else "")
    return found


def account_names(ids: Iterable[str]) -> dict[str, str]:
    wanted = set(ids)
    return dict(Account.objects.filter(id__in=wanted).values_list("id", "name")) if wanted else {}
