"""Quality: agreement, overturned decisions, and the precision of rules, each with its interval."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from waker.api.answers.base import Out


class EstimateOut(Out, kw_only=True):
    """A value seen in `n` cases, with the ends of its 95 per cent interval; or why there is none: too few cases, or
    the same verdict every time, by which agreement cannot be told from chance."""

    n: int
    value: float | None
    low: float | None
    high: float | None
    why: Literal["too_few", "one_category"] | None


class AgreementOut(Out, kw_only=True):
    """One policy, language or queue; `key` is null for all together, empty for cases that have none."""

    key: str | None
    pairs: Annotated[int, Meta(description="Decisions that a second person judged blind.")]
    agreeing: Annotated[int, Meta(description="Of these, with the same verdict.")]
    same: Annotated[EstimateOut, Meta(description="Share of them with the same verdict; Wilson.")]
    kappa: Annotated[EstimateOut, Meta(description="Cohen's kappa.")]
    alpha: Annotated[EstimateOut, Meta(description="Krippendorff's alpha, nominal.")]
    thirds: Annotated[int, Meta(description="Of those who disagreed, how many a third person judged.")]
    differing: Annotated[int, Meta(description="Of these, how many came out otherwise than the decision.")]
    appeals: Annotated[int, Meta(description="Appeals that were decided.")]
    overturned: int
    varied: int
    overturn: Annotated[EstimateOut, Meta(description="Share of them overturned or varied; Wilson.")]


class QualityOut(Out, kw_only=True, rename={"from_": "from"}):
    """The figures of a period; `to` is counted too."""

    from_: str
    to: str
    by: Literal["policy", "language", "queue"]
    minimum: Annotated[int, Meta(description="Below this number of cases a figure is not told.")]
    total: AgreementOut
    rows: list[AgreementOut]


class RulePrecisionOut(Out, kw_only=True):
    """An automatic rule, and what people decided on the cases that it flagged."""

    rule: str
    policy: str
    cases: int
    upheld: Annotated[int, Meta(description="Decided by a measure under the rule's policy.")]
    precision: EstimateOut


class RulesQualityOut(Out, kw_only=True, rename={"from_": "from"}):
    """The precision of rules in a period, the most used rule first."""

    from_: str
    to: str
    minimum: int
    rules: list[RulePrecisionOut]
