"""What would the model say without these tokens? The text closed over the gap, not filled.

Li, Monroe and Jurafsky 2016 ("Understanding Neural Networks through Representation Erasure").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, InterpretError
from interpret.methods.baselines import pad_row

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.model import Progress
    from interpret.methods.question import Question

BATCH = 128
"""Texts scored at a time: often enough for a progress bar, seldom enough for speed."""


def scores_without(
    question: Question, windows: Int[np.ndarray, "window 2"], *, progress: Progress | None = None
) -> tuple[Float[np.ndarray, "window output"], Bool[np.ndarray, " window"]]:
    """Score every output on the text without each window's tokens.

    The rest moves to the start, or to the end where the padding is in front. A model of fixed
    length, or a text that is padded already, gets padding in their place; else the text gets
    shorter.

    Returns
    -------
    scores : float64, (window, output)
        NaN for windows that were not run because ``progress`` returned False.
    done : bool, (window,)

    Raises
    ------
    ArgumentError
        Where the target is tied to a position (what stands there would be another token), where
        the model needs padding and has none, or where too few tokens are left.
    """
    _check_target(question)
    fill = _fill(question, windows)
    scores = np.full((len(windows), len(question.outputs)), np.nan)
    done = np.zeros(len(windows), dtype=bool)
    for first in range(0, len(windows), BATCH):
        chunk = slice(first, first + BATCH)
        batch = np.stack(
            [_without(question, start, stop, fill) for start, stop in windows[chunk].tolist()]
        )
        scores[chunk] = _predict(question, batch)
        done[chunk] = True
        if progress is not None and progress(int(done.sum()), len(windows)) is False:
            break
    return scores, done


def _check_target(question: Question) -> None:
    target = question.target
    if target.position is not None:
        raise ArgumentError(
            f"baseline='delete' moves the tokens after the gap, so that position {target.position} "
            f"of target {target.name!r} would be another token: use baseline='pad' or 'oov'."
        )


def _fill(
    question: Question, windows: Int[np.ndarray, "window 2"]
) -> Num[np.ndarray, " channel"] | None:
    """The row that makes up for each deleted token; None where the text may get shorter."""
    info, sample = question.info, question.sample
    length = len(sample)
    if info.input.length is None and not sample.padding.any():
        width = int(windows[0, 1] - windows[0, 0])
        if width == length:
            raise ArgumentError(
                f"window={width} with baseline='delete' leaves nothing of the text: "
                f"use a window of at most {length - 1}."
            )
        return None
    row = pad_row(info)
    if row is None:
        raise ArgumentError(
            f"baseline='delete' leaves fewer than the {length} tokens that {info.name} takes, and "
            "it has no padding token to fill up with: use baseline='oov' or a token."
        )
    return row


def _without(
    question: Question, start: int, stop: int, fill: Num[np.ndarray, " channel"] | None
) -> Num[np.ndarray, "position channel"]:
    x, padding = question.sample.x, question.sample.padding
    gone = np.zeros(len(x), dtype=bool)
    gone[start:stop] = True
    gone &= ~padding
    kept = x[~gone]
    if fill is None:
        return kept
    filling = np.repeat(fill[None].astype(x.dtype), int(gone.sum()), axis=0)
    in_front = bool(padding[0]) and not padding[-1]
    return np.concatenate([filling, kept] if in_front else [kept, filling])


def _predict(
    question: Question, batch: Num[np.ndarray, "sample position channel"]
) -> Float[np.ndarray, "sample output"]:
    """Score texts that may have become too short for the model."""
    try:
        return question.predict(batch)
    except InterpretError as error:
        left, length = batch.shape[1], len(question.sample)
        if left == length:
            raise
        raise ArgumentError(
            f"window={length - left} with baseline='delete' leaves {left} "
            f"token{'s' * (left != 1)}, fewer than {question.info.name} can take: "
            f"use a narrower window or another baseline. ({error})"
        ) from error
