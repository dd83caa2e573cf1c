"""A notice of crime: that we told the police of a threat to somebody's life or safety (DSA Art. 18)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from waker.core import entries as kinds
from waker.core.countries import COUNTRIES
from waker.core.ids import new_id
from waker.core.moments import rfc3339
from waker.core.problems import Fault, Invalid, unknown
from waker.core.subjects import ACCOUNT, CONTENT, Subject
from waker.intake import content
from waker.intake.authorities import sealing
from waker.intake.checks import country_fault
from waker.ledger.writing import writing

DANGERS: Final = ("life", "safety", "child")
KEEP: Final = timedelta(days=365)


def notify(
    subject: Subject,
    danger: str,
    recipients: Sequence[tuple[str, str | None]],
    text: str,
    by: str,
    *,
    sent_at: datetime | None = None,
    at: datetime | None = None,
) -> str:
    """Record whom we told, when and what; the notice's id. What is known of the subject is preserved for a year.

    `recipients`: names of authorities with their countries. Invalid names what is wrong.
    """
    faults = []
    account = subject.id if subject.kind == ACCOUNT and content.person(subject.id) else None
    if subject.kind == CONTENT:
        piece = content.piece(subject.id)
        account = piece.account if piece else None
    if account is None:
        faults.append(Fault("subject", "unknown_subject", f"There is no {subject.kind} {subject.id[:60]!r}."))
    if danger not in DANGERS:
        faults.append(unknown("danger", "danger", danger, DANGERS))
    if not recipients or any(not name.strip() for name, _ in recipients):
        faults.append(Fault("recipients", "required", "Name every authority that was told."))
    for n, (_, country) in enumerate(recipients):
        if country and country not in COUNTRIES:
            faults.append(country_fault(f"recipients.{n}.country", country))
    if not text.strip():
        faults.append(Fault("text", "required", "Write down what the authorities were told."))
    if faults:
        raise Invalid(faults)
    assert account is not None
    with writing(at) as writer:
        when = sent_at or writer.at
        if when > writer.at + timedelta(minutes=5):
            raise Invalid.at("sent_at", "out_of_range", "It was sent before now.")
        id_ = new_id("k")
        evidence = sealing.content_of(account, subject.id if subject.kind == CONTENT else None)
        kept = writer.at + KEEP
        body = {
            "id": id_,
            "account": account,
            "danger": danger,
            "recipients": [{"name": name.strip(), "country": country} for name, country in recipients],
            "note": writer.note(text.strip(), [account]),
            "sent_at": rfc3339(when),
            "file": sealing.seal(writer, f"{id_}.json", evidence, kept),
            "keep_until": rfc3339(kept),
            "by": by,
        }
        writer.add(kinds.CRIME_NOTIFIED, subject.key, body)
    return id_
