"""Which frequencies does the score need? Take one band after another out of the series, and see.

Exactly: the real discrete Fourier transform, the bins of the band to 0, and back (Vielhaben,
Lapuschkin, Montavon and Samek 2024, "Explainable AI for time series via virtual inspection layers",
look at a model through the same transform).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, plural
from interpret.core.frequency_results import FrequencyOcclusion
from interpret.core.spectrum import Spectrum, lay_bands, spectrum_of, told_bands
from interpret.methods.explained import Explained, explained, real_span
from interpret.methods.rounding import with_floor
from interpret.methods.setting_checks import switch
from interpret.methods.uninformative import of_removal

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int, Num

    from interpret.core.info import ModelInfo
    from interpret.core.model import Progress, SequenceModel
    from interpret.core.spectrum import Bands
    from interpret.core.targets import Target
    from interpret.methods.explained import AttributionFields

RUNS = 4096
"""Bins of all channels that are taken out one by one unless told; of more, wider bands are."""
MOST_RUNS = 2**20
"""Runs of the model that are refused."""
BATCH, NUMBERS = 512, 2**22
"""Series that are made and scored at a time, and how many numbers they hold."""


def occlude_frequencies(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    bands: Bands | None = None,
    by_channel: bool | None = None,
    logits: bool = False,
    progress: Progress | None = None,
) -> FrequencyOcclusion:
    """Score the series without each band of frequencies: ``occlude`` with domain ``"frequency"``.

    The value at a bin is score(input) − score(input without the band that the bin is in), float64
    (bin, channel); bin 0, the mean, is always a band by itself.
    """
    check_series(model.info)
    told = None if bands is None else told_bands(bands)
    subject = explained(model, x, target=target, logits=logits)
    spectrum = series_spectrum(subject)
    several = subject.sample.x.shape[1] > 1
    apart = several if by_channel is None else switch("by_channel", by_channel)
    channels = np.arange(subject.sample.x.shape[1]) if apart else np.asarray([-1])
    if told is None:
        told = max(-(-(len(spectrum.frequencies) - 1) * len(channels) // RUNS), 1)
        chosen = [f"bands of {plural(told, 'bin')}"]
        chosen += ["one channel at a time"] if several and by_channel is None else []
        notes: tuple[str, ...] = (f"Chosen, since nobody said: {', '.join(chosen)}.",)
    else:
        notes = ()
    laid = lay_bands(spectrum, told)
    windows = np.repeat(laid, len(channels), axis=0)
    taken = np.tile(channels, len(laid))
    scores, done = scored(
        subject,
        lambda rows: spectrum.without(windows[rows], taken[rows]),
        len(windows),
        noun="band",
        progress=progress,
    )
    small = of_bands(subject, scores, done, mend="wider bands")
    answer = FrequencyOcclusion(
        **bin_fields(subject, spectrum, joint=not apart),
        values=_values(subject.score - scores[:, subject.index], windows, taken, spectrum),
        baseline="zero",
        baseline_score=score_of_nothing(subject, spectrum),
        unit=f"{subject.target.unit} drop",
        method="frequency_occlusion",
        params={
            "bands": told if isinstance(told, int) else ",".join(f"{edge:g}" for edge in told),
            "by_channel": apart,
            "logits": subject.target.logits,
        },
        notes=(
            *subject.notes,
            *notes,
            *spectrum_notes(subject, spectrum),
            *small,
        ),
        partial=not done.all(),
        windows=windows,
        window_channels=taken,
        window_scores=scores,
        target_index=subject.index,
    )
    return with_floor(answer, subject, told=bool(small))


def check_series(info: ModelInfo) -> None:
    """Refuse a model whose input has no frequencies.

    Raises
    ------
    ArgumentError
        Where it reads text.
    """
    if not info.is_text:
        return
    what = "one-hot rows" if info.input.kind == "one_hot" else "token ids"
    raise ArgumentError(
        f"{info.name} reads {what}, and tokens have no frequencies: these are for a series of "
        "numbers. Ask which tokens count with occlude in the domain 'time'."
    )


def series_spectrum(subject: Explained) -> Spectrum:
    """The spectrum of the series that is explained.

    Raises
    ------
    DataError
        Where it holds nothing but padding.
    """
    real_span(subject.sample)
    return spectrum_of(subject.sample)


def spectrum_notes(subject: Explained, spectrum: Spectrum) -> tuple[str, ...]:
    """What a reader must know of the positions that the transform is over."""
    notes = []
    if subject.sample.axis == "time (s)" and spectrum.rate is None and len(subject.sample) > 1:
        notes.append(
            "The times are not evenly apart, so that no frequency is in Hz: each position counts "
            "as one step."
        )
    first, last = int(spectrum.real[0]), int(spectrum.real[-1])
    if gap := last - first + 1 - len(spectrum.real):
        notes.append(
            f"Padding stands between others ({plural(gap, 'position')}): the frequencies are of "
            "what is on both sides, joined."
        )
    return tuple(notes)


def bin_fields(subject: Explained, spectrum: Spectrum, *, joint: bool = False) -> AttributionFields:
    """Fields of an attribution whose rows are the bins of a spectrum."""
    fields = subject.attribution_fields(joint=joint)
    fields["positions"] = tuple(spectrum.frequencies.tolist())
    fields["axis"] = spectrum.axis
    fields["padding"] = np.zeros(len(spectrum.frequencies), dtype=bool)
    fields["x"] = spectrum.amplitudes
    return fields


def score_of_nothing(subject: Explained, spectrum: Spectrum) -> float:
    """The target's score without any of the frequencies, which is a series of zeros."""
    nothing = subject.sample.x.copy()
    nothing[spectrum.real] = 0
    return float(subject.predict(nothing[None])[0, subject.index])


def scored(
    subject: Explained,
    make: Callable[[slice], Num[np.ndarray, "row position channel"]],
    count: int,
    *,
    noun: str,
    progress: Progress | None = None,
) -> tuple[Float[np.ndarray, "row output"], Bool[np.ndarray, " row"]]:
    """Scores of every output for rows that are made batch by batch, and which were run.

    Raises
    ------
    ArgumentError
        Where there are more rows than anybody waits for.
    """
    if count > MOST_RUNS:
        raise ArgumentError(
            f"{plural(count, noun)} would each be a run of the model, and at most {MOST_RUNS:,} "
            "are allowed: set bands to a larger number of bins, or to edges."
        )
    size = max(min(BATCH, NUMBERS // max(subject.sample.x.size, 1)), 1)
    scores = np.full((count, len(subject.outputs)), np.nan)
    done = np.zeros(count, dtype=bool)
    for first in range(0, count, size):
        rows = slice(first, first + size)
        scores[rows] = subject.predict(make(rows))
        done[rows] = True
        if progress is not None and progress(int(done.sum()), count) is False:
            break
    return scores, done


def _values(
    drops: Float[np.ndarray, " window"],
    windows: Int[np.ndarray, "window 2"],
    channels: Int[np.ndarray, " window"],
    spectrum: Spectrum,
) -> Float[np.ndarray, "bin channel"]:
    """Each band's drop at each of its bins."""
    width = windows[:, 1] - windows[:, 0]
    first = np.repeat(windows[:, 0] - np.cumsum(width) + width, width)
    values = np.full((len(spectrum.frequencies), int(channels.max(initial=0)) + 1), np.nan)
    at = first + np.arange(width.sum())
    values[at, np.repeat(np.maximum(channels, 0), width)] = np.repeat(drops, width)
    return values


def of_bands(
    subject: Explained,
    scores: Float[np.ndarray, "row output"],
    done: Bool[np.ndarray, " row"],
    *,
    mend: str,
) -> tuple[str, ...]:
    """Sentences on what came out of the bands; a series of zeros holds none."""
    if not subject.sample.x[subject.real].any():
        return (
            "The series is 0 everywhere: no band holds anything that could be taken out, and every "
            "value is 0 whatever the model is. Try occlusion in time with another baseline.",
        )
    return of_removal(subject, scores[:, subject.index], done, noun="band", mend=mend)
