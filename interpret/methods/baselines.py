"""What is absence? The input that stands for nothing, in the words a user gives.

For text: ``"pad"``, ``"oov"``, a token, a token id. For a series: ``"zero"``, ``"mean"`` (of each
channel over the input), a number, and for occlusion a straight line across the window. Padding is
left as it is: it is absent already.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, brief

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Num

    from interpret.core.info import ModelInfo
    from interpret.core.sample import Sample
    from interpret.methods.explained import Explained

Baseline = str | int | float


@dataclass(frozen=True, kw_only=True)
class Absence:
    """The input with every position but the padding replaced, and the name of what replaced it."""

    name: str
    x: Num[np.ndarray, "position channel"]


def default_baseline(info: ModelInfo, *, last_resort: str | None = None) -> str:
    """Choose ``"zero"`` for a series, ``"pad"`` for text, or ``"oov"`` where it has no padding.

    Raises
    ------
    ArgumentError
        Where a text model has neither and no ``last_resort`` is given.
    """
    names = absences(info)
    if names:
        return names[0]
    if last_resort is not None:
        return last_resort
    raise ArgumentError(
        f"{info.name} has neither a padding nor an unknown token to stand for absence: set "
        "baseline to 'delete', a token of its vocabulary or a token id."
    )


def absences(info: ModelInfo) -> tuple[str, ...]:
    """Words for absence that every method takes of this model."""
    if not info.is_text:
        return "zero", "mean"
    return tuple(name for name, token_id in _special(info).items() if token_id is not None)


def absence(
    info: ModelInfo, sample: Sample, baseline: Baseline, *, also: tuple[str, ...] = ()
) -> Absence:
    """Replace every position of the sample that is not padding.

    ``also`` names what else the calling method takes as a baseline, for the message.

    Raises
    ------
    ArgumentError
        Where the baseline is no such thing for this kind of input.
    """
    if info.is_text:
        token_id = _token_id(info, baseline, also)
        keyword = isinstance(baseline, str) and baseline in ("pad", "oov")
        name = str(baseline) if keyword else info.token_name(token_id)
        stand_in = info.token_rows(np.asarray([token_id]))[0]
    else:
        name, stand_in = _level(info, sample, baseline, also)
    replaced = np.where(sample.padding[:, None], sample.x, stand_in)
    return Absence(name=name, x=replaced.astype(sample.x.dtype))


@dataclass(frozen=True, kw_only=True)
class AbsentVectors:
    """Absence as vectors, and the sample that it is: what Keras masks of it is that one's.

    ``score`` is the target's score of that sample, and ``counted`` that of its vectors where the
    input's own mask is kept; they differ where a model masks what the baseline puts in.
    """

    name: str
    vectors: Float[np.ndarray, "position dimension"]
    score: float
    counted: float


def absent_vectors(subject: Explained, baseline: Baseline | None) -> AbsentVectors:
    """Absence for methods that work on vectors; padding keeps its own.

    For tokens ``"zero"``, vectors of zeros, is then allowed too.

    Raises
    ------
    ArgumentError
        As ``absence``.
    """
    info, sample = subject.info, subject.sample
    if baseline is None:
        baseline = default_baseline(info, last_resort="zero")
    vectors = subject.vectors()
    if info.is_text and isinstance(baseline, str) and baseline == "zero":
        name, there = "zero", np.zeros_like(vectors)
    else:
        absent = absence(info, sample, baseline, also=("zero",) if info.is_text else ())
        name, there = absent.name, subject.model.embed(absent.x[None])[0]
        sample = sample.holding(absent.x)
    there = np.where(subject.sample.padding[:, None], vectors, there)
    return AbsentVectors(
        name=name,
        vectors=there,
        score=float(subject.score_vectors(there[None], sample=sample)[0]),
        counted=float(subject.score_vectors(there[None])[0]),
    )


def straight_line(
    x: Float[np.ndarray, "position channel"],
    real: Bool[np.ndarray, " position"],
    start: int,
    stop: int,
) -> Float[np.ndarray, "width channel"]:
    """Values on a straight line between the real ones before and after ``[start, stop)``.

    At an edge of the input the nearest value is held.

    Raises
    ------
    ArgumentError
        Where the window covers the whole input, so that no value is left to start from.
    """
    outside = np.flatnonzero(real)
    count = len(outside)
    outside = outside[(outside < start) | (outside >= stop)]
    if not len(outside):
        raise ArgumentError(
            "baseline='linear' needs a value before or after the window, but "
            f"window={stop - start} covers the whole input: use a window of at most {count - 1}, "
            "or baseline='mean'."
        )
    inside = np.arange(start, stop)
    lines = [np.interp(inside, outside, channel) for channel in x[outside].T]
    return np.stack(lines, axis=1)


def pad_row(info: ModelInfo) -> Num[np.ndarray, " channel"] | None:
    """One position of padding as the model takes it, or None where a text model has no padding."""
    pad = _pad_id(info)
    return None if pad is None else info.token_rows(np.asarray([pad]))[0]


def guessed_pad(info: ModelInfo) -> bool:
    """Whether id 0 is taken for padding, as Keras does, because no vocabulary says what is."""
    return info.input.kind == "tokens" and info.tokens is None and info.pad_id is None


def _pad_id(info: ModelInfo) -> int | None:
    # A one-hot row of zeros (id -1) is padding even where the vocabulary has no token for it.
    if info.pad_id is None and info.input.kind == "one_hot":
        return -1
    return 0 if guessed_pad(info) else info.pad_id


def _special(info: ModelInfo) -> dict[str, int | None]:
    return {"pad": _pad_id(info), "oov": info.oov_id}


def _token_id(info: ModelInfo, baseline: Baseline, also: tuple[str, ...]) -> int:
    special = _special(info)
    if isinstance(baseline, str) and baseline in special:
        named = special[baseline]
        if named is not None:
            return named
        what = "padding" if baseline == "pad" else "unknown"
        raise ArgumentError(
            f"baseline={baseline!r}: {info.name} has no {what} token. {_text_choices(info, also)}"
        )
    if isinstance(baseline, str):
        try:
            token_id = info.token_id(baseline)
        except ArgumentError:
            raise ArgumentError(
                f"baseline={baseline!r} is no token of the vocabulary of {info.name}. "
                f"{_text_choices(info, also)}"
            ) from None
    elif isinstance(baseline, int | np.integer) and not isinstance(baseline, bool):
        token_id = int(baseline)
    else:
        raise ArgumentError(
            f"{_given(baseline)} cannot stand in for a token. {_text_choices(info, also)}"
        )
    count = _vocabulary_size(info)
    if token_id < 0 or (count is not None and token_id >= count):
        upper = "above" if count is None else f"to {count - 1}"
        raise ArgumentError(
            f"baseline={baseline!r} is outside the token ids of {info.name}: use 0 {upper}."
        )
    return token_id


def _vocabulary_size(info: ModelInfo) -> int | None:
    if info.input.kind == "one_hot":
        return info.input.channels
    return info.input.vocabulary_size


def _text_choices(info: ModelInfo, also: tuple[str, ...]) -> str:
    listed = "".join(f"{name!r}, " for name in (*absences(info), *also))
    return f"Use {listed}a token of its vocabulary or a token id."


def _level(
    info: ModelInfo, sample: Sample, baseline: Baseline, also: tuple[str, ...]
) -> tuple[str, Num[np.ndarray, " channel"]]:
    """Name and value, for each channel, of a series' baseline."""
    real = sample.x[~sample.padding]
    word = baseline if isinstance(baseline, str) else ""
    if word == "mean":
        return "mean", real.mean(axis=0, dtype=np.float64)
    number = 0.0 if word == "zero" else _number(baseline)
    if not math.isfinite(number):
        listed = "".join(f"{name!r}, " for name in (*absences(info), *also))
        raise ArgumentError(
            f"{_given(baseline)} is no level for a series. Use {listed[:-2]} or a finite number."
        )
    name = "zero" if word == "zero" else f"{number:g}"
    return name, np.full(sample.x.shape[1], number)


def _given(baseline: object) -> str:
    """A baseline in a message: an array by its shape, whose numbers would fill the screen."""
    words = brief(baseline)
    return f"baseline, {words}," if getattr(baseline, "shape", ()) else f"baseline={words}"


def _number(baseline: Baseline) -> float:
    """The number meant, also where it was typed as text; NaN where there is none."""
    if isinstance(baseline, bool) or not isinstance(baseline, str | int | float | np.number):
        return math.nan
    try:
        return float(baseline)
    except ValueError:
        return math.nan
