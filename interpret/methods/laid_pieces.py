"""What does a piece of an input add to the filters that read it directly, at every offset?

The cross-correlation of the piece with each kernel: Σ weight · value over the slots that meet it.
Slots that meet nothing are left out, as if zeros stood there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.activation_functions import activation_function
from interpret.core.sample import blank_sample
from interpret.core.slots import slot_places
from interpret.core.windows import reach
from interpret.methods.direct_layers import is_direct
from interpret.methods.filters import PRODUCTS_AT_ONCE, token_vectors

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.info import ConvLayer
    from interpret.core.model import Kernel, SequenceModel

ROUNDING = 1e-9
"""Share of a sum by which the same products, added up in another order, may differ."""


@dataclass(frozen=True, kw_only=True)
class Laid:
    """What a piece adds to each filter, by where its first position lies in the filter's window.

    ``before`` and ``after`` are the answers where nothing counts, and where nothing but the piece
    does, with one column in common or one for each offset.
    """

    offsets: Int[np.ndarray, " offset"]
    values: Float[np.ndarray, "filter offset"]
    cosines: Float[np.ndarray, "filter offset"]
    before: Float[np.ndarray, "filter offset"]
    after: Float[np.ndarray, "filter offset"]
    slot_places: Int[np.ndarray, " slot"]


def direct_vectors(
    model: SequenceModel, layer: ConvLayer, x: Num[np.ndarray, "position channel"]
) -> Float[np.ndarray, "position channel"] | None:
    """What the layer reads where each position of a piece stands; None where it mixes them.

    It may also depend on where the piece stands, as a learned position does: that is tried.
    """
    if not is_direct(model.info, layer):
        return None
    if layer.on_tokens:
        table = model.embedding(layer.name)
        return np.asarray(x if table is None else table[x[:, 0].astype(np.int64)], np.float64)
    if layer.untouched:
        return x.astype(np.float64)
    return _taken_in(model, layer, x)


def _taken_in(
    model: SequenceModel, layer: ConvLayer, x: Num[np.ndarray, "position channel"]
) -> Float[np.ndarray, "position channel"] | None:
    """What the layer takes in of a piece laid at both ends of an otherwise empty input."""
    blank = blank_sample(model.info)
    spans = model.spans(layer.name, len(blank))
    empty = model.layer_input(blank.x[None], sample=blank, layer=layer.name)[0]
    if spans is None or not len(spans):
        return None
    # The position of the input that lies at the first place of what the layer takes in.
    first = int(spans[0, 0] - slot_places(layer, length=len(empty), out=len(spans))[0, 0])
    start, stop = max(first, 0), min(first + len(empty), len(blank))
    room = stop - start
    found = []
    for begin in range(0, len(x), max(room, 1)):
        part = x[begin : begin + room]
        laid = np.repeat(blank.x[None], 2, axis=0)
        laid[0, start : start + len(part)] = part
        laid[1, stop - len(part) : stop] = part
        left, right = model.layer_input(laid, sample=blank, layer=layer.name)
        at = start - first
        early, late = left[at : at + len(part)], right[at + room - len(part) : at + room]
        if not np.allclose(early, late, rtol=1e-4, atol=1e-6):
            return None
        found.append(early)
    return np.concatenate(found).astype(np.float64)


def laid(kernel: Kernel, layer: ConvLayer, vectors: Float[np.ndarray, "position channel"]) -> Laid:
    """The parts of the pre-activation at every offset at which a slot meets the piece."""
    weights = kernel.weights.astype(np.float64)
    slots = np.arange(weights.shape[1]) * layer.dilation
    offsets = np.arange(1 - len(vectors), reach(weights.shape[1], layer.dilation))
    place = slots - offsets[:, None]
    inside = (place >= 0) & (place < len(vectors))
    meets = inside.any(axis=1)
    offsets, place, inside = offsets[meets], place[meets], inside[meets]
    values = np.zeros((len(weights), len(offsets)))
    energy = np.zeros(len(offsets))
    for slot in range(len(slots)):
        rows = np.flatnonzero(inside[:, slot])
        met = vectors[place[rows, slot]]
        values[:, rows] += weights[:, slot] @ met.T
        energy[rows] += np.square(met).sum(axis=1)
    sizes = np.sqrt(np.square(weights).sum(axis=(1, 2))[:, None] * energy)
    cosines = np.full(values.shape, np.nan)
    np.divide(values, sizes, out=cosines, where=sizes > 0)
    bias = kernel.bias.astype(np.float64)[:, None]
    return Laid(
        offsets=offsets,
        values=values,
        cosines=np.clip(cosines, -1.0, 1.0),
        before=activated(layer, bias),
        after=activated(layer, values + bias),
        slot_places=slots,
    )


def activated(
    layer: ConvLayer, before: Float[np.ndarray, "filter some"]
) -> Float[np.ndarray, "filter some"]:
    """What the layer's activation function makes of it; NaN where numpy does not know it."""
    function = activation_function(layer.activation).in_numpy
    return np.full(before.shape, np.nan) if function is None else function(before)


def products(
    weights: Float[np.ndarray, "filter slot channel"],
    vectors: Float[np.ndarray, "position channel"],
    met: Int[np.ndarray, "filter slot"],
) -> Float[np.ndarray, "filter slot"]:
    """Each slot's product with the position of the piece that it meets; NaN for none (−1)."""
    parts = np.full(met.shape, np.nan)
    for slot in range(met.shape[1]):
        rows = np.flatnonzero(met[:, slot] >= 0)
        parts[rows, slot] = np.einsum("fc,fc->f", weights[rows, slot], vectors[met[rows, slot]])
    return parts


@dataclass(frozen=True, kw_only=True)
class AmongTokens:
    """How a filter's products compare with those of all tokens that the vocabulary names."""

    percentiles: Float[np.ndarray, "filter slot"]
    best: Float[np.ndarray, "filter slot"]


def among_tokens(
    model: SequenceModel,
    layer: ConvLayer,
    weights: Float[np.ndarray, "filter slot channel"],
    parts: Float[np.ndarray, "filter slot"],
) -> AmongTokens:
    """The share in percent of tokens below each part, and the largest product of each slot."""
    ids, table = token_vectors(model, layer.name)
    flat, own = weights.reshape(-1, weights.shape[2]), parts.ravel()
    best, below = np.full(own.shape, np.nan), np.full(own.shape, np.nan)
    if len(ids):
        at_once = max(PRODUCTS_AT_ONCE // len(ids), 1)
        for first in range(0, len(flat), at_once):
            rows = slice(first, first + at_once)
            found = flat[rows] @ table.T
            best[rows] = found.max(axis=1)
            least = own[rows] - ROUNDING * np.abs(found).max(axis=1)
            below[rows] = 100.0 * (found < least[:, None]).mean(axis=1)
    below[np.isnan(own)] = np.nan
    return AmongTokens(percentiles=below.reshape(parts.shape), best=best.reshape(parts.shape))
