"""Which few tokens, replaced, turn the class? One after another, each the best that is found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.methods.substitution_trials import chosen_in, tried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jaxtyping import Int

    from interpret.core.info import ModelInfo
    from interpret.core.model import Engine, Progress
    from interpret.core.sample import Sample
    from interpret.methods.explained import Explained
    from interpret.methods.substitution_trials import Choice, Choose, Trials


@dataclass(frozen=True, kw_only=True)
class Counterfactual:
    """Changes in order, as ``Substitution`` holds them, and the class that they lead to."""

    changes: tuple[tuple[int, str, str, float], ...]
    changed_to: str


def counterfactual(
    subject: Explained,
    trials: Trials,
    choice: Choice | None,
    choose: Choose,
    *,
    most: int,
    engine: Engine,
    progress: Progress | None = None,
) -> Counterfactual:
    """Make at most so many substitutions until the model's own answer is another class.

    ``trials`` are those of the input; after each change, all that are chosen are tried anew. Where
    one of them turns the class, it is the last; else the one that moves the score most is made. No
    position is changed twice.

    Raises
    ------
    ArgumentError
        Where the target is no class.
    """
    if choice is None:
        raise ArgumentError(
            f"changes={most} asks what turns the class, and {subject.target.name} is none: leave "
            "changes out, or choose a class as the target."
        )
    made: list[tuple[int, str, str, float]] = []
    now = subject
    while True:
        chosen = chosen_in(now, choice, trials.scores)
        best = _best(now, trials, choice, chosen, avoid=[at for at, *_ in made])
        if best is None:
            return Counterfactual(changes=tuple(made), changed_to="")
        made.append(_change(now, trials, best))
        if chosen[best] != choice.before:
            to = choice.classes[int(chosen[best])]
            return Counterfactual(changes=tuple(made), changed_to=to)
        if len(made) == most:
            return Counterfactual(changes=tuple(made), changed_to="")
        now = _after(now, trials, best)
        trials = tried(now, choose, engine=engine, progress=progress)


def _best(
    subject: Explained,
    trials: Trials,
    choice: Choice,
    chosen: Int[np.ndarray, " trial"],
    *,
    avoid: Sequence[int],
) -> int | None:
    """The trial that turns the class furthest, or else moves the score most away from it."""
    gain = subject.score - trials.scores[:, subject.index]
    if choice.before != choice.target:
        gain = -gain  # another class is predicted: the target's score has to rise
    allowed = trials.done & ~np.isin(trials.at, avoid)
    turning = allowed & (chosen != choice.before)
    allowed = turning if turning.any() else allowed & (gain > 0)
    return int(np.where(allowed, gain, -np.inf).argmax()) if allowed.any() else None


def _change(subject: Explained, trials: Trials, trial: int) -> tuple[int, str, str, float]:
    info, at = subject.info, int(trials.at[trial])
    standing = int(trials.standing[at])
    before = info.token_name(standing) if standing >= 0 else str(subject.sample.positions[at])
    after = info.token_name(int(trials.ids[trial]))
    return at, before, after, float(trials.scores[trial, subject.index])


def _after(subject: Explained, trials: Trials, trial: int) -> Explained:
    """The input with one trial made, and the scores that it got."""
    at, token_id = int(trials.at[trial]), trials.ids[trial]
    sample = _replaced(subject.info, subject.sample, at, int(token_id))
    return replace(subject, sample=sample, output_scores=trials.scores[trial])


def _replaced(info: ModelInfo, sample: Sample, at: int, token_id: int) -> Sample:
    x = sample.x.copy()
    x[at] = info.token_rows(np.asarray([token_id]))[0]
    arrays = tuple(x if n == sample.focus else each for n, each in enumerate(sample.arrays))
    names = [str(each) for each in sample.positions]
    names[at] = info.token_name(token_id)
    return replace(sample, arrays=arrays, positions=tuple(names))
