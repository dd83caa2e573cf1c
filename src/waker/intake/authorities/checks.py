"""What can be said about an order without the ledger: countries, terms, and what its kind requires."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from waker.core.countries import COUNTRIES
from waker.core.problems import Fault, unknown
from waker.intake.authorities.shapes import OrderReceiveIn
from waker.intake.checks import AHEAD, country_fault, moment_faults, nul, nul_paths
from waker.intake.reporting.reasons import ILLEGAL, OTHER
from waker.policy.dsa import CATEGORIES
from waker.policy.pack import Pack

GAG_WEEKS = 12
"""A removal order for terrorist content may forbid telling the member for six weeks, and six more (Art. 11(3))."""


def order_faults(order: OrderReceiveIn, at: datetime, pack: Pack) -> list[Fault]:
    """What is wrong with an order that came in at `at`."""
    faults = [nul(path) for path in nul_paths(msgspec.to_builtins(order))]
    if order.issuer.country is not None and order.issuer.country not in COUNTRIES:
        faults.append(country_fault("issuer.country", order.issuer.country))
    for n, code in enumerate(order.scope):
        if code not in COUNTRIES:
            faults.append(country_fault(f"scope.{n}", code))
    latest = at + AHEAD
    for name in ("issued_at", "received_at"):
        moment = getattr(order, name)
        if moment is not None:
            faults += moment_faults(name, moment, latest)
    far = at + timedelta(days=366 * 5)
    if order.due_at is not None:
        faults += moment_faults("due_at", order.due_at, far)
    if order.received_at is not None and order.received_at > latest - AHEAD + timedelta(minutes=5):
        faults.append(Fault("received_at", "out_of_range", "An order was received before now."))
    if order.gag is not None:
        faults += moment_faults("gag.until", order.gag.until, far)
        limit = (order.received_at or at) + timedelta(weeks=GAG_WEEKS)
        if order.kind == "tco" and order.gag.until > limit:
            message = f"A removal order may forbid telling the member for {GAG_WEEKS} weeks at most."
            faults.append(Fault("gag.until", "out_of_range", message))
    if (
        order.reason is not None
        and order.reason not in pack.policies
        and order.reason not in (OTHER, ILLEGAL)
    ):
        faults.append(unknown("reason", "reason", order.reason, [*pack.policies, OTHER, ILLEGAL]))
    if order.category is not None and order.category not in CATEGORIES:
        faults.append(unknown("category", "category", order.category, CATEGORIES))
    if order.kind == "information":
        if order.account is None:
            faults.append(Fault("account", "required", "An order for information names the account."))
        if order.subjects:
            faults.append(Fault("subjects", "does_not_fit", "An order for information is about an account."))
    else:
        if not order.subjects and not order.urls:
            faults.append(
                Fault("subjects", "required", "Name what to act against, as subjects or as addresses.")
            )
        if order.account is not None:
            message = "Name an account to act against among the subjects."
            faults.append(Fault("account", "does_not_fit", message))
    return faults
