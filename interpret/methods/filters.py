"""What has each filter learned to look for? The weights of a conv layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.results import FilterBank
from interpret.core.sample import channels_of
from interpret.methods.direct_layers import reads_directly
from interpret.methods.setting_checks import whole

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import SequenceModel

PRODUCTS_AT_ONCE = 2**21
"""Products of slots and tokens that are held together."""

ALIKE = 0.99
"""Filters whose weights have at least this cosine point the same way."""

DEAD = 1e-6
"""A filter whose norm is at most this share of the largest cannot answer."""


def filters(model: SequenceModel, *, layer: str | None = None, top: int = 5) -> FilterBank:
    """Weights of a conv layer, with norms, duplicates, dead filters and nearest tokens.

    Weights are float64 (filter, slot, channel), as trained; slot 0 meets the first position of the
    window, and grouped kernels are spread over all channels. ``layer`` None is the first one. For a
    layer on token embeddings ``nearest_tokens`` holds, for each filter and slot, the ``top`` tokens
    of largest embedding · weights (Jacovi, Sar Shalom and Goldberg 2018); the padding token and ids
    that the vocabulary does not name are left out. ``similar`` lists pairs whose cosine is at least
    0.99, the closest first; ``dead`` those whose norm is at most a millionth of the largest.

    Raises ArgumentError for a layer that is not there or a ``top`` below 1.

    Examples
    --------
    >>> bank = filters(model, top=1)
    >>> [slot[0] for slot in bank.nearest_tokens[0]]
    [('great', 2.0), ('fun', 0.5)]
    """
    top = whole("top", top)
    chosen = model.info.conv_layer(layer)
    kernel = model.kernel(chosen.name)
    weights = kernel.weights.astype(np.float64)
    norms = np.sqrt((weights**2).sum(axis=(1, 2)))
    dead = norms <= DEAD * norms.max(initial=0.0)
    return FilterBank(
        model=model.info.name,
        model_id=model.info.model_id,
        layer=chosen.name,
        layer_kind=chosen.kind,
        weights=weights,
        bias=kernel.bias.astype(np.float64),
        norms=norms,
        channels=channel_names(model.info, chosen, weights.shape[2]),
        stride=chosen.stride,
        dilation=chosen.dilation,
        padding=chosen.padding,
        activation=chosen.activation,
        receptive_field=chosen.receptive_field,
        similar=_similar(weights, norms, ~dead),
        dead=tuple(int(i) for i in np.flatnonzero(dead)),
        nearest_tokens=_nearest_tokens(model, chosen, weights, top) if chosen.on_tokens else (),
    )


def token_vectors(
    model: SequenceModel, layer: str
) -> tuple[Int[np.ndarray, " token"], Float[np.ndarray, "token dimension"]]:
    """Ids and vectors of the tokens by which a layer's filters can be named."""
    info = model.info
    table = model.embedding(layer)
    if table is None:
        table = np.eye(info.input.channels)
    ids = named_tokens(info, len(table))
    return ids, table[ids].astype(np.float64)


def named_tokens(info: ModelInfo, count: int) -> Int[np.ndarray, " token"]:
    """Which of so many ids stand for a token that the vocabulary names, the padding left out.

    Where the vocabulary is not known every id but the padding does.
    """
    ids = np.arange(count)
    named = np.ones(count, dtype=bool)
    if info.tokens is not None:
        named = np.asarray([i < len(info.tokens) and bool(info.tokens[i]) for i in ids], dtype=bool)
    kept: Int[np.ndarray, " token"] = ids[named & (ids != info.pad_id)]
    return kept


def _similar(
    weights: Float[np.ndarray, "filter slot channel"],
    norms: Float[np.ndarray, " filter"],
    alive: Bool[np.ndarray, " filter"],
) -> tuple[tuple[int, int, float], ...]:
    index = np.flatnonzero(alive)
    flat = weights.reshape(len(weights), -1)[index] / norms[index, None]
    cosine = np.clip(flat @ flat.T, -1.0, 1.0)
    first, second = np.nonzero(np.triu(cosine >= ALIKE, k=1))
    pairs = [
        (int(index[a]), int(index[b]), float(cosine[a, b]))
        for a, b in zip(first, second, strict=True)
    ]
    return tuple(sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])))


def _nearest_tokens(
    model: SequenceModel,
    layer: ConvLayer,
    weights: Float[np.ndarray, "filter slot channel"],
    top: int,
) -> tuple[tuple[tuple[tuple[str, float], ...], ...], ...]:
    ids, table = token_vectors(model, layer.name)
    names = [model.info.token_name(int(i)) for i in ids]
    count = min(top, len(ids))

    def largest(products: Float[np.ndarray, " token"]) -> tuple[tuple[str, float], ...]:
        # A full sort for every slot would dominate the time on a large vocabulary.
        top = np.argpartition(-products, count - 1)[:count] if count else np.arange(0)
        top = top[np.lexsort((top, -products[top]))]
        return tuple((names[i], float(products[i])) for i in top)

    flat = weights.reshape(-1, weights.shape[2])
    rows: list[tuple[tuple[str, float], ...]] = []
    at_once = max(PRODUCTS_AT_ONCE // max(len(ids), 1), 1)
    for first in range(0, len(flat), at_once):  # one product of large matrices, not many thin ones
        rows += [largest(row) for row in flat[first : first + at_once] @ table.T]
    slots = weights.shape[1]
    return tuple(tuple(rows[first : first + slots]) for first in range(0, len(rows), slots))


def channel_names(info: ModelInfo, layer: ConvLayer, count: int) -> tuple[str, ...]:
    """Names of the layer's input channels: the input's own where the layer reads it directly."""
    if layer.on_tokens and info.input.kind == "one_hot":
        return tuple(info.token_name(i) for i in range(count))
    if layer.on_tokens:
        return tuple(f"dimension {i}" for i in range(count))
    if not reads_input(layer) or count != info.input.channels:
        return tuple(f"feature {i}" for i in range(count))
    return channels_of(info, count)


def reads_input(layer: ConvLayer) -> bool:
    """Whether the positions that the layer takes in are those of the input."""
    return layer.on_tokens or reads_directly(layer)
