"""Is the score so near the end of its range that nothing shows in it any more?

Where a softmax or sigmoid is flat, gradients vanish and windows change nothing (Shrikumar et al.
2017, "Learning Important Features Through Propagating Activation Differences", § 2.2). The same map
of the score before it tells whether the order survived.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.methods.checks.looked import Aspect, Looked, MapOf, order_kept
from interpret.methods.checks.several_maps import Paced, Stopped, one_more
from interpret.methods.remaking import cannot_be_made_again, passes_to_make
from interpret.methods.uninformative import final_slope

if TYPE_CHECKING:
    from interpret.core.model import Progress
    from interpret.core.results import Attribution

NAME = "saturation"
ROOM = 4 * 0.99 * 0.01
"""The slope, as a share of the steepest, of a sigmoid at 0.01 and 0.99."""
SAME, ALIKE = 0.9, 0.5
RULE = (
    "Holds for a score that no function flattens, where the function has 4 % of its steepest slope "
    "(a probability from 0.01 to 0.99), and where the map of the score before it orders its values "
    "alike (rank correlation of at least 0.9); doubtful down to 0.5, fails below."
)


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Hold the map against the same of the score before the function, where that is flat."""
    function, slope = final_slope(subject.explained)
    what = f"The {subject.explained.target.unit} of {subject.result.score:.6g}"
    if slope >= ROOM:
        squashed = subject.explained.target.unit == "probability" or slope < 1
        room = f"{what} has room to both sides"
        return _found("holds", f"{room if squashed else f'{what} is flattened by no function'}.")
    near = f"{what} is where its {function} is nearly flat"
    if cannot_be_made_again(subject.result) is not None:
        return _found(
            "doubtful", f"{near}: explain the score before it (logits=True) to see whether it "
            "matters.",
        )  # fmt: skip
    pace = Paced(progress, _twice(subject))
    try:
        pace.ran(1)
        before = one_more(subject, pace, logits=True)
    except Stopped:
        return Looked(findings=(), stopped=True)
    return _beside(near, subject.result, order_kept(subject.result, before))


def passes(subject: MapOf) -> int:
    """The score before the function, and one more map where it is flat."""
    if final_slope(subject.explained)[1] >= ROOM or cannot_be_made_again(subject.result):
        return 1
    return _twice(subject)


def _twice(subject: MapOf) -> int:
    return 1 + passes_to_make(subject.explained.info, subject.result)


def _beside(near: str, result: Attribution, alike: float) -> Looked:
    figures = {"score": result.score, "rank_correlation": alike}
    if np.isnan(alike):
        return _found(
            "fails", f"{near}, and one of this map and that of the score before it is all alike: "
            "explain that instead (logits=True).", score=result.score,
        )  # fmt: skip
    verdict: Verdict = "holds" if alike >= SAME else "doubtful" if alike >= ALIKE else "fails"
    words = {
        "holds": "but the map of the score before it orders its values alike",
        "doubtful": "and the map of the score before it orders its values somewhat differently",
        "fails": "and the map of the score before it says something else: explain that "
        "(logits=True)",
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
