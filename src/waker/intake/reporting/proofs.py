"""A proof: that somebody reads the mail of an address from which they report, since they used a link that went there.

It stands beside the ledger, as a keyed digest of the address with a date, for a year; deleting the row forgets it. A
report counts and is worked without one (docs/decisions/016).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings as django_settings

from waker import settings
from waker.core.channels import CITIZEN
from waker.core.moments import now
from waker.intake.models import Filing, Proof
from waker.intake.reporting import filings, tokens
from waker.ledger.models import Note, Report

UNPROVED_AT_MOST: Final = 3
"""Notices of an address that nobody confirmed which may wait at a time; one that names several places is one."""
USABLE: Final = timedelta(days=30)
"""For so long after a report the link in its mail confirms an address."""
KEPT: Final = timedelta(days=365)
_NOTE: Final = "note:"
_PURPOSE: Final = "waker.report.confirm"


def token(report_id: str) -> str:
    """What stands in the link that goes to the address of a report and nowhere else: no page ever shows it."""
    return tokens.token_of(report_id, _PURPOSE)


def of_token(token: str) -> Report | None:
    """The report to whose address this went; None when it went to none."""
    return tokens.report_of(token, _PURPOSE)


def mailed() -> bool:
    """Whether mail with a link leaves this installation; where it does not, nobody can prove anything."""
    return bool(django_settings.WAKER_PUBLIC_URL and settings.envstr("WAKER_SMTP_HOST"))


def wanted(report: Report, at: datetime | None = None) -> bool:
    """Whether the address of this report is still to be confirmed, and can be."""
    return report.at > (at or now()) - USABLE and report.id in unproved([report])


def prove(report: Report, at: datetime | None = None) -> bool:
    """Somebody used the link that went to the address of this report; whether that address is proved now."""
    moment = at or now()
    address = _addresses([report]).get(report.id)
    if address is None or report.at <= moment - USABLE:
        return False
    Proof.objects.update_or_create(person=_person(address), defaults={"at": moment})
    return True


def proved(email: str) -> bool:
    return Proof.objects.filter(person=_person(email)).exists()


def unproved(reports: Sequence[Report]) -> set[str]:
    """Those of the reports that came with an address which nobody confirmed."""
    people = {id_: _person(address) for id_, address in _addresses(reports).items()}
    known = set(
        Proof.objects.filter(person__in=set(people.values())).values_list("person", flat=True)
        if people
        else ()
    )
    return {id_ for id_, person in people.items() if person not in known}


def needed(email: str) -> bool:
    """Whether so many notices of this address wait that it has to be confirmed before the next one."""
    if not mailed() or proved(email):
        return False
    rows = Filing.objects.filter(person=filings.person(email), report__isnull=False).order_by("-at")
    # The places of one notice share its moment; of one that was sent twice the first counts.
    moments = dict(rows.values_list("report", "at"))
    waiting = Report.objects.filter(id__in=list(moments), answered_at=None).values_list("id", flat=True)
    return len({moments[id_] for id_ in waiting}) >= UNPROVED_AT_MOST


def forget(email: str) -> bool:
    """Forget that the address was confirmed; whether it was."""
    return Proof.objects.filter(person=_person(email)).delete()[0] > 0


def forget_before(at: datetime) -> int:
    """Forget the proofs that are too old at this moment; how many."""
    return Proof.objects.filter(at__lte=at - KEPT).delete()[0]


def _addresses(reports: Sequence[Report]) -> dict[str, str]:
    """Report -> its address, of citizens' reports that came with one which is not erased."""
    refs = {
        r.id: r.reporter.removeprefix(_NOTE)
        for r in reports
        if r.channel == CITIZEN and r.reporter and r.reporter.startswith(_NOTE)
    }
    if not refs:
        return {}
    texts = dict(Note.objects.filter(ref__in=set(refs.values())).values_list("ref", "text"))
    found = {}
    for id_, ref in refs.items():
        address = (texts.get(ref) or "").rpartition("<")[2].removesuffix(">").strip()
        if address:
            found[id_] = address
    return found


def _person(email: str) -> str:
    return filings.digest("proof", email)
