"""A golden ledger is a history told line by line, with what anybody may expect of it. This plays one.

`README.md` in this folder says what the lines mean. Everything goes through the services that the HTTP API calls, on
the real PostgreSQL, at the moments that the lines name. Decisions, cases and reports have names of the history's own;
an id that has no name is shown as `?`, so nothing unexpected passes unseen.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from waker.core.actors import Actor
from waker.core.moments import rfc3339
from waker.core.problems import Problem
from waker.core.subjects import Subject
from waker.guidelines import versions
from waker.intake import accounts, erasing, items
from waker.intake.reporting import reports
from waker.intake.shapes import AccountIn, ItemIn, ReportIn
from waker.ledger import reading
from waker.ledger.models import Case, Decision, Report, RuleDay
from waker.policy.load import files_of
from waker.review import bodies, cases, decisions, permissions, standing, treatments
from waker.review.ruling import deciding
from waker.review.shapes import DecideIn, DecisionIn, PermissionQuery, TreatmentQuery

FOLDER = Path(__file__).parent
GUIDELINES = FOLDER / "guidelines"
START = datetime(2026, 1, 1, tzinfo=UTC)
SURFACES = ["for_you", "discover", "search", "hashtag", "profile", "direct", "live", "ads"]

Line = dict[str, Any]


def lines(path: Path) -> Iterator[tuple[int, Line]]:
    """The numbered lines of a history; the first says what it shows."""
    for number, text in enumerate(path.read_text().splitlines(), 1):
        if text.strip():
            yield number, json.loads(text)


def untouched(item: str) -> dict[str, Any]:
    """The treatment of an item on which nothing rests, for an adult or a maker whose age is unknown."""
    return {
        "id": item, "show": True, "visible": True, "recommendable": True, "screen": None, "labels": [],
        "prompt": None, "interactions": {"comment": True, "share": True, "duet": True, "gift": True},
        "sound": True, "owner_notice": None, "because": [],
    }  # fmt: skip


GROUND = ("kind", "policy", "law", "country", "reason", "situation")
CLEAN: dict[str, Any] = {"strikes": [], "warnings": [], "total": 0, "by_policy": {}, "restrictions": []}
FIRST_STEP = {"policy": None, "strikes": 0, "at": 4, "kind": "suspend", "days": 7, "feature": None}


@dataclass
class Play:
    """One history as it is played. `ids` by name, `names` by id, of decisions, cases, reports and acts."""

    ids: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def run(self, path: Path) -> None:
        versions.publish(files_of(GUIDELINES), "golden", at=START)
        for number, line in lines(path):
            try:
                self.step(line)
            except AssertionError as error:
                raise AssertionError(f"{path.name}, line {number}: {json.dumps(line)}\n{error}") from error
            except (Problem, KeyError, msgspec.ValidationError, ValueError) as error:
                raise AssertionError(f"{path.name}, line {number}: {json.dumps(line)}\n{error!r}") from error

    def step(self, line: Line) -> None:
        if "do" in line:
            do: Callable[[Line, datetime], None] = getattr(self, f"do_{line['do']}")
            self._unless_refused(do, line)
        elif "expect" in line:
            getattr(self, f"expect_{line['expect']}")(line, moment(line["at"]))
        else:
            assert set(line) <= {"shows", "note"}, "a line does, expects, shows or notes something"

    def _unless_refused(self, do: Callable[[Line, datetime], None], line: Line) -> None:
        at = moment(line["at"])
        if "refused" not in line:
            return do(line, at)
        before = reading.head()
        try:
            do(line, at)
        except Problem as problem:
            told = {"status": problem.status, "errors": [f"{f.at}: {f.code}" for f in problem.faults]}
            equal(told, line["refused"])
            assert reading.head() == before, "something was stored"
        else:
            raise AssertionError("it was not refused")
        return None

    # What happens

    def do_publish(self, line: Line, at: datetime) -> None:
        files = dict(files_of(GUIDELINES))
        changes = [["guidelines.yaml", '"2026-01-01"', f'"{line["version"]}"'], *line.get("change", [])]
        for file, old, new in changes:
            assert old in files[file], f"{file} does not hold {old!r}"
            files[file] = files[file].replace(old, new)
        versions.publish(files, "golden", at=at)

    def do_account(self, line: Line, at: datetime) -> None:
        sent = rest(line, "status", "private")
        [answer] = accounts.upsert([convert(sent, AccountIn)], at=at)
        if answer["status"] == "rejected":
            raise AssertionError(answer["errors"])
        if "status" in line:
            equal(answer["status"], line["status"])
        if "private" in line:
            equal(answer["defaults"]["private"], line["private"])

    def do_item(self, line: Line, at: datetime) -> None:
        sent = {"kind": "video", "account": "maker", **rest(line, "found", "rejected")}
        [answer] = items.receive([convert(sent, ItemIn)], at=at)
        if "rejected" in line:
            equal([f"{e['at']}: {e['code']}" for e in answer.get("errors", [])], line["rejected"])
            return
        assert answer["status"] == "accepted", answer
        found = line.get("found", {})
        told = found.get("decisions", [])
        assert len(told) == len(answer["decisions"]), answer["decisions"]
        for taken, expected in zip(answer["decisions"], told, strict=True):
            self._name(expected["as"], taken["id"])
        if answer["cases"]:
            self._name(found.get("case", "?"), answer["cases"][0])
        shown = {
            "revision": answer["revision"],
            "flags": [flag["rule"] for flag in answer["flags"]],
            "decisions": [self._taken(taken, sent["id"]) for taken in answer["decisions"]],
            "case": self._named(answer["cases"][0]) if answer["cases"] else None,
        }
        equal(shown, {"revision": 1, "flags": [], "decisions": [], "case": None, **found})

    def do_report(self, line: Line, at: datetime) -> None:
        sent = {
            "channel": "member",
            "subject": subject(line["on"]),
            "reason": line["reason"],
            "reporter": {"account": line["by"]} if "by" in line else {},
            **rest(line, "on", "by", "as", "case", "due", "reason"),
        }
        answer = reports.file(convert(sent, ReportIn), at=at)
        self._name(line["as"], answer["id"])
        self._name(line["case"], answer["case"])
        equal(moment(answer["due_at"]), moment(line["due"]))

    def do_decide(self, line: Line, at: datetime) -> None:
        body = {
            "ground": ground(line.get("ground")),
            "restrictions": [restriction(r) for r in line.get("restrictions", [])],
            "exception": line.get("exception"),
            "no_action": line.get("no_action", False),
            "explanation": line.get("explanation", ""),
            "supersedes": self.ids[line["supersedes"]] if "supersedes" in line else None,
        }
        actor = Actor("staff", line.get("by", "anna"))
        if "case" in line:
            made = deciding.decide_case(self.ids[line["case"]], convert(body, DecideIn), actor, at=at)
        else:
            body["subject"] = subject(line["on"])
            made = deciding.decide(convert(body, DecisionIn), actor, at=at)
        self._name(line["as"], made)

    def do_undo(self, line: Line, at: datetime) -> None:
        actor = Actor("staff", line.get("by", "anna"))
        made = deciding.undo(self.ids[line["what"]], line.get("why", "a mistake"), actor, at=at)
        self._name(line["as"], made)

    def do_claim(self, line: Line, at: datetime) -> None:
        cases.claim(self.ids[line["case"]], Actor("staff", line["by"]), at=at)

    def do_erase(self, line: Line, at: datetime) -> None:
        erasing.erase(line["account"], "golden", at=at)

    # What may be expected

    def expect_treatment(self, line: Line, at: datetime) -> None:
        on = (
            SURFACES
            if line["on"] == "everywhere"
            else [line["on"]]
            if isinstance(line["on"], str)
            else line["on"]
        )
        viewer = line.get("for", {"country": "NL", "age": 30})
        expected = {**untouched(line["of"]), **line.get("is", {})}
        expected["interactions"] = {**untouched("")["interactions"], **expected["interactions"]}
        for surface in on:
            query = {"viewer": viewer, "surface": surface, "items": [line["of"]], "at": rfc3339(at)}
            [told] = treatments.resolve(convert(query, TreatmentQuery))
            told["labels"] = [label["kind"] for label in told["labels"]]
            told["prompt"] = told["prompt"] and told["prompt"]["kind"]
            told["because"] = [self._named(id_) for id_ in told["because"]]
            if told["owner_notice"]:
                decision, letter = told["owner_notice"]["decision"], told["owner_notice"]["statement"]
                assert letter in (None, f"/api/v1/decisions/{decision}/statement")
                told["owner_notice"] = self._named(decision) + ("" if letter else ", without its letter")
            equal({"on": surface, **told}, {"on": surface, **expected})

    def expect_permission(self, line: Line, at: datetime) -> None:
        query = {**rest(line, "expect", "is", "refused", "of"), "account": line.get("of"), "at": rfc3339(at)}
        told = permissions.check(convert(query, PermissionQuery))
        because = [
            {**reason, "decision": self._named(reason["decision"])} if reason["decision"] else reason
            for reason in told["because"]
        ]
        because = [{k: v for k, v in reason.items() if v is not None} for reason in because]
        equal({"allowed": told["allowed"], "because": because},
              {"allowed": "refused" not in line, "because": line.get("refused", [])})  # fmt: skip

    def expect_standing(self, line: Line, at: datetime) -> None:
        told = standing.get(line["of"], at)
        assert told.pop("account") == line["of"]
        told.pop("at")
        for kind in ("strikes", "warnings", "restrictions"):
            told[kind] = [
                {k: v for k, v in {**one, "decision": self._named(one["decision"])}.items() if v is not None}
                for one in told[kind]
            ]
        equal(told, {**CLEAN, "next": [FIRST_STEP], **line.get("is", {})})

    def expect_decisions(self, line: Line, at: datetime) -> None:
        """Those on a subject that nothing has superseded, oldest first; `as` names those without a name."""
        rows = list(Decision.objects.filter(subject=line["on"], superseded_by=None).order_by("position"))
        assert len(rows) == len(line["are"]), [self._decision(row) for row in rows]
        for row, expected in zip(rows, line["are"], strict=True):
            self._name(expected["as"], row.id)
            equal(self._decision(row), expected)

    def expect_act(self, line: Line, at: datetime) -> None:
        acts = {Decision.objects.get(id=self.ids[name]).act for name in line["of"]}
        assert len(acts) == 1, "they were not taken together"
        together = Decision.objects.filter(act=acts.pop()).order_by("position")
        equal([self._named(row.id) for row in together], line["of"])

    def expect_case(self, line: Line, at: datetime) -> None:
        row = Case.objects.filter(subject=line["on"]).order_by("-position").first()
        if row is None:
            equal(None, line["is"])
            return
        told = cases.get(row.id)
        shown = {
            "case": self._named(row.id), "queue": told["queue"], "policy": told["policy"],
            "channel": told["channel"], "severity": told["severity"], "due": told["due_at"],
            "flags": [flag["rule"] for flag in told["flags"]],
            "reports": [self._named(report["id"]) for report in told["reports"]],
            "decided_by": self._named(told["decision"]) if told["decision"] else None,
        }  # fmt: skip
        of = Case.objects.filter(subject=line["on"]).count()
        equal({**shown, "of": of}, {"of": 1, "decided_by": None, "flags": [], "reports": [], **line["is"]})

    def expect_report(self, line: Line, at: datetime) -> None:
        told = reports.get(self.ids[line["of"]])
        decision = Report.objects.get(id=told["id"]).decision
        equal({"status": told["status"], "decision": self._named(decision) if decision else None}, line["is"])

    def expect_entries(self, line: Line, at: datetime) -> None:
        """All entries of a kind, each with the subject and the decision that its body names."""
        found = [
            {"on": entry.subject, "decision": self._named(entry.body["decision"])}
            for entry in reading.entries()
            if entry.kind == line["kind"]
        ]
        equal(found, line["are"])

    def expect_rule_day(self, line: Line, at: datetime) -> None:
        row = RuleDay.objects.get(rule=line["rule"], day=at.date())
        equal({"taken": row.taken, "capped": row.capped}, line["is"])

    # Names

    def _name(self, name: str, id_: str) -> None:
        known = self.names.get(id_)
        assert known in (None, name), f"{name!r} is {known!r}"
        assert self.ids.get(name) in (None, id_), f"there is another {name!r}"
        self.ids[name], self.names[id_] = id_, name

    def _named(self, id_: str) -> str:
        return self.names.get(id_, "?")

    def _taken(self, taken: dict[str, Any], item: str) -> dict[str, Any]:
        """A decision as the answer to an item tells it."""
        on = f"{taken['subject']['kind']}:{taken['subject']['id']}"
        shown: dict[str, Any] = {"as": self._named(taken["id"])}
        if on != f"content:{item}":
            shown["on"] = on
        if taken["hold"]:
            shown["hold"] = True
        return {**shown, "policy": taken["policy"], "restrictions": [short(r) for r in taken["restrictions"]]}

    def _decision(self, row: Decision) -> dict[str, Any]:
        """A decision, without what is not set."""
        body = bodies.of(row.id)
        by, strike, derived = body["by"], body["strike"], body.get("derived")
        shown = {
            "as": self._named(row.id),
            "by": by["id"] if by["kind"] == "staff" else f"{by['kind']} {by['id']}",
            "ground": " ".join(body["ground"][k] for k in GROUND if body["ground"].get(k)),
            "revision": row.revision if (row.revision or 1) > 1 else None,
            "restrictions": [short(r) for r in body["restrictions"]],
            "hold": row.hold,
            "no_action": row.no_action,
            "exception": row.exception,
            "strike": f"{strike['weight']} of {strike['policy']} until {strike['expires']}"
            if strike
            else None,
            "from": [self._named(id_) for id_ in derived["from"]] if derived else None,
            "supersedes": self._named(row.supersedes) if row.supersedes else None,
            "undoes": self._named(body["undoes"]) if body.get("undoes") else None,
        }
        assert decisions.get(row.id)["in_force"]
        return {k: v for k, v in shown.items() if v not in (None, False)}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def rest(line: Line, *without: str) -> Line:
    return {k: v for k, v in line.items() if k not in ("at", "do", "refused", "note", *without)}


def convert(value: Any, shape: type[Any]) -> Any:
    return msgspec.convert(value, shape)


def subject(key: str) -> dict[str, str]:
    found = Subject.of_key(key)
    return {"kind": found.kind, "id": found.id}


def ground(value: str | Line | None) -> Line | None:
    """A policy's id alone, or the ground in full."""
    return {"kind": "guidelines", "policy": value} if isinstance(value, str) else value


def restriction(value: str | Line) -> Line:
    return {"kind": value} if isinstance(value, str) else value


def short(value: Line) -> str | Line:
    """A restriction that has nothing but its kind, as its kind."""
    return value["kind"] if set(value) == {"kind"} else value


def equal(told: Any, expected: Any) -> None:
    assert told == expected, (
        f"told     {json.dumps(told, default=str)}\nexpected {json.dumps(expected, default=str)}"
    )
