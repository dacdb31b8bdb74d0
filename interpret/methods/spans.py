"""Which neighbouring positions of a map count together, and would chance do as well?

The stretches are those of one sign, as in the seqlets of tangermeme and TF-MoDISco (Shrikumar et
al. 2018, arXiv:1811.00416). The chance is family-wise, by the largest span of each shuffle
(Westfall and Young 1993, *Resampling-Based Multiple Testing*).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, brief
from interpret.core.results import Attribution, Occlusion, Result
from interpret.core.span_results import Spans
from interpret.methods.setting_checks import switch, whole
from interpret.methods.shuffled_spans import even_blocks, largest_spans
from interpret.methods.stretches import over_channels, stretch_words, stretches

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Progress

MOST = 200_000_000_000
"""Values of all shuffles together: some hours."""
FEW = 7
"""Blocks from which on there are so many orders (7! = 5,040) that none recurs often."""
ROUNDING = 1e-9
"""A share by which sums of the same values in another order may differ."""


def spans(
    attribution: Attribution,
    *,
    by_channel: bool = False,
    shuffles: int = 1000,
    block: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Spans:
    """Join neighbouring positions of one sign, and ask how large such spans are by chance.

    A span's sum is in the map's unit. Padding, zeros and values that were not computed end a span;
    the sums of all spans are the sum of the map. Channels are summed, or with ``by_channel`` each
    has spans of its own. The chance of a span is (1 + s) / (1 + ``shuffles``), where s of the
    shuffles have a span of at least its magnitude anywhere: small, where neighbours go together
    more than in the same map shuffled. A shuffle moves all channels of a position together, and
    ``block`` positions side by side: of an occlusion as many as one window covers, or two that
    overlap, whose values are alike by the way they are made, and 1 of any other map.

    Raises ArgumentError where this is no attribution or a setting breaks its rule. Stopped by
    ``progress``, chances are over the shuffles made. Sources: see the module.

    Examples
    --------
    >>> from interpret.methods.saliency import saliency
    >>> found = spans(saliency(model, "the film was great fun", target="good", baseline="zero"))
    >>> found.words, found.sums.round(2).tolist()
    (('great fun',), [2.5])
    """
    if not isinstance(attribution, Attribution):
        what = f"a {attribution.kind} result" if isinstance(attribution, Result) else None
        raise ArgumentError(
            "spans are of an attribution, such as occlude or saliency give, but this is "
            f"{what or brief(attribution)}."
        )
    by_channel, seed = switch("by_channel", by_channel), whole("seed", seed, least=0)
    shuffles = whole("shuffles", shuffles)
    values = attribution.values if by_channel else over_channels(attribution.values)
    found = stretches(values, attribution.padding)
    whole_map = found.values.shape == attribution.values.shape
    movable = np.asarray(found.usable.all(axis=1))
    blocks, size, note = _blocks(attribution, block, np.flatnonzero(movable))
    _refuse_huge(found.values, shuffles)
    largest = np.sort(
        largest_spans(
            found.values, movable, shuffles=shuffles, blocks=blocks, seed=seed, progress=progress
        )
    )
    least = np.abs(found.sums) * (1 - ROUNDING)
    reached = len(largest) - np.searchsorted(largest, least, side="left")
    return Spans(
        model=attribution.model,
        model_id=attribution.model_id,
        notes=(*attribution.notes, *note),
        partial=attribution.partial or len(largest) < shuffles,
        values=np.where(found.usable, found.values, np.nan),
        positions=attribution.positions,
        channels=attribution.channels if whole_map else ("all channels",),
        axis=attribution.axis,
        padding=attribution.padding,
        text=attribution.text,
        target=attribution.target,
        score=attribution.score,
        unit=attribution.unit,
        signed=attribution.signed,
        method=attribution.method,
        map_params=attribution.params,
        params={
            "by_channel": by_channel, "shuffles": len(largest), "block": size, "seed": seed
        },
        spans=found.bounds,
        span_channels=found.channels,
        sums=found.sums,
        peaks=found.peaks,
        chances=(1 + reached) / (1 + len(largest)),
        words=stretch_words(
            attribution.text, attribution.positions, attribution.padding, found.bounds
        ),
    )  # fmt: skip


def _blocks(
    attribution: Attribution, block: int | None, places: Int[np.ndarray, " place"]
) -> tuple[Int[np.ndarray, " block"], int, tuple[str, ...]]:
    """How many of the places stay together, how many at most, and what a reader must know of it."""
    if block is not None:
        size = whole("block", block)
        return even_blocks(len(places), size), size, ()
    windows = _windows(attribution)
    if windows is not None:
        width, few = int((windows[:, 1] - windows[:, 0]).max()), ""
        # The last window lies flush with the end, so that it may overlap where no other does.
        overlap = bool((windows[1:-1, 0] < windows[:-2, 1]).any())
        size = 2 * width if overlap else width
        blocks = even_blocks(len(places), size) if overlap else _by_window(windows, places)
        if len(blocks) < FEW:
            few = f", of which there are {len(blocks)} here"
        if overlap:
            return blocks, size, (
                f"Chances: windows of {width} overlap, so that neighbours have like values by the "
                f"way they are made: blocks of {size} positions were shuffled{few}. Chances are "
                f"still rather too small; with a stride of {width} they hold.",
            )  # fmt: skip
        return blocks, size, (f"Chances: a window has one value, and was shuffled whole{few}.",)
    if attribution.unit == "weighted activation":
        return even_blocks(len(places), 1), 1, (
            "Chances: neighbours in a class activation map are alike by the way it is made, so "
            "that chances are too small; set block to the positions that belong together.",
        )  # fmt: skip
    return even_blocks(len(places), 1), 1, ()


def _windows(attribution: Attribution) -> Int[np.ndarray, "window 2"] | None:
    """The windows of an occlusion in order, each once; None where each is one position."""
    if not isinstance(attribution, Occlusion) or not len(attribution.windows):
        return None
    windows = np.unique(attribution.windows, axis=0)
    return windows if (windows[:, 1] - windows[:, 0]).max() > 1 else None


def _by_window(
    windows: Int[np.ndarray, "window 2"], places: Int[np.ndarray, " place"]
) -> Int[np.ndarray, " block"]:
    """How many of the places lie under each window."""
    under = np.searchsorted(windows[:, 0], places, side="right")
    return np.unique(under, return_counts=True)[1]


def _refuse_huge(values: Float[np.ndarray, "position channel"], shuffles: int) -> None:
    if values.size * shuffles > MOST:
        length, width = values.shape
        raise ArgumentError(
            f"shuffles={shuffles:,} of a map of {length:,} × {width:,} values would take hours: "
            f"use at most {max(MOST // values.size, 1):,}."
        )
