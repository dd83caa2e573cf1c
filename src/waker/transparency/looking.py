"""Looking: all that a decision's statement for the database needs, read from the ledger and from beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

import msgspec
from django.conf import settings
from django.db import connection

from waker.core.problems import NotFound
from waker.core.subjects import ACCOUNT, CONTENT, SOUND, Subject
from waker.guidelines import versions
from waker.intake import content
from waker.ledger.models import Case, Decision, Flag, Note
from waker.policy.pack import Pack, Policy
from waker.review import bodies
from waker.review.decisions import row
from waker.transparency.making import About, Looked, Source, statement
from waker.transparency.owing import WORDS, why_not
from waker.transparency.scrub import Known

SYNTHETIC = "synthetic"
TRUSTED_FLAGGER = "trusted_flagger"
ILLEGAL = "illegal_content"
"""The reason of a report that says that something is against the law, without a policy."""
ACT_LIMIT = 500
"""How many decisions of one act are looked at for the names of those concerned."""


def statement_of(decision: str, puid: str) -> dict[str, Any]:
    """The statement of a decision. NotFound when there is no such decision, or when it owes none."""
    return statement(look(decision), puid)


def look(decision: str) -> Looked:
    """What the statement is made from. NotFound when there is no such decision, or when it owes no statement."""
    found = row(decision)
    body = bodies.of(decision)
    reason = why_not(body)
    if reason is not None:
        message = f"Decision {decision} owes no statement to the DSA Transparency Database. {WORDS[reason]}"
        raise NotFound.at("decision", f"no_statement_{reason}", message)
    pack = versions.get(body["guidelines"])
    reports = _reports(body["cites"]["reports"])
    item = (
        content.item_as_sent(Subject.of_key(found.subject).id) if found.subject.startswith(CONTENT) else None
    )
    return Looked(
        at=found.at,
        body=body,
        about=_about(found, body, item),
        policy=_policy(found, body, pack, reports),
        version=pack.version,
        sources=_sources(reports),
        explanation=bodies.note(body.get("explanation")),
        page=f"{settings.WAKER_PUBLIC_URL}/guidelines/{quote(pack.version)}"
        if settings.WAKER_PUBLIC_URL
        else None,
        known=known(found, item, reports),
    )


def known(decision: Decision, item: Mapping[str, Any] | None, reports: Iterable[Mapping[str, Any]]) -> Known:
    """What we know of everybody whom a decision concerns: who it affects, who reported, whose content is around it."""
    accounts = {decision.account}
    items = [key.partition(":")[2] for key in _around(item)]
    ids = {decision.id, Subject.of_key(decision.subject).id, *items, *([item["id"]] if item else [])}
    names: list[str] = []
    for report in reports:
        kind, _, who = (report.get("reporter") or "").partition(":")
        if kind == ACCOUNT:
            accounts.add(who)
        elif kind == "note":
            text = Note.objects.filter(ref=who).values_list("text", flat=True).first() or ""
            name, _, email = text.rpartition(" <")
            names += [name, email.rstrip(">")]
    beside = Decision.objects.filter(act=decision.act).values_list("account", "subject")[:ACT_LIMIT]
    for account, subject in beside:
        accounts.add(account)
        ids.add(Subject.of_key(subject).id)
    numbers: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT account FROM item WHERE id = ANY(%s)", [items])
        accounts |= {found[0] for found in cursor.fetchall()}
        wanted = sorted(a for a in accounts if a)
        cursor.execute("SELECT id, name, birth_date, devices FROM account WHERE id = ANY(%s)", [wanted])
        for id_, name, birth_date, devices in cursor.fetchall():
            ids |= {id_, *devices}
            names.append(name)
            numbers += _days(birth_date)
    return Known(names, ids | set(wanted), numbers)


def _around(item: Mapping[str, Any] | None) -> list[str]:
    """The subject keys of what an item hangs under."""
    if item is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT ancestors FROM item WHERE id = %s", [item["id"]])
        found = cursor.fetchone()
    return list(found[0]) if found else []


def _days(birth_date: str | None) -> list[str]:
    """A birth date in the ways in which people write one."""
    if not birth_date:
        return []
    day = date.fromisoformat(birth_date[:10])
    shapes = ("%d-%m-%Y", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y")
    loose = (
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} {day:%B %Y}",
    )
    return [birth_date, *(day.strftime(shape) for shape in shapes), *loose]


def _about(decision: Decision, body: Mapping[str, Any], item: Mapping[str, Any] | None) -> About:
    account = _account(decision.account)
    kind = account["kind"] if account else None
    if item is not None:
        labelled = any(r.get("label") == SYNTHETIC for r in body["restrictions"])
        media = tuple(dict.fromkeys(str(m.get("kind")) for m in _json(item["media"]) or []))
        return About(
            kind=item["kind"],
            media=media,
            language=item["language"],
            made=item["created_at"],
            received=item["received_at"],
            account_kind=kind,
            synthetic=labelled or bool((_json(item["attributes"]) or {}).get(SYNTHETIC)),
        )
    subject = Subject.of_key(decision.subject).kind
    if subject == ACCOUNT and account is not None:
        return About(ACCOUNT, made=account["created_at"], received=account["received_at"], account_kind=kind)
    return About(SOUND if subject == SOUND else subject, account_kind=kind)


def _json(value: Any) -> Any:
    """A JSON column as values: a plain cursor gives its text."""
    return msgspec.json.decode(value) if isinstance(value, str) else value


def _account(id_: str | None) -> dict[str, Any] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, created_at, received_at FROM account WHERE id = %s", [id_])
        found = cursor.fetchone()
    return dict(zip(("kind", "created_at", "received_at"), found, strict=True)) if found else None


def _policy(
    decision: Decision, body: Mapping[str, Any], pack: Pack, reports: Iterable[Mapping[str, Any]]
) -> Policy | None:
    """The policy of the ground; for the law and for thresholds, the policy of what it rests on."""
    ids = [body["ground"].get("policy")]
    if body.get("derived"):
        cited = Decision.objects.filter(id__in=body["derived"]["from"]).order_by("-position")
        ids += list(cited.values_list("policy", flat=True))
    if body["ground"]["kind"] == "illegal":
        ids += list(Case.objects.filter(id=decision.case_id).values_list("policy", flat=True))
        ids += [report.get("policy") for report in reports]
        ids += list(Flag.objects.filter(id__in=body["cites"]["flags"]).values_list("policy", flat=True))
    return next((pack.policies[i] for i in ids if i in pack.policies), None)


def _reports(ids: Iterable[str]) -> list[dict[str, Any]]:
    """The ledger bodies of reports, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.body::text FROM view_report r JOIN ledger_entry e ON e.position = r.position"
            " WHERE r.id = ANY(%s) ORDER BY r.position",
            [list(ids)],
        )
        return [msgspec.json.decode(found[0]) for found in cursor.fetchall()]


def _sources(reports: Sequence[Mapping[str, Any]]) -> tuple[Source, ...]:
    """Where reports came from. A partner counts as a trusted flagger unless the register says that it is none, or that
    it reported what is not its area of expertise (Art. 22(1))."""
    partners = [report["partner"] for report in reports if report.get("partner")]
    kinds: dict[str, str] = {}
    if partners:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, kind FROM view_partner WHERE id = ANY(%s)", [partners])
            kinds = dict(cursor.fetchall())
    return tuple(
        Source(
            channel=report["channel"],
            illegal=report["reason"] == ILLEGAL or bool(report.get("law")),
            trusted=report.get("expert", True)
            and kinds.get(report.get("partner") or "", TRUSTED_FLAGGER) == TRUSTED_FLAGGER,
        )
        for report in reports
    )
