"""What is an input without several parts at once, and what does the model answer to it?

The parts are replaced by the baseline, as one window of an occlusion is. A straight line runs
between what is left, and tokens are deleted together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.methods.baseline_rows import baseline_rows
from interpret.methods.baselines import absence
from interpret.methods.deletion import check_target, text_without

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Num

    from interpret.core.model import Progress
    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.explained import Explained

AT_ONCE = 256
"""Inputs run at a time: often enough for a progress bar, seldom enough for speed."""
_NUMBERS = 2**23
"""Numbers of the inputs that are held at a time."""


@dataclass(frozen=True, kw_only=True)
class Removal:
    """How parts are taken out of an input.

    ``without`` gives the inputs that stand for it without the positions and channels that are
    ``gone``: one, or one for each row of data, over which scores are means.
    """

    name: str
    without: Callable[[Bool[np.ndarray, "position channel"]], Sequence[Num[np.ndarray, "p c"]]]
    rows: int = 1
    notes: tuple[str, ...] = ()


def removal_by(subject: Explained, baseline: Baselines) -> Removal:
    """Removal by a baseline, as ``occlude`` takes it.

    Raises
    ------
    ArgumentError
        Where it is no baseline for this input or target.
    """
    info, sample = subject.info, subject.sample
    rows = baseline_rows(subject.model, sample, baseline)
    if rows is not None:
        return Removal(
            name=rows.name,
            without=lambda gone: [np.where(gone, row, sample.x) for row in rows.x],
            rows=len(rows),
            notes=rows.notes,
        )
    if info.is_text and isinstance(baseline, str) and baseline == "delete":
        check_target(subject)
        return Removal(
            name="delete",
            without=lambda gone: [text_without(subject, np.asarray(gone.any(axis=1)))],
        )
    if not info.is_text and isinstance(baseline, str) and baseline == "linear":
        return Removal(name="linear", without=lambda gone: [_on_lines(subject, gone)])
    also = ("delete",) if info.is_text else ("linear",)
    absent = absence(info, sample, baseline, also=also)
    return Removal(name=absent.name, without=lambda gone: [np.where(gone, absent.x, sample.x)])


def _on_lines(
    subject: Explained, gone: Bool[np.ndarray, "position channel"]
) -> Num[np.ndarray, "position channel"]:
    """The series with straight lines, channel by channel, from what is left to what is left."""
    x = subject.sample.x.copy()
    gone = np.broadcast_to(gone, x.shape) & subject.real[:, None]
    for channel in np.flatnonzero(gone.any(axis=0)):
        away = gone[:, channel]
        left = np.flatnonzero(subject.real & ~away)
        if not len(left):
            raise ArgumentError(
                "baseline='linear' needs a value beside what is replaced, and that is the whole "
                "input here: use more parts, or baseline='mean'."
            )
        x[away, channel] = np.interp(np.flatnonzero(away), left, subject.sample.x[left, channel])
    return x


def scores_after(
    subject: Explained,
    removal: Removal,
    gone: Callable[[int], Bool[np.ndarray, "position channel"]],
    *,
    cases: int,
    progress: Progress | None = None,
) -> Float[np.ndarray, " case"]:
    """The target's score for each case, of which ``gone`` says what is gone.

    ``progress`` counts inputs that were run; from where it says False, scores are NaN.
    """
    scores = np.full(cases, np.nan)
    size = max(min(AT_ONCE, _NUMBERS // max(subject.sample.x.size, 1)) // removal.rows, 1)
    for first in range(0, cases, size):
        stop = min(first + size, cases)
        inputs = [each for case in range(first, stop) for each in removal.without(gone(case))]
        answers = np.empty(len(inputs))
        for rows in _alike(inputs):
            batch = np.stack([inputs[row] for row in rows])
            answers[rows] = subject.predict(batch)[:, subject.index]
        scores[first:stop] = answers.reshape(stop - first, -1).mean(axis=1)
        if progress and progress(stop * removal.rows, cases * removal.rows) is False:
            break
    return scores


def _alike(inputs: Sequence[Num[np.ndarray, "position channel"]]) -> Iterator[list[int]]:
    """Numbers of the inputs of each length."""
    lengths = np.array([len(each) for each in inputs])
    for length in np.unique(lengths):
        yield np.flatnonzero(lengths == length).tolist()
