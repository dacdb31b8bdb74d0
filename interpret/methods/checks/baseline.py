"""Is the baseline empty to the model, and would another one tell another story?

A baseline that is itself evidence shows what turns it into the input, not what the input holds
(Sturmfels et al. 2020, "Visualizing the Impact of Feature Attribution Baselines").
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.core.errors import ArgumentError
from interpret.methods.baselines import absence, absences
from interpret.methods.checks.looked import Aspect, Looked, MapOf, order_kept
from interpret.methods.checks.several_maps import Paced, Stopped, one_more
from interpret.methods.remaking import cannot_be_made_again, passes_to_make

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.info import Head
    from interpret.core.model import Progress

NAME = "baseline"
SURE, LEANING = 0.9, 0.7
SAME, ALIKE = 0.8, 0.5
EVIDENCE_RULE = (
    "Holds where the model gives the baseline no class with a probability of 0.7 or more, doubtful "
    "up to 0.9, fails above."
)
ORDER_RULE = (
    "Holds where the map from another baseline orders its values alike (rank correlation of at "
    "least 0.8), doubtful down to 0.5, fails below."
)


def why_not(subject: MapOf) -> str | None:
    """A map without a baseline, or one of many."""
    if subject.result.baseline is None:
        return "This method has no baseline."
    if cannot_be_made_again(subject.result) is not None:
        return "This map is a mean over baselines, which no single one stands for."
    return None


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Ask the model what it sees in the baseline, then make the map from another."""
    pace, findings = Paced(progress, passes(subject)), _evidence(subject)
    try:
        pace.ran(1)
        findings += _order(subject, pace)
    except Stopped:
        return Looked(findings=findings, stopped=True)
    return Looked(findings=findings)


def passes(subject: MapOf) -> int:
    """The baseline itself, and the map once more."""
    again = passes_to_make(subject.explained.info, subject.result) if _other(subject) else 0
    return 1 + again


def _evidence(subject: MapOf) -> tuple[Finding, ...]:
    """What the model answers to the baseline by itself; nothing where it has no single answer."""
    target, name = subject.explained.target, str(subject.result.baseline)
    scores = _scores(subject, name)
    if target.layer is not None or scores is None:
        return ()
    head = subject.explained.info.heads[target.head]
    here, prior = float(scores[subject.explained.index]), _prior(head)
    figures = {"baseline_score": here, "prior": prior}
    if not head.squashed or not np.isfinite(scores).all():
        return (
            Finding(
                aspect=NAME, verdict="unknown", figures=figures,
                sentence=f"The baseline {name} scores {here:.3g}; an output that is no probability "
                "has no level at which it is sure.",
            ),
        )  # fmt: skip
    label, most = _surest(subject, head, scores)
    verdict: Verdict = "holds" if most < LEANING else "doubtful" if most < SURE else "fails"
    named = f"{label} {most:.3g}"
    own = "" if np.isclose(here, most) else f"; {target.name} {here:.3g}"
    words = f"{named}{own}, by chance {prior:.2g}"
    sentence = {
        "holds": f"The model sees nothing for sure in the baseline {name} ({words}).",
        "doubtful": f"The model leans to a class on the baseline {name} ({words}).",
        "fails": f"The model is sure of the baseline {name} itself ({words}): the map shows what "
        "turns that into the input. Try another baseline.",
    }[verdict]
    return (
        Finding(
            aspect=NAME, verdict=verdict, sentence=sentence, rule=EVIDENCE_RULE,
            figures={**figures, "surest": most},
        ),
    )  # fmt: skip


def _scores(subject: MapOf, name: str) -> Float[np.ndarray, " output"] | None:
    """Every output's probability on the baseline by itself; None where it is no input."""
    explained = subject.explained
    try:
        there = absence(explained.info, explained.sample, name)
    except ArgumentError:  # a line across each window, vectors of zeros, a gap closed
        return None
    sample = explained.sample.holding(there.x)
    answer = explained.model.predict(there.x[None], sample=sample)
    row: Float[np.ndarray, " output"] = replace(explained.target, logits=False).row(answer)[0]
    return row.astype(np.float64)


def _prior(head: Head) -> float:
    """What a score is by chance where nothing is known of the data."""
    return 0.5 if head.activation == "sigmoid" else 1 / head.classes


def _surest(subject: MapOf, head: Head, scores: Float[np.ndarray, " output"]) -> tuple[str, float]:
    """The class of which the model is surest, of either side of a sigmoid."""
    explained = subject.explained
    first = explained.index - explained.target.index
    own = scores[first : first + head.classes]
    best = int(np.argmax(own))
    if head.activation == "sigmoid" and head.classes == 1:
        sides = head.sides if not explained.target.other_side else head.sides[::-1]
        return (sides[1], float(own[0])) if own[0] >= 0.5 else (sides[0], float(1 - own[0]))
    return head.labels[best], float(own[best])


def _order(subject: MapOf, pace: Paced) -> tuple[Finding, ...]:
    """The rank correlation with the map from another baseline."""
    other = _other(subject)
    if other is None:
        return ()
    alike = order_kept(subject.result, one_more(subject, pace, baseline=other))
    words = f"With the baseline {other} instead of {subject.result.baseline}"
    if np.isnan(alike):
        return (
            Finding(
                aspect=NAME, verdict="unknown",
                sentence=f"{words} there is no order to compare: one of the maps is all alike.",
            ),
        )  # fmt: skip
    verdict: Verdict = "holds" if alike >= SAME else "doubtful" if alike >= ALIKE else "fails"
    said = {
        "holds": "the order of importance stays",
        "doubtful": "the order of importance changes somewhat",
        "fails": "the order of importance is another",
    }[verdict]
    return (
        Finding(
            aspect=NAME, verdict=verdict, rule=ORDER_RULE,
            sentence=f"{words} {said} (rank correlation {alike:.2f}).",
            figures={"other_baseline_correlation": alike},
        ),
    )  # fmt: skip


def _other(subject: MapOf) -> str | None:
    """Another baseline that the method takes: the user's mask, or another of its model's."""
    mask = subject.settings.mask
    if mask is not None and str(mask) != subject.result.baseline:
        return str(mask)
    others = [n for n in absences(subject.explained.info) if n != subject.result.baseline]
    if subject.explained.info.is_text and subject.result.method == "integrated_gradients":
        others += [name for name in ("zero",) if name != subject.result.baseline]
    return others[0] if others else None


ASPECT = Aspect(
    name=NAME,
    title="Baseline",
    question="Is the baseline empty to the model, and would another one tell another story?",
    passes=passes,
    look=look,
    why_not=why_not,
)
