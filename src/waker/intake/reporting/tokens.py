"""A token: what stands in a link that leads to one report, which nobody can guess and which serves one purpose."""

from __future__ import annotations

from django.utils.crypto import constant_time_compare, salted_hmac

from waker.ledger.models import Report


def token_of(report_id: str, purpose: str) -> str:
    return f"{report_id}.{_seal(report_id, purpose)}"


def report_of(token: str, purpose: str) -> Report | None:
    """The report to which this leads; None when it leads to none."""
    report_id, _, seal = token.partition(".")
    right = _seal(report_id, purpose)
    if not seal or len(token) > 200 or not constant_time_compare(seal.encode(), right.encode()):
        return None
    return Report.objects.filter(id=report_id).first()


def _seal(report_id: str, purpose: str) -> str:
    return salted_hmac(purpose, report_id, algorithm="sha256").hexdigest()[:40]
