"""A plan: what share of the decisions in a queue or under a policy is judged again. The narrowest plan counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from waker import settings
from waker.core.actors import Actor
from waker.core.moments import now
from waker.core.problems import Fault, Invalid, unknown
from waker.guidelines import versions
from waker.review.models import QualityPlan


@dataclass(frozen=True, slots=True)
class Plans:
    """All plans at one moment: (queue, policy) -> per cent, with "" for whichever."""

    shares: Mapping[tuple[str, str], float]
    default: float

    @property
    def most(self) -> float:
        return max([self.default, *self.shares.values()])

    def share(self, queue: str, policy: str | None) -> float:
        """Per cent of the decisions on cases of this queue and (alleged) policy."""
        for key in ((queue, policy or ""), ("", policy or ""), (queue, "")):
            if key != ("", "") and key in self.shares:
                return self.shares[key]
        return self.default


def read() -> Plans:
    """The plans in force. The setting is the share of what no plan is about, unless a plan for everything is set."""
    shares = {(p.queue, p.policy): p.share for p in QualityPlan.objects.all()}
    default = shares.pop(("", ""), float(settings.envint("WAKER_QUALITY_SHARE")))
    return Plans(shares, default)


def listing() -> list[QualityPlan]:
    return list(QualityPlan.objects.order_by("queue", "policy"))


def set_share(queue: str, policy: str, share: float | None, actor: Actor) -> None:
    """Say how many of 100 decisions are judged again; None takes the plan back. Invalid names the field."""
    pack = versions.current()
    faults = []
    if queue and queue not in pack.queues:
        faults.append(unknown("queue", "queue", queue, pack.queues))
    if policy and policy not in pack.policies:
        faults.append(unknown("policy", "policy", policy, pack.policies))
    if share is not None and not 0 <= share <= 100:
        faults.append(Fault("share", "out_of_range", "From 0 to 100 per cent."))
    if share is None:
        QualityPlan.objects.filter(queue=queue, policy=policy).delete()
        return
    if faults:
        raise Invalid(faults)
    QualityPlan.objects.update_or_create(
        queue=queue,
        policy=policy,
        defaults={"share": share, "set_by": actor.holder, "set_at": now()},
    )
