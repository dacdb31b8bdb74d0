"""Do the values of a map add up to what they promise?

Completeness: the sum of the values is score − baseline score (Sundararajan et al. 2017, "Axiomatic
Attribution for Deep Networks", proposition 1). The library's own tolerance, not an equality of
floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from interpret.core.check_results import Finding, Verdict
from interpret.methods.checks.looked import Aspect, Looked, MapOf
from interpret.methods.rounding import rounding

if TYPE_CHECKING:
    from interpret.core.model import Progress

NAME = "completeness"
HOLDS, FAILS = 0.01, 0.1
ROUNDINGS = 8
"""Roundings of the score that a sum of many values may miss."""
RULE = (
    "Holds where the gap is at most 1 % of |score − baseline score|, or 10 % and within two of its "
    "standard errors; fails above 10 %, and cannot be told there of too few draws."
)


def why_not(subject: MapOf) -> str | None:
    """Only some methods promise a sum."""
    if subject.result.completeness_gap is not None:
        return None
    return "This method does not promise that its values add up to anything."


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Hold the gap against the difference that was to be shared out."""
    result = subject.result
    gap = abs(float(result.completeness_gap or 0.0))
    whole = result.score - float(result.baseline_score or 0.0)
    error = result.gap_standard_error
    share = missed_share(subject)
    return Looked(
        findings=(
            Finding(
                aspect=NAME,
                verdict=_verdict(share, sure=error is None or gap > 2 * error),
                sentence=_sentence(gap, whole, share),
                rule=RULE,
                figures={"gap": gap, "difference": whole, "share": share},
            ),
        )
    )


def missed_share(subject: MapOf) -> float:
    """The gap as a share of what is to be shared out; 0 for a gap that is only rounding."""
    result = subject.result
    gap = abs(float(result.completeness_gap or 0.0))
    if gap <= ROUNDINGS * rounding(subject.explained)[0]:
        return 0.0
    whole = abs(result.score - float(result.baseline_score or 0.0))
    return gap / whole if whole else float("inf")


def _verdict(share: float, *, sure: bool) -> Verdict:
    if share <= HOLDS:
        return "holds"
    if not sure:  # few draws miss much without being wrong
        return "holds" if share <= FAILS else "unknown"
    return "doubtful" if share <= FAILS else "fails"


def _sentence(gap: float, whole: float, share: float) -> str:
    if not whole:
        return (
            f"The baseline scores what the input does, so that the values should add up to 0; they "
            f"miss it by {gap:.2g}."
        )
    return (
        f"The values add up to score − baseline score ({whole:.3g}) but for {gap:.2g}, "
        f"{share:.2g} of it."
    )


ASPECT = Aspect(
    name=NAME,
    title="Completeness",
    question="Do the values add up to what they promise?",
    passes=lambda subject: 0,
    look=look,
    why_not=why_not,
)
