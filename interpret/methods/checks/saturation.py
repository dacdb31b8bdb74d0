"""Is the score so near the end of its range that nothing shows in it any more?

Where a softmax or sigmoid is flat, gradients vanish and windows change nothing (Shrikumar et al.
2017, "Learning Important Features Through Propagating Activation Differences", § 2.2). The same map
of the score before it tells whether the order survived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.methods.checks.looked import Aspect, Looked, MapOf
from interpret.methods.ranks import rank_correlation
from interpret.methods.remaking import cannot_be_made_again, made_again, passes_to_make

if TYPE_CHECKING:
    from interpret.core.model import Progress
    from interpret.core.results import Attribution

NAME = "saturation"
SURE = 0.99
SAME, ALIKE = 0.9, 0.5
RULE = (
    "Holds for a score that no softmax or sigmoid squashes, for a probability from 0.01 to 0.99, "
    "and where the map of the logit orders its values alike (rank correlation of at least 0.9); "
    "doubtful down to 0.5, fails below."
)


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Hold the map against the same of the logit, where the probability is near an end."""
    target, score = subject.explained.target, subject.result.score
    if target.unit != "probability":
        return _found(
            "holds", f"The {target.unit} explained is not squashed by a softmax or sigmoid."
        )
    if 1 - SURE <= score <= SURE:
        return _found("holds", f"The probability of {score:.3g} has room to both sides.")
    near = f"The probability of {score:.6g} is near its end"
    if cannot_be_made_again(subject.result) is not None:
        return _found(
            "doubtful", f"{near}: explain the logit (logits=True) to see whether it matters."
        )
    before = made_again(
        subject.explained.model, subject.explained.sample, subject.result, logits=True
    )
    if progress is not None:
        progress(passes(subject), passes(subject))
    return _beside(near, subject.result, before, score)


def passes(subject: MapOf) -> int:
    """One more map where the probability is near an end."""
    sure = not 1 - SURE <= subject.result.score <= SURE
    if subject.explained.target.unit != "probability" or not sure:
        return 0
    if cannot_be_made_again(subject.result) is not None:
        return 0
    return passes_to_make(subject.explained.info, subject.result)


def _beside(near: str, result: Attribution, before: Attribution, score: float) -> Looked:
    there = np.isfinite(result.values) & np.isfinite(before.values) & ~result.padding[:, None]
    alike = rank_correlation(result.values[there], before.values[there])
    figures = {"score": score, "rank_correlation": alike}
    if np.isnan(alike):
        return _found(
            "fails", f"{near}, and one of this map and that of the logit is all alike: explain the "
            "logit instead (logits=True).", score=score,
        )  # fmt: skip
    verdict: Verdict = "holds" if alike >= SAME else "doubtful" if alike >= ALIKE else "fails"
    words = {
        "holds": "but the map of the logit orders its values alike",
        "doubtful": "and the map of the logit orders its values somewhat differently",
        "fails": "and the map of the logit says something else: explain that (logits=True)",
    }
    return _found(verdict, f"{near}, {words[verdict]} (rank correlation {alike:.2f}).", **figures)


def _found(verdict: Verdict, sentence: str, **figures: float) -> Looked:
    finding = Finding(aspect=NAME, verdict=verdict, sentence=sentence, rule=RULE, figures=figures)
    return Looked(findings=(finding,))


ASPECT = Aspect(
    name=NAME,
    title="Saturation",
    question="Is the score so near its end that nothing shows in it?",
    passes=passes,
    look=look,
)
