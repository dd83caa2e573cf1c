"""Choosing: the subjects of a bulk as they come in: known kinds, ids as they are kept, each once, not too many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from waker.core.problems import Fault, Invalid, unknown
from waker.core.subjects import ACCOUNT, CONTENT, KINDS, Subject, normal_id
from waker.intake.models import Account, Item

LIMIT: Final = 10_000
"""How many subjects one bulk may have."""
LONGEST: Final = 512


def chosen(subjects: Iterable[tuple[str, str]]) -> list[str]:
    """The keys of subjects given as (kind, id), each once, in their order. Invalid names what cannot be one."""
    keys: dict[str, None] = {}
    faults: list[Fault] = []
    for n, (kind, id_) in enumerate(subjects):
        if kind not in KINDS:
            faults.append(unknown(f"subjects.{n}.kind", "kind of subject", kind, KINDS))
        elif not id_ or len(id_) > LONGEST or not id_.isprintable():
            message = f"An id has 1 to {LONGEST} printable characters."
            faults.append(Fault(f"subjects.{n}.id", "bad_id", message))
        else:
            keys[Subject(kind, normal_id(kind, id_)).key] = None
    if faults:
        raise Invalid(faults[:20])
    if not keys:
        raise Invalid.at("subjects", "empty", "Name at least one subject.")
    if len(keys) > LIMIT:
        raise Invalid.at("subjects", "too_many", f"{len(keys)} subjects; at most {LIMIT} at once.")
    return list(keys)


def of_lines(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """Ids as somebody pastes them, one a line: (keys of what they are, what nothing is called).

    `kind:id` says what it is; a bare id is the item of that id, else the account.
    """
    wanted = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    keys: list[str] = []
    missing: list[str] = []
    items = set(Item.objects.filter(id__in=wanted).values_list("id", flat=True))
    people = set(Account.objects.filter(id__in=wanted).values_list("id", flat=True))
    for id_ in wanted:
        kind, _, rest = id_.partition(":")
        if id_ in items:
            keys.append(f"{CONTENT}:{id_}")
        elif id_ in people:
            keys.append(f"{ACCOUNT}:{id_}")
        elif kind in KINDS and rest:
            keys.append(f"{kind}:{normal_id(kind, rest)}")
        else:
            missing.append(id_)
    return list(dict.fromkeys(keys)), missing
