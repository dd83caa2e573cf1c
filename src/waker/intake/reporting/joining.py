"""A joining: an allegation that comes to a case which waits already. One for specialists takes the case to them."""

from __future__ import annotations

from dataclasses import replace

from waker.core import entries as kinds
from waker.core.actors import Actor
from waker.ledger.cases import Open
from waker.ledger.writing import Writer
from waker.policy.pack import Pack
from waker.policy.routing import CaseFacts


def join(writer: Writer, subject: str, waiting: Open, pack: Pack, facts: CaseFacts, by: Actor) -> Open:
    """The case with an allegation of which these `facts` are known.

    It moves to the queue for its specialists where it needs any, unless it waits for graver ones; other allegations
    leave it where it is.
    """
    wanted, now = pack.route(facts), pack.queues.get(waiting.queue)
    if wanted.speciality is None or wanted.id == waiting.queue:
        return waiting
    if now is not None and now.speciality is not None and now.severity >= wanted.severity:
        return waiting
    body = {
        "case": waiting.case,
        "queue": wanted.id,
        "escalated": False,
        "by": {"kind": by.kind, "id": by.id},
    }
    writer.add(kinds.CASE_ROUTED, subject, body)
    return replace(waiting, queue=wanted.id)
