"""What does a layer itself answer to a piece of an input, in an otherwise empty one?

For layers that do not read the input directly: what stands before them is run, and of each window
that sees the piece its answer is compared with that of the same window in the empty input.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, plural
from interpret.core.sample import Sample, blank_sample
from interpret.methods.laid_pieces import Laid

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import SequenceModel

PHASES = 64
"""Places at which a piece is laid, where a layer looks only at every so-manieth position."""


def empty_input(info: ModelInfo, layer: ConvLayer, count: int) -> Sample:
    """Nothing but padding or zeros, with room for a piece of ``count`` positions.

    Raises
    ------
    ArgumentError
        Where the model takes no input so long.
    """
    room = count + 2 * (layer.receptive_field or 0) + (layer.jump or 1)
    sample = blank_sample(info, least_length=room)
    if count > len(sample):
        raise ArgumentError(
            f"Layer {layer.name!r} is asked for its own answers, and {info.name} takes "
            f"{len(sample)} positions, but the piece has {count}: choose a part of it with start "
            "and stop."
        )
    return sample.holding(np.full_like(sample.x, absent_id(info)))


def absent_id(info: ModelInfo) -> int:
    """What stands for nothing: a token's id, or 0."""
    ids = (info.pad_id, info.oov_id) if info.input.kind == "tokens" else ()
    return next((token for token in ids if token is not None and token >= 0), 0)


def own_answers(
    model: SequenceModel,
    layer: ConvLayer,
    x: Num[np.ndarray, "position channel"],
    empty: Sample,
) -> Laid:
    """The layer's answers to the piece less those to the empty input, by offset in its window.

    The piece is laid in the middle, and from there on at as many places as the layer steps over,
    so that each offset occurs. Where it is not known what the layer sees, one column holds what is
    largest anywhere.
    """
    starts = _starts(layer, len(x), len(empty))
    batch = np.repeat(empty.x[None], len(starts) + 1, axis=0)
    for row, start in zip(batch[1:], starts, strict=True):
        row[start : start + len(x)] = x
    (maps,) = model.predict(batch, sample=empty, layer=layer.name)
    maps = maps.astype(np.float64)
    after, before = maps[1:], np.broadcast_to(maps[:1], maps[1:].shape)
    spans = model.spans(layer.name, len(empty))
    if spans is None or (len(spans) > 1 and bool((spans == spans[0]).all())):
        return _anywhere(after, before)
    offset = starts[:, None] - spans[:, 0]
    sees = (offset > -len(x)) & (offset < np.diff(spans, axis=1)[:, 0])
    offsets, windows = np.unique(offset[sees], return_inverse=True)
    # Several windows have one offset where a layer spreads positions out, as a transposed one does.
    order = np.lexsort((np.arange(len(windows)), windows))
    first = np.searchsorted(windows[order], np.arange(1, len(offsets)))
    seen = [
        _largest_change(after[sees][rows], before[sees][rows]) for rows in np.split(order, first)
    ]
    width = int(np.diff(spans, axis=1).max())
    return _of(
        offsets,
        np.stack([each[0] for each in seen], axis=1),
        np.stack([each[1] for each in seen], axis=1),
        places=np.arange(width),
    )


def _starts(layer: ConvLayer, count: int, length: int) -> Int[np.ndarray, " start"]:
    """Where the piece begins: in the middle, and at the places after it up to the next window."""
    phases = min(layer.jump or 1, length - count + 1, PHASES)
    first = (length - count - phases + 1) // 2
    return first + np.arange(phases)


def _anywhere(
    after: Float[np.ndarray, "start position filter"],
    before: Float[np.ndarray, "start position filter"],
) -> Laid:
    """The position of largest change, as if it were the only offset."""
    flat = (each.reshape(-1, after.shape[-1]) for each in (after, before))
    largest, then = _largest_change(*flat)
    return _of(np.zeros(1, np.int64), largest[:, None], then[:, None])


def _largest_change(
    after: Float[np.ndarray, "window filter"], before: Float[np.ndarray, "window filter"]
) -> tuple[Float[np.ndarray, " filter"], Float[np.ndarray, " filter"]]:
    """Each filter's answers, after and before, where the first is largest beside the second."""
    best = (after - before).argmax(axis=0), np.arange(after.shape[1])
    return after[best], before[best]


def _of(
    offsets: Int[np.ndarray, " offset"],
    after: Float[np.ndarray, "filter offset"],
    before: Float[np.ndarray, "filter offset"],
    places: Int[np.ndarray, " slot"] | None = None,
) -> Laid:
    return Laid(
        offsets=offsets,
        values=after - before,
        cosines=np.zeros((0, 0)),
        before=before,
        after=after,
        slot_places=np.zeros(0, np.int64) if places is None else places,
    )


def own_answer_note(info: ModelInfo, layer: ConvLayer, empty: Sample) -> str:
    """How the answers of such a layer came about, as a sentence."""
    nothing = "zeros"
    if info.input.kind == "tokens":
        id_ = absent_id(info)
        nothing = "padding" if id_ == info.pad_id else f"the token {info.token_name(id_)}"
    return (
        f"Layer {layer.name!r} does not read the {'tokens' if info.is_text else 'input'} directly, "
        f"so that its own answers are told: those to {plural(len(empty), 'position')} of {nothing} "
        f"with the piece in the middle, less those to {nothing} alone."
    )
