"""Which parts of an input weigh most in its map: words, spans of one sign, or chunks?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.core.results import Occlusion
from interpret.core.shapley_results import ShapleyValues
from interpret.methods.chunks import chunks_of, words_in
from interpret.methods.setting_checks import switch
from interpret.methods.stretches import over_channels, stretches

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.results import Attribution
    from interpret.methods.chunks import Chunking
    from interpret.methods.explained import Explained

SPANS = "spans"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Parts of an input in order, and what its map says of each.

    Attributes
    ----------
    bounds, channels
        ``[start, stop)`` in positions, and the channel of the input, −1 for all.
    values
        The sum of the map over each.
    told, chosen
        How they were found, and a phrase that says so where nobody told how.
    notes
        What a reader must know of how they were found.
    count
        How many there are of which these are the strongest.
    """

    bounds: Int[np.ndarray, "part 2"]
    channels: Int[np.ndarray, " part"]
    values: Float[np.ndarray, " part"]
    told: str
    chosen: str = ""
    notes: tuple[str, ...] = ()
    count: int


def strongest_parts(
    subject: Explained,
    result: Attribution | ShapleyValues,
    *,
    chunks: Chunking | None,
    by_channel: bool | None,
    top: int,
) -> Parts:
    """The parts of largest magnitude, in order.

    A chunk of value 0 is one as well: of two that stand in for each other, an occlusion shows none.

    ``chunks`` is ``"spans"``, or as ``chunks_of`` takes it. Left at None they are the map's
    own chunks; else a text's words; else spans where there are two; else equal chunks.

    Raises
    ------
    ArgumentError
        Where a setting breaks its rule.
    """
    apart = _apart(result, by_channel)
    values = _densities(result)
    cut = _cut(subject, values if apart else over_channels(values), chunks, result)
    order = np.argsort(-np.abs(cut.values), kind="stable")[:top]
    rows = order[np.lexsort((cut.channels[order], cut.bounds[order, 0]))]
    return replace(
        cut,
        bounds=cut.bounds[rows],
        channels=cut.channels[rows] if apart else np.full(len(rows), -1),
        values=cut.values[rows],
    )


def _apart(result: Attribution | ShapleyValues, by_channel: bool | None) -> bool:
    """Whether a part is of one channel."""
    several = result.values.shape[1] > 1
    if by_channel is None:
        return bool(several)
    apart = switch("by_channel", by_channel)
    if apart and not several:
        raise ArgumentError(
            "by_channel=True needs a map with a value for each channel, and this one has one for "
            "all together: leave it out."
        )
    return apart


def _densities(result: Attribution | ShapleyValues) -> Float[np.ndarray, "position column"]:
    """The map's values, of which those of a chunk are shared out among its positions."""
    if isinstance(result, ShapleyValues):
        values, chunks = result.at_positions, result.chunks
    elif isinstance(result, Occlusion) and "chunks" in result.params:
        values, chunks = result.values.copy(), np.unique(result.windows, axis=0)
    else:
        return result.values
    for start, stop in chunks.tolist():
        values[start:stop] /= max(int((~result.padding[start:stop]).sum()), 1)
    return values


def _cut(
    subject: Explained,
    values: Float[np.ndarray, "position column"],
    chunks: Chunking | None,
    result: Attribution | ShapleyValues,
) -> Parts:
    """All parts, column by column."""
    found = stretches(values, subject.sample.padding)
    chosen = ""
    if chunks is None:
        chunks, chosen = _first_parts(subject, result, len(found.sums))
    if isinstance(chunks, str) and chunks == SPANS:
        return Parts(
            bounds=found.bounds, channels=found.channels, values=found.sums, told=SPANS,
            chosen=chosen, count=len(found.sums),
        )  # fmt: skip
    cut = chunks_of(subject.info, subject.sample, chunks, also=(SPANS,))
    sums = np.stack([found.values[start:stop].sum(axis=0) for start, stop in cut.spans])
    return Parts(
        bounds=np.repeat(cut.spans, values.shape[1], axis=0),
        channels=np.tile(np.arange(values.shape[1]), len(cut.spans)),
        values=sums.ravel(),
        told=cut.told,
        chosen=chosen or cut.chosen,
        notes=cut.notes,
        count=sums.size,
    )


def _first_parts(
    subject: Explained, result: Attribution | ShapleyValues, spans: int
) -> tuple[Chunking | None, str]:
    """What parts are where nobody says, with a phrase; None for the chunks that are usual."""
    if (own := result.params.get("chunks")) is not None:
        return str(own), ""
    if words_in(subject.info, subject.sample):
        return "words", "chunks: words"
    return (SPANS, "chunks: spans of one sign") if spans > 1 else (None, "")
