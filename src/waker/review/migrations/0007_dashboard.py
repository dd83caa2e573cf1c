"""Tallies for the dashboard and the service levels, with the triggers that keep those of cases.

A case changes in many ways (it is opened, joined by a report that is due sooner, moved, decided, opened again), so its
tallies are the sum of what was taken away and what was put in its place, whoever did it: see docs/decisions/025.
"""

from __future__ import annotations

from django.db import migrations, models

# One statement each: what rows were, with -1, and what they are, with +1. What did not change adds up to nothing.
TALLY = """
CREATE FUNCTION review_tally_cases_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO review_backlog AS t (queue, policy, channel_rank, severity, due_hour, cases)
    SELECT queue, coalesce(policy, ''), channel_rank, severity, date_trunc('hour', due_at, 'UTC'), sum(n)
    FROM ({rows}) c WHERE closed_at IS NULL
    GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0
    ON CONFLICT (queue, policy, channel_rank, severity, due_hour) DO UPDATE SET cases = t.cases + excluded.cases;
    DELETE FROM review_backlog WHERE cases = 0;

    INSERT INTO review_case_hour AS t (hour, queue, policy, opened, closed, late)
    SELECT hour, queue, policy, sum(opened), sum(closed), sum(late) FROM (
        SELECT date_trunc('hour', opened_at, 'UTC') AS hour, queue, coalesce(policy, '') AS policy,
            n AS opened, 0 AS closed, 0 AS late FROM ({rows}) c
        UNION ALL
        SELECT date_trunc('hour', closed_at, 'UTC'), queue, coalesce(policy, ''), 0, n,
            CASE WHEN closed_at > due_at THEN n ELSE 0 END FROM ({rows}) c WHERE closed_at IS NOT NULL
    ) h
    GROUP BY 1, 2, 3 HAVING sum(opened) <> 0 OR sum(closed) <> 0 OR sum(late) <> 0
    ON CONFLICT (hour, queue, policy) DO UPDATE SET opened = t.opened + excluded.opened,
        closed = t.closed + excluded.closed, late = t.late + excluded.late;
    RETURN NULL;
END $$;
CREATE TRIGGER review_tally_cases_{name} AFTER {event} ON view_case
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION review_tally_cases_{name}();
"""
COLUMNS = "queue, policy, channel_rank, severity, opened_at, due_at, closed_at"
GONE = f"SELECT -1 AS n, {COLUMNS} FROM gone"
CAME = f"SELECT 1 AS n, {COLUMNS} FROM came"
KINDS = (
    ("insert", "INSERT", "NEW TABLE AS came", CAME),
    ("update", "UPDATE", "OLD TABLE AS gone NEW TABLE AS came", f"{GONE} UNION ALL {CAME}"),
    ("delete", "DELETE", "OLD TABLE AS gone", GONE),
)
TRIGGERS = "\n".join(
    TALLY.format(name=name, event=event, tables=tables, rows=rows) for name, event, tables, rows in KINDS
)
UNTRIGGER = "\n".join(
    f"DROP TRIGGER review_tally_cases_{name} ON view_case; DROP FUNCTION review_tally_cases_{name}();"
    for name, *_ in KINDS
)

FILL = """
INSERT INTO review_backlog (queue, policy, channel_rank, severity, due_hour, cases)
SELECT queue, coalesce(policy, ''), channel_rank, severity, date_trunc('hour', due_at, 'UTC'), count(*)
FROM view_case WHERE closed_at IS NULL GROUP BY 1, 2, 3, 4, 5;
INSERT INTO review_case_hour (hour, queue, policy, opened, closed, late)
SELECT hour, queue, policy, sum(opened), sum(closed), sum(late) FROM (
    SELECT date_trunc('hour', opened_at, 'UTC') AS hour, queue, coalesce(policy, '') AS policy,
        1 AS opened, 0 AS closed, 0 AS late FROM view_case
    UNION ALL
    SELECT date_trunc('hour', closed_at, 'UTC'), queue, coalesce(policy, ''), 0, 1,
        CASE WHEN closed_at > due_at THEN 1 ELSE 0 END FROM view_case WHERE closed_at IS NOT NULL
) h GROUP BY 1, 2, 3;
"""

INDEXES = """
CREATE INDEX review_case_open_queue ON view_case (queue, opened_at) WHERE closed_at IS NULL;
CREATE INDEX review_case_open_due ON view_case (due_at) INCLUDE (queue, policy, channel_rank, severity)
    WHERE closed_at IS NULL;
CREATE INDEX review_case_open_policy ON view_case (queue, policy, opened_at) WHERE closed_at IS NULL;
CREATE INDEX review_case_closed ON view_case (closed_at) WHERE closed_at IS NOT NULL;
"""
UNINDEX = """
DROP INDEX review_case_open_queue;
DROP INDEX review_case_open_due;
DROP INDEX review_case_open_policy;
DROP INDEX review_case_closed;
"""


class Migration(migrations.Migration):
    dependencies = [("review", "0006_drafts"), ("ledger", "0003_review")]

    operations = [
        migrations.CreateModel(
            name="Backlog",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "queue", "policy", "channel_rank", "severity", "due_hour",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("queue", models.TextField()),
                ("policy", models.TextField()),
                ("channel_rank", models.SmallIntegerField()),
                ("severity", models.SmallIntegerField()),
                ("due_hour", models.DateTimeField()),
                ("cases", models.IntegerField()),
            ],
            options={
                "db_table": "review_backlog",
                "indexes": [
                    models.Index(fields=["cases"], name="review_backlog_spent", condition=models.Q(cases=0))
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hour", "queue", "policy", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("queue", models.TextField()),
                ("policy", models.TextField()),
                ("opened", models.IntegerField(default=0)),
                ("closed", models.IntegerField(default=0)),
                ("late", models.IntegerField(default=0)),
            ],
            options={"db_table": "review_case_hour"},
        ),
        migrations.CreateModel(
            name="DecisionHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hour", "policy", "queue", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("policy", models.TextField()),
                ("queue", models.TextField()),
                ("decided", models.IntegerField(default=0)),
                ("automated", models.IntegerField(default=0)),
                ("measures", models.IntegerField(default=0)),
                ("proactive", models.IntegerField(default=0)),
            ],
            options={"db_table": "review_decision_hour"},
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, UNTRIGGER),
        migrations.RunSQL(INDEXES, UNINDEX),
    ]
