"""Routing: which queue a case goes to, by the conditions of the queues over what is known of the case.

    queue = pack.route(CaseFacts(policy="spam", language="tr"))

Queues with a condition are tried in the order of the file, and the first that takes the case has it. When none does,
the queue of its policy has it; a case under no policy goes to the least grave queue that anybody may work. A condition
that fails to evaluate counts as false.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from waker.policy import cel
from waker.policy.cel import DOUBLE, INT, STRING, Field, Record, Schema, list_of
from waker.policy.facts import ACCOUNT

if TYPE_CHECKING:
    from waker.policy.cel.compiler import Function
    from waker.policy.pack import Queue

CASE: Final = Record(
    "case",
    (
        Field(
            "policy",
            STRING,
            "The policy it is judged by: the gravest among its flags, or the reason of its report. Null when that is "
            "no policy.",
            nullable=True,
        ),
        Field("policies", list_of(STRING), "All policies under which it was flagged or reported."),
        Field(
            "channel",
            STRING,
            "How it came: `member`, `citizen`, `partner`, `authority`, `law_enforcement` or `detector`.",
        ),
        Field("language", STRING, "The language of its text, detected or declared.", nullable=True),
        Field(
            "languages",
            list_of(STRING),
            "The languages that whoever works it has to read: two for a mixed text, none when that is in doubt. "
            "Without their regions (`nl`, not `nl-BE`).",
        ),
        Field(
            "language_confidence",
            DOUBLE,
            "How sure the language is, 0 to 1; 1 when it was declared, 0 when unknown.",
        ),
        Field("country", STRING, "The country of the item or the account (`NL`).", nullable=True),
        Field("severity", INT, "The severity of its policy, 1 to 5; 1 when it has none."),
        Field("score", DOUBLE, "The highest score among its flags, 0 to 1; 0 when it was only reported."),
        Field("reach", INT, "How many could see it: the followers of the account."),
        Field(
            "subject",
            STRING,
            "What it is about: `content`, `account`, `device`, `hashtag`, `term`, `territory` or `sound`.",
        ),
        Field(
            "kind",
            STRING,
            "The kind of the item (`video`, `comment`); null unless about content.",
            nullable=True,
        ),
        Field(
            "situations",
            list_of(STRING),
            "Ids and kinds of the situations that are active now and cover its country.",
        ),
    ),
)

_KNOWN: Final = frozenset({"kind", "followers"})
_ACCOUNT: Final = Record(ACCOUNT.name, [field for field in ACCOUNT.fields.values() if field.name in _KNOWN])

CASE_FACTS: Final = Schema(
    {
        "case": Field("case", CASE, "The case that is to be routed, as it is when it opens."),
        "account": Field("account", _ACCOUNT, "The account that posted it."),
    }
)
"""What the condition of a queue may use. `account` has the fields of the same name in the facts of an item."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of a case when it opens; the fields mean what `CASE` says of them. `account_kind` is "" for a
    subject that belongs to no account."""

    policy: str | None
    policies: Sequence[str] = ()
    channel: str = "detector"
    language: str | None = None
    languages: Sequence[str] = ()
    language_confidence: float = 0.0
    country: str | None = None
    severity: int = 1
    score: float = 0.0
    reach: int = 0
    subject: str = "content"
    kind: str | None = None
    situations: Sequence[str] = ()
    account_kind: str = ""

    def as_facts(self) -> dict[str, dict[str, Any]]:
        return {
            "case": {
                "policy": self.policy,
                "policies": list(self.policies),
                "channel": self.channel,
                "language": self.language,
                "languages": list(self.languages),
                "language_confidence": float(self.language_confidence),
                "country": self.country,
                "severity": self.severity,
                "score": float(self.score),
                "reach": self.reach,
                "subject": self.subject,
                "kind": self.kind,
                "situations": list(self.situations),
            },
            "account": {"kind": self.account_kind, "followers": self.reach},
        }


class Router:
    """The queues of one pack. `conditions`: the checked condition of each queue that has one, by its id."""

    def __init__(self, queues: Mapping[str, Queue], conditions: Mapping[str, cel.Checked]) -> None:
        plain = [queue for queue in queues.values() if queue.id not in conditions]
        self.queue_of = {policy: queue for queue in plain for policy in queue.policies}
        self._tried: list[tuple[Queue, Function]] = [
            (queue, cel.compile(conditions[queue.id])) for queue in queues.values() if queue.id in conditions
        ]
        self._rest = min(plain, key=lambda queue: (not queue.is_open, queue.severity), default=None)

    def own(self, policy: str | None) -> Queue | None:
        """The queue of a policy, or of cases under none, whatever conditions say; None for a policy of other packs."""
        return self._rest if policy is None else self.queue_of.get(policy)

    def route(self, facts: CaseFacts) -> Queue:
        """The queue for a case. KeyError for a policy that is not in the pack."""
        default = self._rest if facts.policy is None else self.queue_of[facts.policy]
        assert default is not None, "a pack that loads has a queue for each of its policies"
        if not self._tried:
            return default
        given = facts.as_facts()
        for queue, holds in self._tried:
            if _may_take(queue, facts.policy, default) and _true(holds, given):
                return queue
        return default


def _may_take(queue: Queue, policy: str | None, default: Queue) -> bool:
    """Whether the condition matters at all: subjects for specialists stay theirs, whatever a condition says, unless
    the queue names the policy or is itself for a team or for specialists."""
    if queue.policies:
        return policy in queue.policies
    return default.speciality is None or not queue.is_open


def _true(condition: Function, facts: Mapping[str, object]) -> bool:
    try:
        return condition(facts) is True
    except cel.EvalError:
        return False
