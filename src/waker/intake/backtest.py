"""A backtest: what other guidelines would find in the items that are stored, against those in force. Changes nothing.

Items are judged in their current revision with what is known of their accounts now, so a rule that counts strikes
sees today's; everything else is as it was when the item came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from waker.core.moments import now
from waker.intake import known
from waker.intake.judging import Judge
from waker.intake.known import Maker
from waker.intake.models import Item
from waker.intake.shapes import ItemIn
from waker.policy.pack import Pack

CHUNK = 1_000
EXAMPLES = 5


@dataclass(slots=True)
class Tally:
    """One rule: its mode in the other guidelines (or in those in force, if it is gone), and how often it fires."""

    mode: str
    before: int = 0
    after: int = 0
    found: int = 0
    """Items on which it fires only in the other guidelines."""
    lost: int = 0
    """Items on which it fires only in those in force."""
    examples: list[str] = field(default_factory=list)
    """Ids of the first few items on which it fires in one of the two only."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """Items looked at, and every rule of either pack by id."""

    items: int
    rules: dict[str, Tally]


def backtest(
    other: Pack, running: Pack, limit: int | None = None, progress: Callable[[int, int], None] | None = None
) -> Backtest:
    """Judge the newest ``limit`` items (all where None) by both packs."""
    moment = now()
    situations = known.situations(moment)
    rules = {rule.id: Tally(rule.mode) for rule in (*running.rules, *other.rules)}
    total = Item.objects.filter(erased_at=None).count()
    total = total if limit is None else min(limit, total)
    done = 0
    for items in _chunks(total):
        makers = known.makers({item.account for item in items})
        histories = known.histories(makers, moment)
        judges = [Judge(pack, moment, histories, situations, phrases=False) for pack in (running, other)]
        for item in items:
            before, after = (_fired(judge, item, makers[item.account], moment) for judge in judges)
            for id_ in before | after:
                tally = rules[id_]
                tally.before += id_ in before
                tally.after += id_ in after
                tally.found += id_ in after - before
                tally.lost += id_ in before - after
                if id_ in before ^ after and len(tally.examples) < EXAMPLES:
                    tally.examples.append(item.id)
        done += len(items)
        if progress is not None:
            progress(done, total)
    return Backtest(done, rules)


def _fired(judge: Judge, item: Item, maker: Maker, moment: datetime) -> set[str]:
    sent = ItemIn(
        id=item.id, kind=item.kind, account=item.account, text=item.text, hashtags=item.hashtags, sound=item.sound,
        country=item.country, language=item.language, created_at=item.created_at, parent=item.parent,
        live=item.live, media=item.media or [], attributes=item.attributes or {},
    )  # fmt: skip
    account = known.account_facts(maker, moment)
    outcome = judge.judge(sent, maker, account, item.revision, bytes(item.digest)).outcome
    return set(outcome.fired) if outcome is not None else set()


def _chunks(total: int) -> Iterator[list[Item]]:
    """The newest ``total`` items, a thousand at a time, without keeping the earlier ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM item WHERE erased_at IS NULL ORDER BY received_at DESC, id LIMIT %s", [total]
        )
        ids = [row[0] for row in cursor.fetchall()]
    for start in range(0, len(ids), CHUNK):
        yield list(Item.objects.filter(id__in=ids[start : start + CHUNK]))
