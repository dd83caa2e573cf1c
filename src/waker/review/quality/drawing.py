"""Drawing: which decisions are judged again, settled in the very transaction that takes the decision.

The draw is a digest of the decision's id, keyed with the installation's secret: nobody outside can tell beforehand
which will be looked at, nobody inside can choose, and it can be checked afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.utils.crypto import salted_hmac

from waker.core.actors import SYSTEM, Actor
from waker.guidelines import versions
from waker.ledger.models import Case
from waker.ledger.writing import Writer
from waker.review import evidence
from waker.review.asking import QUALITY, ask_in
from waker.review.quality import plans
from waker.review.quality.plans import Plans

SAMPLING: Final = Actor(SYSTEM, "quality")
_read: WeakKeyDictionary[Writer, Plans] = WeakKeyDictionary()


def fraction(what: str) -> float:
    """A number in [0, 1) that only this installation can tell, always the same for the same text."""
    digest = salted_hmac("waker.review.quality", what, algorithm="sha256").digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def consider(writer: Writer, body: Mapping[str, Any], actor: Actor) -> str | None:
    """Ask for a blind second judgement of a decision that was just appended, if it is drawn; the opinion's id.

    Only judgements of people on a case are drawn: nothing by automation, no hold, nothing that carries out an
    authority's order, nothing that accuses nobody (ground `context` with restrictions). Nor what is sealed, alleged
    or found: nobody is shown that once more without need, and the seal would tell the verdict.
    """
    if body.get("case") is None or body["automation"] == "full" or body.get("hold") or body.get("order"):
        return None
    if body["ground"]["kind"] == "context" and not body.get("no_action"):
        return None
    # One reading of the plans serves all the decisions of a writer: there may be thousands in one act.
    found = _read.get(writer)
    if found is None:
        found = _read[writer] = plans.read()
    drawn = 100 * fraction(body["id"])
    if drawn >= found.most:
        return None
    case = Case.objects.get(id=body["case"])
    if drawn >= found.share(case.queue, case.policy) or sealed(case.policy, body["ground"].get("policy")):
        return None
    return ask_in(writer, case, QUALITY, SAMPLING, decision=body["id"], barred=[actor.holder])


def sealed(*policies: str | None) -> bool:
    """Whether what is under one of these policies is sealed evidence."""
    return not set(policies).isdisjoint(evidence.specialities_of_zero(versions.current()))
