"""What would the model say without these tokens? The text closed over the gap, not filled.

Li, Monroe and Jurafsky 2016 ("Understanding Neural Networks through Representation Erasure").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, plural
from interpret.methods.baselines import pad_row

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.model import Progress
    from interpret.methods.explained import Explained

BATCH = 128
"""Texts scored at a time: often enough for a progress bar, seldom enough for speed."""


def scores_without(
    subject: Explained, windows: Int[np.ndarray, "window 2"], *, progress: Progress | None = None
) -> tuple[Float[np.ndarray, "window output"], Bool[np.ndarray, " window"]]:
    """Score every output on the text without each window's tokens.

    The rest moves to the start, or to the end where the padding is in front. A model of fixed
    length, or a text that is padded already, gets padding in their place; else the text gets
    shorter, and is padded only up to the shortest that the model takes.

    Returns
    -------
    scores : float64, (window, output)
        NaN for windows that were not run because ``progress`` returned False.
    done : bool, (window,)

    Raises
    ------
    ArgumentError
        Where the target is tied to a position (what stands there would be another token), where
        too few tokens are left and the model has no padding.
    """
    check_target(subject)
    scores = np.full((len(windows), len(subject.outputs)), np.nan)
    done = np.zeros(len(windows), dtype=bool)
    for rows in _batches(windows):
        gone = np.zeros((len(rows), len(subject.sample)), dtype=bool)
        for row, (start, stop) in zip(gone, windows[rows].tolist(), strict=True):
            row[start:stop] = True
        batch = np.stack([text_without(subject, row) for row in gone])
        scores[rows] = subject.predict(batch)
        done[rows] = True
        if progress is not None and progress(int(done.sum()), len(windows)) is False:
            break
    return scores, done


def _batches(windows: Int[np.ndarray, "window 2"]) -> Iterator[Int[np.ndarray, " row"]]:
    """Numbers of windows of one width each, which leave texts of one length."""
    widths = windows[:, 1] - windows[:, 0]
    for width in np.unique(widths):
        alike = np.flatnonzero(widths == width)
        for first in range(0, len(alike), BATCH):
            yield alike[first : first + BATCH]


def check_target(subject: Explained) -> None:
    """Refuse a target that is tied to a position, where another token would stand."""
    target = subject.target
    if target.position is not None:
        raise ArgumentError(
            f"baseline='delete' moves the tokens after the gap, so that position {target.position} "
            f"of target {target.name!r} would be another token: use baseline='pad' or 'oov'."
        )


def text_without(
    subject: Explained, gone: Bool[np.ndarray, " position"]
) -> Num[np.ndarray, "position channel"]:
    """The text with some tokens taken out and the gaps closed, as ``scores_without`` says.

    Raises
    ------
    ArgumentError
        Where too few tokens are left and the model has no padding.
    """
    x, padding = subject.sample.x, subject.sample.padding
    gone = gone & ~padding  # so that a window over padding deletes fewer tokens than it is wide
    filling = _filling(subject, int(gone.sum()))
    in_front = bool(padding[0]) and not padding[-1]
    parts = [filling, x[~gone]]
    return np.concatenate(parts if in_front else parts[::-1])


def _filling(subject: Explained, width: int) -> Num[np.ndarray, "missing channel"]:
    """Padding that makes up for ``width`` deleted tokens; none where the text gets shorter."""
    info, sample = subject.info, subject.sample
    left = len(sample) - width
    grows_short = info.input.length is None and not sample.padding.any()
    missing = max(info.input.minimum_length - left, 0) if grows_short else width
    row = pad_row(info)
    if row is not None:
        return np.repeat(row[None].astype(sample.x.dtype), missing, axis=0)
    if missing:
        raise ArgumentError(
            f"baseline='delete' of {plural(width, 'token')} leaves {plural(left, 'token')}, fewer "
            f"than the {left + missing} that {info.name} takes, and it has no padding token to "
            f"fill up with: use {'a narrower window or ' if grows_short else ''}another baseline."
        )
    return sample.x[:0]
