"""What does a model answer with one token of an input replaced by another, in many such trials?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.model import WindowScores
from interpret.methods.ngrams.classes import predicted

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.info import Head
    from interpret.core.model import Engine, Progress
    from interpret.core.sample import Sample
    from interpret.methods.explained import Explained
    from interpret.methods.strands import OtherStrand

_SCORES = 2**23
"""Scores of outputs held at a time."""

Choose = Callable[["Explained", "Int[np.ndarray, ' position']"], "Int[np.ndarray, 'position some']"]
"""Ids to try at each position, −1 for none, given the ids that stand there."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What the target's head chooses between, and which of it the target is."""

    classes: tuple[str, ...]
    target: int
    before: int
    """The class that it chooses for the input as it stands."""


@dataclass(frozen=True, kw_only=True)
class Trials:
    """Single substitutions of one input: where, by which id, and what every output then scores.

    ``standing`` is the id at each position, −1 for padding and where no single token stands.
    Scores are NaN where a trial was not run because the work was stopped.
    """

    standing: Int[np.ndarray, " position"]
    at: Int[np.ndarray, " trial"]
    ids: Int[np.ndarray, " trial"]
    scores: Float[np.ndarray, "trial output"]
    run: WindowScores

    @property
    def done(self) -> Bool[np.ndarray, " trial"]:
        """Which of them were run."""
        done: Bool[np.ndarray, " trial"] = ~np.isnan(self.scores).all(axis=1)
        return done


def tried(
    subject: Explained,
    choose: Choose,
    *,
    engine: Engine,
    progress: Progress | None = None,
    other: OtherStrand | None = None,
) -> Trials:
    """Score every substitution that is chosen, in runs whose answers fit into memory.

    With the ``other`` strand each is made in both, and its scores are the mean of the two.
    """
    sample = subject.sample
    standing = _standing(sample, subject.info.input.kind)
    chosen = np.where(sample.padding[:, None], -1, choose(subject, standing))
    at, column = np.nonzero(chosen >= 0)
    ids = chosen[at, column]
    scores = np.full((len(at), len(subject.outputs)), np.nan)
    runs: list[WindowScores] = []
    size = max(_SCORES // len(subject.outputs), 1)
    both = 1 if other is None else 2
    for first in range(0, len(at), size):
        chunk = slice(first, first + size)
        places, letters = at[chunk, None], ids[chunk, None]
        if other is not None:  # side by side, so that what is stopped is of both
            places = np.hstack([places, other.ends - places])
            letters = np.hstack([letters, other.complements[letters]])
        run = subject.model.predict_windows(
            np.stack([places.ravel(), places.ravel() + 1], axis=1),
            subject.info.token_rows(letters.ravel())[:, None].astype(sample.x.dtype),
            samples=[sample] if other is None else [sample, other.sample],
            owners=np.tile(np.arange(both), len(places)),
            layer=subject.target.layer,
            logits=subject.target.logits,
            engine=engine,
            progress=None if progress is None else _onward(progress, first * both, len(at) * both),
        )
        runs.append(run)
        ran = len(run.outputs[0]) // both if run.outputs else 0
        if ran:
            rows = subject.rows(run.outputs)[: ran * both]
            scores[first : first + ran] = rows.reshape(ran, both, -1).mean(axis=1)
        if ran < len(ids[chunk]):
            break
    return Trials(standing=standing, at=at, ids=ids, scores=scores, run=_joined(runs))


def _onward(progress: Progress, before: int, total: int) -> Progress:
    """Tell the progress of one of several runs as that of all."""
    return lambda done, _: progress(before + done, total)


def _joined(runs: Sequence[WindowScores]) -> WindowScores:
    """What several runs cost together."""
    if not runs:
        return WindowScores(outputs=())
    spent, naive = (
        None if None in counts else sum(each or 0 for each in counts)
        for counts in (
            [run.multiply_adds for run in runs],
            [run.naive_multiply_adds for run in runs],
        )
    )
    return replace(runs[0], outputs=(), multiply_adds=spent, naive_multiply_adds=naive)


def _standing(sample: Sample, kind: str) -> Int[np.ndarray, " position"]:
    if kind == "tokens":
        ids = sample.x[:, 0].astype(np.int64)
    else:
        alone = (np.count_nonzero(sample.x, axis=1) == 1) & (sample.x.max(axis=1) == 1)
        ids = np.where(alone, sample.x.argmax(axis=1), -1)
    return np.where(sample.padding, -1, ids)


def choice_of(subject: Explained) -> Choice | None:
    """What the target's head chooses between; None where it chooses nothing, or in many places."""
    target = subject.target
    if target.layer is not None:
        return None
    head: Head = subject.info.heads[target.head]
    if head.per_position and target.position is None:
        return None
    classes, number = head.labels, target.index
    if head.classes > 1 and head.activation == "sigmoid":  # each class by itself
        label = head.labels[target.index]
        classes, number = (f"not {label}", label), 1
    elif head.classes == 1:
        classes, number = head.sides, 0 if target.other_side else 1
    if len(classes) < 2:
        return None
    choice = Choice(classes=classes, target=number, before=-1)
    before = chosen_in(subject, choice, subject.output_scores[None])
    return replace(choice, before=int(before[0]))


def chosen_in(
    subject: Explained, choice: Choice, scores: Float[np.ndarray, "trial output"]
) -> Int[np.ndarray, " trial"]:
    """Which class the head chooses, given the scores of every output."""
    target, heads = subject.target, subject.info.heads
    first = sum(head.classes for head in heads[: target.head])
    own = scores[:, first : first + heads[target.head].classes]
    if len(choice.classes) == own.shape[1]:
        return predicted(np.nan_to_num(own), middle=0.0)
    above = scores[:, subject.index] > (0.0 if target.logits else 0.5)
    return np.where(above, choice.target, 1 - choice.target)
