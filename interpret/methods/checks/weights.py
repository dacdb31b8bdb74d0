"""Does the map change with what the model learnt?

Adebayo et al. 2018, "Sanity Checks for Saliency Maps": the same method on copies of the model whose
weights are drawn at random, layer after layer from the output down, and the rank correlation with
the map at each step. A method that gives the same map for a model that learnt nothing says nothing
of the model. With the signs of values, and of their magnitudes: a map may keep one and not the
other. Of a few values two orders are alike by chance: all layers are drawn more than once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.check_results import Finding, Verdict
from interpret.core.errors import ModelError, plural
from interpret.methods.checks.looked import Aspect, Looked, MapOf
from interpret.methods.checks.several_maps import (
    SeveralMaps,
    Stopped,
    affordable,
    both,
    passes_of,
)
from interpret.methods.ranks import rank_correlation
from interpret.methods.remaking import cannot_be_made_again

if TYPE_CHECKING:
    from collections.abc import Sequence

    from interpret.core.model import Progress
    from interpret.core.results import Attribution

NAME = "weights"
MOST_STEPS, DRAWS = 8, 3
FEWEST_VALUES = 5
OTHER, SAME = 0.5, 0.8
RULE = (
    "Holds where the map has a mean rank correlation below 0.5, of values and of magnitudes, with "
    "maps of the model whose weights are all drawn at random, doubtful below 0.8, fails from 0.8. "
    "Weights are drawn from each layer’s own initialiser, or shuffled where it has no random one."
)


@dataclass(frozen=True, kw_only=True)
class Alike:
    """How alike two maps order their values, and their magnitudes; NaN where one is all alike."""

    values: float
    magnitudes: float


def why_not(subject: MapOf) -> str | None:
    """A map that cannot be made again or that has no order, and a model without weights."""
    if (refusal := cannot_be_made_again(subject.result)) is not None:
        return refusal
    there, _ = both(subject, subject.result, subject.result)
    if len(there) < FEWEST_VALUES:
        return (
            f"The map has {plural(len(there), 'value')}, which random weights put in the same "
            f"order by chance: it takes {FEWEST_VALUES}."
        )
    if np.ptp(there) == 0:
        return "The map is all alike, so that it has no order that could change."
    if not _layers(subject):
        return "No layer with weights was found between this input and the target."
    return None


def passes(subject: MapOf) -> int:
    """A map for each step, and more for the last."""
    return passes_of(subject, len(_steps(subject)) + DRAWS - 1)


def look(subject: MapOf, progress: Progress | None) -> Looked:
    """Make the map for models with more and more random weights."""
    maps = SeveralMaps(subject, progress, passes(subject))
    steps, alike, last = _steps(subject), list[Alike](), list[Alike]()
    seed = subject.settings.seed
    try:
        own = maps.first()
        for step in steps:
            alike.append(_with_random(maps, own, step, seed))
        last.append(alike[-1])
        for more in range(1, DRAWS):
            last.append(_with_random(maps, own, steps[-1], seed + more))
    except Stopped:
        pass
    if last:
        alike[-1] = _mean(last)
    return Looked(
        findings=(_found(len(steps[-1]), _mean(last)),) if last else (),
        fields={
            "layers": tuple(_named(steps, number) for number in range(len(alike))),
            "layer_correlation": np.array([each.values for each in alike]),
            "layer_magnitudes": np.array([each.magnitudes for each in alike]),
        },
        stopped=len(last) < DRAWS,
    )


def _layers(subject: MapOf) -> tuple[str, ...]:
    return subject.explained.model.weighted_layers(subject.explained.target)


def _steps(subject: MapOf) -> list[tuple[str, ...]]:
    """Layers that are drawn at each step, those of the steps before among them."""
    layers = _layers(subject)
    maps = affordable(subject, least=DRAWS + 1, most=MOST_STEPS + DRAWS - 1)
    steps = min(maps - DRAWS + 1, len(layers))
    ends = np.round(np.linspace(0, len(layers), steps + 1)[1:]).astype(int)
    return [layers[:end] for end in ends]


def _named(steps: Sequence[tuple[str, ...]], number: int) -> str:
    """What is new at a step: its layers, from the first to the last."""
    before = len(steps[number - 1]) if number else 0
    new = steps[number][before:]
    return new[0] if len(new) == 1 else f"{new[0]} … {new[-1]}"


def _with_random(maps: SeveralMaps, own: Attribution, layers: tuple[str, ...], seed: int) -> Alike:
    """How alike the map is to that of the model with these layers' weights drawn at random."""
    model = maps.subject.explained.model.randomised(layers, seed=seed)
    try:
        other = maps.made(model=model)
    except ModelError:  # scores that are no numbers: nothing of the map is left
        return Alike(values=float("nan"), magnitudes=float("nan"))
    one, another = both(maps.subject, own, other)
    return Alike(
        values=rank_correlation(one, another),
        magnitudes=rank_correlation(np.abs(one), np.abs(another)),
    )


def _mean(several: Sequence[Alike]) -> Alike:
    """The mean over those that are numbers."""

    def mean(numbers: list[float]) -> float:
        there = [each for each in numbers if np.isfinite(each)]
        return float(np.mean(there)) if there else float("nan")

    return Alike(
        values=mean([each.values for each in several]),
        magnitudes=mean([each.magnitudes for each in several]),
    )


def _found(layers: int, last: Alike) -> Finding:
    figures = {"rank_correlation": last.values, "magnitudes": last.magnitudes}
    drawn = (
        "With the weights of the only layer drawn at random"
        if layers == 1
        else f"With the weights of all {layers} layers drawn at random"
    )
    most = np.fmax(last.values, last.magnitudes)
    if not np.isfinite(most):
        return Finding(
            aspect=NAME,
            verdict="unknown",
            sentence=f"{drawn} the map is all alike, so that there is no order to compare.",
            rule=RULE,
        )
    verdict: Verdict = "holds" if most < OTHER else "doubtful" if most < SAME else "fails"
    size = " of its magnitudes" if last.magnitudes > np.fmax(last.values, -1) else ""
    number = f"rank correlation{size} {most:.2f}"
    said = {
        "holds": f"the map is another ({number}): it shows what the model learnt.",
        "doubtful": f"the map stays similar ({number}): much of it comes of the input and the "
        "method, not of what the model learnt.",
        "fails": f"the map stays as it is ({number}): it does not show what the model learnt.",
    }[verdict]
    return Finding(
        aspect=NAME, verdict=verdict, sentence=f"{drawn} {said}", rule=RULE, figures=figures
    )


ASPECT = Aspect(
    name=NAME,
    title="Weights",
    question="Does the map change with what the model learnt?",
    passes=passes,
    look=look,
    why_not=why_not,
)
