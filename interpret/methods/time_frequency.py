"""When does the score need which frequencies? Take each band out of each stretch of the series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, a_number, choices, plural
from interpret.core.frequency_results import TimeFrequencyOcclusion
from interpret.core.spectrum import lay_bands, readable, told_bands
from interpret.methods.explained import explained
from interpret.methods.first_settings import NARROWEST
from interpret.methods.frequency_occlusion import (
    check_series,
    of_bands,
    score_of_nothing,
    scored,
    series_spectrum,
    spectrum_notes,
)
from interpret.methods.rounding import with_floor
from interpret.methods.setting_checks import positive, whole

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Progress, SequenceModel
    from interpret.core.sample import Sample
    from interpret.core.spectrum import Bands, Spectrum
    from interpret.core.targets import Target
    from interpret.methods.explained import Explained

WINDOWS, BANDS = 16, 7
"""Windows that a series is cut into, and bands beside the mean, unless told."""
TAPER = 0.5


def occlude_time_frequency(
    model: SequenceModel,
    x: object,
    *,
    target: Target | int | str | None = None,
    window: int | None = None,
    bands: Bands | None = None,
    taper: float | None = None,
    channel: int | str | None = None,
    logits: bool = False,
    progress: Progress | None = None,
) -> TimeFrequencyOcclusion:
    """Score the series without each band in each window: ``occlude``, domain ``"time-frequency"``.

    The value at a position and band is score(input) − score(input without that band in the window
    that the position is in), float64 (position, band). The windows lie end to end, as nearly
    ``window`` wide as they are even, and share the series out: each takes w(t) of the band, where
    the w of all windows sum to 1 at every position. Between two windows w passes from the one to
    the other in half a cosine over ``taper`` times the narrower window's width; 0 is a hard edge.
    """
    check_series(model.info)
    share = TAPER if taper is None else positive("taper", taper, or_zero=True)
    if share > 1:
        raise ArgumentError(f"taper must be a share of a window, from 0 to 1, but is {taper!r}.")
    told = None if bands is None else told_bands(bands)
    width = None if window is None else whole("window", window)
    subject = explained(model, x, target=target, logits=logits)
    spectrum = series_spectrum(subject)
    cells = _lay(spectrum, width, told)
    laid, weights = cells.laid, cross_fades(cells.borders, share)
    windows = np.repeat(np.arange(len(weights)), len(laid))
    columns = np.tile(np.arange(len(laid)), len(weights))
    from_channel = _channel(subject.sample, channel)
    scores, done = scored(
        subject,
        lambda rows: spectrum.without(
            laid[columns[rows]],
            np.full(len(columns[rows]), from_channel),
            weights[windows[rows]],
        ),
        len(windows),
        noun="band",
        progress=progress,
    )
    frequencies = spectrum.frequencies[laid - [0, 1]]
    fields = subject.attribution_fields()
    fields["channels"] = band_names(frequencies, spectrum.axis)
    small = of_bands(subject, scores, done, mend="wider bands or windows")
    answer = TimeFrequencyOcclusion(
        **fields,
        values=_values(subject, spectrum, cells, subject.score - scores[:, subject.index]),
        frequencies=frequencies,
        frequency_axis=spectrum.axis,
        baseline="zero",
        baseline_score=score_of_nothing(subject, spectrum) if from_channel < 0 else None,
        unit=f"{subject.target.unit} drop",
        method="time-frequency_occlusion",
        params={
            "window": cells.width,
            "bands": cells.told,
            "taper": share,
            "channel": None if from_channel < 0 else subject.sample.channels[from_channel],
            "logits": subject.target.logits,
        },
        notes=(
            *subject.notes,
            *cells.notes,
            *spectrum_notes(subject, spectrum),
            *small,
        ),
        partial=not done.all(),
        windows=_spans(spectrum, cells.borders)[windows],
        window_channels=columns,
        window_scores=scores,
        target_index=subject.index,
    )
    return with_floor(answer, subject, told=bool(small))


@dataclass(frozen=True, kw_only=True)
class _Cells:
    """Windows end to end × bands side by side, as they were told or chosen."""

    width: int
    told: int | str
    """How wide the bands are in bins, or their edges as text."""
    borders: Int[np.ndarray, " border"]
    laid: Int[np.ndarray, "band 2"]
    notes: tuple[str, ...]


def _lay(spectrum: Spectrum, width: int | None, told: int | tuple[float, ...] | None) -> _Cells:
    """Lay windows and bands; those that nobody told are chosen, with a note."""
    length, count = len(spectrum.real), len(spectrum.frequencies)
    chosen = []
    if width is None:
        width = min(max(-(-length // WINDOWS), NARROWEST), length)
        chosen.append(f"windows of {plural(width, 'position')}")
    elif width > length:
        raise ArgumentError(
            f"window={width} is wider than the series, which has {plural(length, 'position')}: use "
            f"a window of at most {length}."
        )
    if told is None:
        told = max(-(-(count - 1) // BANDS), 1)
        chosen.append(f"bands of {plural(told, 'bin')}")
    return _Cells(
        width=width,
        told=told if isinstance(told, int) else ",".join(f"{edge:g}" for edge in told),
        borders=even_borders(length, width),
        laid=lay_bands(spectrum, told),
        notes=(f"Chosen, since nobody said: {', '.join(chosen)}.",) if chosen else (),
    )


def _values(
    subject: Explained, spectrum: Spectrum, cells: _Cells, drops: Float[np.ndarray, " cell"]
) -> Float[np.ndarray, "position band"]:
    """Each position's drops, those of the window that it is in; 0 at padding."""
    widths = np.diff(cells.borders)
    values = np.zeros((len(subject.sample), len(cells.laid)))
    values[spectrum.real] = np.repeat(drops.reshape(len(widths), -1), widths, axis=0)
    return values


def even_borders(length: int, width: int) -> Int[np.ndarray, " border"]:
    """Borders of windows end to end, as even as whole positions allow.

    >>> even_borders(10, 4).tolist(), even_borders(10, 99).tolist()
    ([0, 5, 10], [0, 10])
    """
    count = min(max(round(length / width), 1), length)
    return np.asarray(np.round(np.linspace(0, length, count + 1)), dtype=np.int64)


def cross_fades(
    borders: Int[np.ndarray, " border"], taper: float
) -> Float[np.ndarray, "window position"]:
    """How much of each position each window takes; the windows sum to 1 at every position.

    Around each border the next window rises as (1 − cos) / 2 over ``taper`` times the narrowest
    window, as a Tukey window does, and the one before falls by the same.

    >>> cross_fades(np.array([0, 2, 4]), 1.0)[1].round(2).tolist()
    [0.0, 0.15, 0.85, 1.0]
    """
    middle = np.arange(borders[-1]) + 0.5
    ramp = max(taper * float(np.diff(borders).min()), 1.0)  # within one position it is an edge
    along = np.clip((middle - borders[1:-1, None]) / ramp + 0.5, 0.0, 1.0)
    rising = (1.0 - np.cos(np.pi * along)) / 2.0
    edges = np.concatenate([np.ones((1, len(middle))), rising, np.zeros((1, len(middle)))])
    return np.asarray(edges[:-1] - edges[1:])


def band_names(frequencies: Float[np.ndarray, "band 2"], axis: str) -> tuple[str, ...]:
    """What each band holds, in words: the mean, one frequency, or from one to another.

    >>> band_names(np.array([[0.0, 0.0], [0.5, 2.0], [2.5, 2.5]]), "frequency (Hz)")
    ('mean', '0.5 – 2 Hz', '2.5 Hz')
    """
    numbers, _, unit = readable(frequencies, axis)
    ends = [" – ".join(dict.fromkeys(f"{each:.4g}" for each in row)) for row in numbers]
    return ("mean", *(f"{each} {unit}" for each in ends[1:]))


def _spans(spectrum: Spectrum, borders: Int[np.ndarray, " border"]) -> Int[np.ndarray, "window 2"]:
    """The windows in positions of the input, padding counted."""
    return np.stack([spectrum.real[borders[:-1]], spectrum.real[borders[1:] - 1] + 1], axis=1)


def _channel(sample: Sample, channel: int | str | None) -> int:
    """The number of a channel that was named; −1 for all of them.

    Raises
    ------
    ArgumentError
        Where the series has no such channel.
    """
    names = sample.channels
    if channel is None:
        return -1
    if isinstance(channel, str) and channel in names:
        return names.index(channel)
    number = int(channel) if str(channel).isdecimal() and not isinstance(channel, bool) else -1
    if 0 <= number < len(names):
        return number
    raise ArgumentError(
        f"channel={channel!r} is no channel of the series: use {choices(names)}, "
        f"or {a_number(len(names))}."
    )
