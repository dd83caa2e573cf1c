"""**Sums** over what a search finds: how many, when, and the most frequent of each field.

They are taken over a sample that stays small however much is found: all hits where they are few, else those among the
newest rows, at most `SAMPLE` of them. What the sample is, is said with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from django.db import connection

from waker.core.subjects import ACCOUNT, CONTENT
from waker.investigation import fields as f
from waker.investigation import sampling
from waker.investigation.asking import Plan
from waker.investigation.filed import TABLES, Asked
from waker.investigation.finding import TooSlow, conditions, timed

SAMPLE: Final = sampling.SIZE
MANY: Final = 10_000
SUM_MS: Final = 3_000
TOP: Final = 8
DECIDED: Final = 2_000
"""For the policies, the decisions on so many of the newest hits are looked at."""

_FIELDS: Final = {
    "a": "account",
    "l": "language",
    "c": "country",
    "k": "kind",
    "u": "domain",
    "#": "hashtag",
    "@": "mention",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """How many hits from one moment until before another."""

    start: datetime
    end: datetime
    count: int


@dataclass(frozen=True, slots=True)
class Sums:
    """`total`: how many hits, None where that could not be counted in time; `more`: there are more than `total`.

    `sampled`: how many hits the rest was taken over, `whole` whether that is all of them, `since` their oldest moment.
    """

    total: int | None = None
    more: bool = False
    sampled: int = 0
    whole: bool = True
    since: datetime | None = None
    step: str = "day"
    bars: Sequence[Bar] = ()
    tops: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)


Hide: TypeAlias = Callable[[Sequence[str]], Collection[str]]
"""Of the keys of subjects, those whose words may not be told."""


def sums(plan: Plan, hide: Hide | None = None, unmatched: Hide | None = None) -> Sums:
    """The sums over what a plan on items or accounts finds; nothing that the words of hidden items say is in them.

    `unmatched`: of these the search may not find at all, and so nothing counts them.
    """
    if plan.low is not None and plan.high is not None and plan.low >= plan.high:
        return Sums(0)
    try:
        inner, params, rare = sampling.statement(plan)
        with timed(SUM_MS) as db:
            db.execute(
                f"WITH sample AS MATERIALIZED ({inner} LIMIT {SAMPLE + 1}),"
                " marks AS (SELECT u.lexeme, count(*) AS n FROM sample, unnest(sample.words) u WHERE"
                " u.lexeme LIKE '%%=%%' OR u.lexeme LIKE '#%%' OR u.lexeme LIKE '@%%' GROUP BY u.lexeme)"
                " SELECT NULL, array_agg(at ORDER BY at DESC, id), array_agg(id ORDER BY at DESC, id), NULL FROM sample"
                " UNION ALL SELECT lexeme, NULL, NULL, n FROM marks",
                params,
            )
            rows = db.fetchall()
    except TooSlow:
        return Sums(None, True, whole=False)
    moments, ids = next(((row[1] or [], row[2] or []) for row in rows if row[0] is None), ([], []))
    keys = [f"{CONTENT if plan.place == f.ITEMS else ACCOUNT}:{id_}" for id_ in ids]
    hidden = hide(keys) if hide is not None and plan.place == f.ITEMS else ()
    out = set(unmatched(keys)) if unmatched is not None else set()
    said = _said_in([key for key in hidden if key not in out])
    if out:
        said = dict(Counter(said) + Counter(_marks(plan, out)))
    tops = _tops({row[0]: row[3] for row in rows if row[0] is not None}, said)
    cut = len(moments) > SAMPLE
    whole = rare and not cut
    left = [(at, id_) for at, id_, key in zip(moments, ids, keys, strict=True) if key not in out]
    moments, ids = [at for at, _ in left], [id_ for _, id_ in left]
    total, more = (len(moments), False) if whole else _total(plan)
    if total is not None and not whole:
        total = max(total - len(out), len(moments))
    if plan.place == f.ITEMS:
        tops["policy"] = _policies(ids[:DECIDED])
    step, bars = _bars(moments)
    return Sums(
        total, more, min(len(moments), SAMPLE), whole, moments[-1] if moments else None, step, bars, tops
    )


def _total(plan: Plan) -> tuple[int | None, bool]:
    """How many hits, counted no further than MANY."""
    where, params = conditions(plan, None)
    counted = f"SELECT 1 FROM {plan.table} s WHERE {where}"
    for sql, more in plan.within:
        counted, params = f"{counted} AND s.id IN ({sql})", [*params, *more]
    try:
        with timed(SUM_MS, bitmaps=plan.indexed and not plan.within) as db:
            db.execute(f"SELECT count(*) FROM ({counted} LIMIT {MANY + 1}) counted", params)
            total = db.fetchone()[0]
    except TooSlow:
        return None, True
    return (MANY, True) if total > MANY else (total, False)


_COLUMNS: Final = {
    f.DECISIONS: {"policy": "t.policy", "account": "t.account", "language": "t.language", "rule": "t.rule",
                  "by": "CASE WHEN t.automation = 'full' THEN 'rule' ELSE 'staff' END"},
    f.REPORTS: {"policy": "t.policy", "account": "t.account", "language": "t.language", "country": "t.country",
                "channel": "t.channel"},
    f.CASES: {"policy": "t.policy", "queue": "t.queue", "account": "t.account", "language": "t.language",
              "country": "t.country", "channel": "t.channel"},
}  # fmt: skip


def of_filed(asked: Asked, unmatched: Hide | None = None) -> Sums:
    """The sums over decisions, reports or cases, over the newest of them where there are many; `unmatched` as above."""
    columns = _COLUMNS[asked.place]
    _, at = TABLES[asked.place]
    listed = ", ".join([at, *columns.values(), "t.subject"])
    try:
        with timed(SUM_MS) as db:
            sql, params = (asked.newest if asked.bounded else asked.all)(None, listed)
            db.execute(sql, [*params, SAMPLE + 1])
            rows = db.fetchall()
    except TooSlow:
        return Sums(None, True, whole=False)
    cut = len(rows) > SAMPLE
    if unmatched is not None:
        out = set(unmatched([row[-1] for row in rows]))
        rows = [row for row in rows if row[-1] not in out]
    tops = {
        name: Counter(row[n] for row in rows if row[n] is not None).most_common(TOP)
        for n, name in enumerate(columns, 1)
    }
    moments = [row[0] for row in rows]
    step, bars = _bars(moments)
    total = None if asked.bounded else min(len(rows), MANY)
    return Sums(
        total, cut or asked.bounded, min(len(rows), SAMPLE), not cut and not asked.bounded,
        moments[-1] if moments else None, step, bars, tops,
    )  # fmt: skip


def _said_in(keys: Collection[str]) -> dict[str, int]:
    """The marks that stand for words of these items, and in how many of them: hashtags, mentions, links."""
    if not keys:
        return {}
    with connection.cursor() as db:
        db.execute(
            "SELECT u.lexeme, count(*) FROM search_item s, unnest(s.words) u WHERE s.id = ANY(%s)"
            " AND (u.lexeme LIKE 'u=%%' OR u.lexeme LIKE '#%%' OR u.lexeme LIKE '@%%') GROUP BY u.lexeme",
            [[key.partition(":")[2] for key in keys]],
        )
        return dict(db.fetchall())


def _marks(plan: Plan, keys: Collection[str]) -> dict[str, int]:
    """All that is marked of these, and on how many of them."""
    with connection.cursor() as db:
        db.execute(
            f"SELECT u.lexeme, count(*) FROM {plan.table} s, unnest(s.words) u WHERE s.id = ANY(%s)"
            " AND (u.lexeme LIKE '%%=%%' OR u.lexeme LIKE '#%%' OR u.lexeme LIKE '@%%') GROUP BY u.lexeme",
            [[key.partition(":")[2] for key in keys]],
        )
        return dict(db.fetchall())


def _tops(counted: Mapping[str, int], hidden: Mapping[str, int]) -> dict[str, Sequence[tuple[str, int]]]:
    found: dict[str, Counter[str]] = {}
    for lexeme, count in counted.items():
        name = _FIELDS.get(lexeme[0])
        if (
            name is not None
            and (lexeme[0] in "#@" or lexeme[1:2] == "=")
            and (left := count - hidden.get(lexeme, 0)) > 0
        ):
            found.setdefault(name, Counter())[lexeme[1:] if lexeme[0] in "#@" else lexeme[2:]] = left
    return {name: counts.most_common(TOP) for name, counts in found.items()}


def _policies(ids: Sequence[str]) -> Sequence[tuple[str, int]]:
    if not ids:
        return []
    try:
        with timed(1_000) as db:
            db.execute(
                "SELECT d.policy, count(DISTINCT d.subject) FROM view_decision d WHERE d.subject = ANY(%s)"
                " AND d.superseded_at IS NULL AND d.policy IS NOT NULL GROUP BY d.policy ORDER BY 2 DESC, 1 LIMIT %s",
                [[f"content:{id_}" for id_ in ids], TOP],
            )
            return list(db.fetchall())
    except TooSlow:
        return []


_STEPS: Final = (
    ("minute", timedelta(minutes=1)), ("hour", timedelta(hours=1)), ("day", timedelta(days=1)),
    ("week", timedelta(weeks=1)), ("month", timedelta(days=30)),
)  # fmt: skip
MOST_BARS: Final = 62
_MONDAY: Final = datetime(2024, 1, 1, tzinfo=UTC)


def _bars(moments: Sequence[datetime]) -> tuple[str, list[Bar]]:
    """Hits by the smallest step that gives no more than MOST_BARS bars."""
    if not moments:
        return "day", []
    first, last = min(moments).astimezone(UTC), max(moments).astimezone(UTC)
    step, length = next((s for s in _STEPS if (last - first) / s[1] < MOST_BARS - 1), _STEPS[-1])
    if (last - first) / length >= MOST_BARS:
        length = timedelta(days=30 * (1 + int((last - first) / length) // MOST_BARS))
    begin = first - (first - _MONDAY) % length
    counts = Counter(int((moment - begin) / length) for moment in moments)
    bars = [
        Bar(begin + n * length, begin + (n + 1) * length, counts[n])
        for n in range(int((last - begin) / length) + 1)
    ]
    return step, bars
