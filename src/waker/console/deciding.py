"""A draft: a decision as it is filled in on the case page, on its way to the review service and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from waker.console import words
from waker.core.features import SWITCHABLE
from waker.core.moments import now
from waker.core.problems import Problem
from waker.core.restrictions import KINDS, LABELS
from waker.core.subjects import ACCOUNT
from waker.policy.pack import EXCEPTIONS, Pack, in_language
from waker.review.shapes import (
    DecideIn,
    ExceptionIn,
    GroundIn,
    GuidelinesGround,
    IllegalGround,
    RestrictionIn,
)

VIOLATION, FINE, EXCEPTION = "violation", "no_action", "exception"
REASONING = 20


@dataclass(slots=True)
class Draft:
    """What somebody chose so far. `chosen` maps a restriction's kind to what it carries (days, feature, …)."""

    subject_kind: str
    outcome: str = VIOLATION
    policy: str = ""
    law: str = ""
    country: str = ""
    exception: str = ""
    reasoning: str = ""
    explanation: str = ""
    chosen: dict[str, dict[str, Any]] = field(default_factory=dict)
    manifest: bool = False
    """Manifestly illegal: it counts towards misuse, as do the reports in `unfounded`."""
    unfounded: list[str] = field(default_factory=list)

    @staticmethod
    def prechosen(full: Any, current: Pack | None) -> Draft:
        """What the guidelines propose for this case: its policy, that policy's restrictions and explanation."""
        draft = Draft(full.subject.kind, policy=full.case.policy or "")
        policy = current.policies.get(draft.policy) if current else None
        if policy is not None:
            for restriction in policy.restrictions_for(draft.subject_kind):
                body = restriction.body()
                draft.chosen[body.pop("kind")] = body
            draft.explanation = policy.explain(language_of(full), noun_of(full))
        return draft

    @staticmethod
    def of_post(post: QueryDict, subject_kind: str) -> Draft:
        text = {
            name: post.get(name, "").replace("\r\n", "\n").replace("\x00", "").strip()
            for name in ("outcome", "policy", "law", "country", "exception", "reasoning", "explanation")
        }
        draft = Draft(subject_kind, **text)
        draft.manifest = "manifestly_illegal" in post
        draft.unfounded = [id_ for id_ in post.getlist("unfounded") if "\x00" not in id_][:1_000]
        for kind in post.getlist("restriction"):
            if kind in KINDS:
                draft.chosen[kind] = {
                    name: value for name in _CARRIES if (value := post.get(f"{kind}.{name}", "").strip())
                }
        return draft

    def errors(self) -> dict[str, str]:
        """What can be told without the ledger, by field, in words for the person at the form."""
        found: dict[str, str] = {}
        if self.outcome not in (VIOLATION, FINE, EXCEPTION):
            found["outcome"] = gettext("Choose what it is.")
        if self.outcome != FINE and not self.policy and not self.law:
            found["policy"] = gettext("Choose the policy, or name the law.")
        if self.law and not self.country and self.outcome != FINE:
            found["law"] = gettext("Say of which country this law is.")
        if self.outcome == VIOLATION and not self.chosen:
            found["restrictions"] = gettext("Choose what follows, or decide that it is no violation.")
        if self.outcome == EXCEPTION and self.exception not in EXCEPTIONS:
            found["exception"] = gettext("Choose which exception it is.")
        if self.outcome == EXCEPTION and len(self.reasoning) < REASONING:
            found["reasoning"] = (
                ngettext("Say why in at least %d character.", "Say why in at least %d characters.", REASONING)
                % REASONING
            )
        for kind, carried in self.chosen.items() if self.outcome == VIOLATION else ():
            if message := _carried_wrong(kind, carried):
                found["restrictions"] = message
        return found

    def decision(self) -> DecideIn:
        """The draft in the shape that the review service takes. Call it when `errors` found none."""
        if self.outcome == FINE:
            return DecideIn(
                no_action=True,
                explanation=self.explanation,
                ground=self._ground(),
                manifestly_unfounded=self.unfounded,
            )
        if self.outcome == EXCEPTION:
            exception = ExceptionIn(kind=self.exception, reasoning=self.reasoning)  # type: ignore[arg-type]  # `errors` checked it
            return DecideIn(ground=self._ground(), exception=exception, explanation=self.explanation)
        return DecideIn(
            ground=self._ground(),
            restrictions=[_restriction(kind, carried) for kind, carried in self.chosen.items()],
            explanation=self.explanation,
            manifestly_illegal=self.manifest,
        )

    def _ground(self) -> GroundIn | None:
        if self.law:
            return IllegalGround(law=self.law, country=self.country.upper())
        return GuidelinesGround(policy=self.policy) if self.policy else None

    def summary(self) -> str:
        """What was decided, in a line for the toast."""
        if self.outcome == FINE:
            return gettext("Decided: no violation.")
        if self.outcome == EXCEPTION:
            return gettext("Decided: stays up, %s.") % words.word(words.EXCEPTIONS, self.exception).lower()
        return gettext("Decided: %s.") % "; ".join(
            words.restriction({"kind": k, **_plain(c)}) for k, c in self.chosen.items()
        )


_CARRIES = ("days", "countries", "feature", "label", "min_age")


def _restriction(kind: str, carried: Mapping[str, Any]) -> RestrictionIn:
    days = carried.get("days")
    until = None
    if days:
        # Until the end of that day in UTC: a moderator thinks in days, not in the minute of the click.
        until = datetime.combine((now() + timedelta(days=int(days))).date(), time(23, 59, 59), UTC)
    return RestrictionIn(
        kind=kind,
        countries=_codes(carried.get("countries")),
        min_age=int(carried["min_age"]) if carried.get("min_age") else None,
        feature=carried.get("feature") or None,
        label=carried.get("label") or None,
        until=until,
    )


def _plain(carried: Mapping[str, Any]) -> dict[str, Any]:
    plain = {k: v for k, v in carried.items() if k in ("feature", "label")}
    if carried.get("days"):
        plain["days"] = int(carried["days"])
    if carried.get("min_age"):
        plain["min_age"] = int(carried["min_age"])
    if carried.get("countries"):
        plain["countries"] = _codes(carried["countries"])
    return plain


def _codes(text: Any) -> list[str]:
    if isinstance(text, (list, tuple)):
        return list(text)
    return [code.upper() for code in (text or "").replace(",", " ").split()]


def _carried_wrong(kind: str, carried: Mapping[str, Any]) -> str:
    name = words.word(words.RESTRICTIONS, kind)
    for number, most in (("days", 3650), ("min_age", 100)):
        value = str(carried.get(number) or "")
        if value and not (
            value.isascii() and value.isdigit() and len(value) <= 6 and 1 <= int(value) <= most
        ):
            return gettext("%(restriction)s: write a whole number from 1 to %(most)d.") % {
                "restriction": name,
                "most": most,
            }
    for missing in sorted(KINDS[kind].needs):
        if not carried.get(missing):
            return gettext("%s: fill in what belongs to it.") % name
    return ""


def choices(subject_kind: str, draft: Draft) -> list[dict[str, Any]]:
    """The restrictions that fit this kind of subject, lightest first, with what is chosen of each."""
    fitting = sorted((k for k in KINDS.values() if subject_kind in k.subjects), key=lambda k: k.severity)
    return [
        {
            "kind": kind.name,
            "word": words.word(words.RESTRICTIONS, kind.name),
            "on": kind.name in draft.chosen,
            "grave": kind.name in words.GRAVE,
            "needs": kind.needs,
            "timed": kind.name in ("suspend", "feature_off")
            or (kind.name == "not_recommended" and subject_kind == ACCOUNT),
            "carried": {
                k: ", ".join(v) if isinstance(v, (list, tuple)) else v
                for k, v in draft.chosen.get(kind.name, {}).items()
            },
            "features": [(f, words.word(words.FEATURES, f)) for f in SWITCHABLE]
            if "feature" in kind.needs
            else [],
            "labels": [(x, words.word(words.LABELS, x)) for x in LABELS] if "label" in kind.needs else [],
        }
        for kind in reversed(fitting)
    ]


def policies_for_page(current: Pack | None, full: Any) -> list[dict[str, Any]]:
    """What the page needs to prechoose when another policy is picked: restrictions, explanation, exceptions."""
    if current is None:
        return []
    spoken = words.spoken()
    return [
        {
            "id": p.id,
            "title": in_language(p.title, spoken),
            "severity": p.severity,
            "zero": p.zero_tolerance,
            "strikes": p.strikes,
            "exceptions": sorted(p.exceptions),
            "restrictions": [r.body() for r in p.restrictions_for(full.subject.kind)],
            "explanation": p.explain(language_of(full), noun_of(full)),
            "words": " ".join({p.id.replace("_", " "), *p.title.values()}).lower(),
        }
        for p in current.policies.values()
    ]


def confirmations(draft: Draft, current: Pack | None) -> list[str]:
    """What the person should say yes to once more, because it cannot be taken back for whom it hits."""
    if draft.outcome != VIOLATION:
        return []
    asked = []
    policy = current.policies.get(draft.policy) if current else None
    if policy is not None and policy.zero_tolerance and not draft.law:
        asked.append(
            gettext(
                "Zero tolerance: it is removed, the account is closed, and a report to the authorities is opened."
            )
        )
    elif "terminate" in draft.chosen:
        asked.append(gettext("The account is closed with everything on it."))
    if "ban" in draft.chosen:
        asked.append(gettext("Every account seen on this device is closed, and nobody can sign up from it."))
    return asked


def errors_of(problem: Problem) -> dict[str, str]:
    """The review service's faults by field of the form; what fits none of them stands at the top."""
    fields = {
        "ground": "policy",
        "exception": "exception",
        "restrictions": "restrictions",
        "explanation": "explanation",
    }
    found: dict[str, str] = {}
    for fault in problem.faults:
        at = "reasoning" if fault.at == "exception.reasoning" else fields.get(fault.at.split(".")[0], "form")
        found.setdefault(at, fault.message)
    return found


def language_of(full: Any) -> str:
    """The language in which the member reads: their account's first, else the item's."""
    if full.account is not None and full.account.languages:
        return str(full.account.languages[0])
    return str((full.item.language if full.item else None) or "en")


def noun_of(full: Any) -> str:
    """What was judged, in the member's language, as a policy's explanation names it."""
    kind = full.item.kind if full.item else full.subject.kind
    return words.noun(kind, language_of(full))
