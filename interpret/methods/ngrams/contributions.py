"""What does each position of an n-gram add to a filter's pre-activation?

Where a layer reads token vectors or a series position by position, the products of its slots, which
with the bias sum to the pre-activation. For deeper layers, the drop when a position alone is
replaced, which the layers between make more or less than a sum.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.sample import Sample
from interpret.core.slots import slot_places, values_met
from interpret.core.windows import reach
from interpret.methods.direct_layers import slots_in_order
from interpret.methods.ngrams.monotone import RISING

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import Kernel, SequenceModel
    from interpret.methods.ngrams.held_windows import HeldWindow
    from interpret.methods.ngrams.top_ngrams import ListedNgrams

OCCLUSIONS = 20_000
"""Replaced positions that are run at most; the lower ranks go without where there are more."""

AT_ONCE = 2**24
"""Numbers of a layer's maps that are computed together."""

CHANNELS = 64
"""Channels that a layer is taken to read, when it is said how many windows fit together."""

ROUNDING = 1e-3
"""Products whose sum is off by no more than this share of all sizes make the answer."""


@dataclass(frozen=True, kw_only=True)
class Contributions:
    """What each position of each n-gram adds; ``rule`` is ``"products"`` or ``"occlusion"``."""

    parts: Float[np.ndarray, "ngram position"]
    rule: str
    notes: tuple[str, ...] = ()


def contributions(
    model: SequenceModel, layer: ConvLayer, kernel: Kernel, ngrams: ListedNgrams
) -> Contributions:
    """Products where they sum to the answer, else occlusion."""
    if slots_in_order(layer):
        parts = products(model, layer, kernel, ngrams)
        sums = parts.sum(axis=1) + kernel.bias[ngrams.filters]
        scale = np.abs(parts).sum(axis=1) + np.abs(ngrams.preactivation) + 1e-6
        # Something between the input and the layer may look further than the structure says.
        if (np.abs(sums - ngrams.preactivation) <= ROUNDING * scale).all():
            return Contributions(parts=parts, rule="products")
    parts, left_out = occlusions(model, layer, ngrams)
    note = (
        f"{layer.name} sees {parts.shape[1]} positions at once: the parts of the n-grams of lower "
        "rank were left out, since each position of each takes a run of its own."
    )
    return Contributions(parts=parts, rule="occlusion", notes=(note,) if left_out else ())


def products(
    model: SequenceModel, layer: ConvLayer, kernel: Kernel, ngrams: ListedNgrams
) -> Float[np.ndarray, "ngram position"]:
    """Slot products of each n-gram with its filter, at the positions that the slots met."""
    parts = np.zeros((len(ngrams.windows), reach(layer.kernel_size, layer.dilation)))
    if ngrams.windows:
        weights = kernel.weights.astype(np.float64)[ngrams.filters]
        met = _slot_inputs(model, layer, ngrams.windows)
        parts[:, :: layer.dilation] = np.einsum("nkc,nkc->nk", met, weights)
    return parts


def _slot_inputs(
    model: SequenceModel, layer: ConvLayer, windows: list[HeldWindow]
) -> Float[np.ndarray, "window slot channel"]:
    """What the slots of a layer that reads directly met in each window; 0 outside."""
    if layer.on_tokens:
        return _token_vectors(model, windows)[:, :: layer.dilation]
    vectors = np.zeros((len(windows), layer.kernel_size, layer.input_channels))
    for numbers in _together(windows, each=CHANNELS):
        x, sample = _laid_out(model.info, [windows[n] for n in numbers])
        met = model.layer_input(x, sample=sample, layer=layer.name)
        at = np.asarray([windows[n].place for n in numbers])
        places = slot_places(layer, length=met.shape[1], out=at.max() + 1)[at]
        vectors[numbers] = values_met(met, np.arange(len(numbers)), places)
    return vectors


def _token_vectors(
    model: SequenceModel, windows: list[HeldWindow]
) -> Float[np.ndarray, "window position dimension"]:
    """The vector of each token of each window; 0 outside the text."""
    shape = (len(windows), windows[0].width)
    x = np.zeros((*shape, model.info.input.channels), dtype=windows[0].x.dtype)
    inside = np.zeros((*shape, 1), dtype=bool)
    for row, there, window in zip(x, inside, windows, strict=True):
        row[window.inside] = window.x
        there[window.inside] = True
    return model.embed(x).astype(np.float64) * inside


def occlusions(
    model: SequenceModel, layer: ConvLayer, ngrams: ListedNgrams
) -> tuple[Float[np.ndarray, "ngram position"], bool]:
    """The drop of each n-gram's pre-activation with one position replaced, 0 outside the text.

    Where that would be too many runs, the n-grams of the lower ranks have NaN, and True is said.
    """
    windows = ngrams.windows
    width = windows[0].width if windows else 0
    parts = np.full((len(windows), width), np.nan)
    order = np.argsort(ngrams.rank, kind="stable")
    cost = np.cumsum([len(windows[n].x) for n in order])
    chosen = order[cost <= OCCLUSIONS]
    for numbers in _together(windows, each=layer.filters * (width + 1), chosen=chosen):
        parts[numbers] = _drops(
            model, layer.name, [windows[n] for n in numbers], ngrams.filters[numbers]
        )
    return parts, len(chosen) < len(windows)


def _drops(
    model: SequenceModel, layer: str, windows: list[HeldWindow], filters: Int[np.ndarray, " ngram"]
) -> Float[np.ndarray, "ngram position"]:
    """Drops of windows of documents of one length, all in one call."""
    x, sample = _laid_out(model.info, windows)
    copies = np.asarray([len(window.x) + 1 for window in windows])  # the first as it stands
    owner, begins = np.repeat(np.arange(len(windows)), copies), np.cumsum(copies) - copies
    batch = x[owner]
    for window, begin in zip(windows, begins, strict=True):
        at = np.arange(len(window.x))
        batch[begin + 1 + at, max(window.start, 0) + at] = _fill(model.info)
    (maps,) = model.predict(batch, sample=sample, layer=layer, logits=True)
    places = np.asarray([window.place for window in windows])
    values = maps[np.arange(len(batch)), places[owner], filters[owner]].astype(np.float64)
    drops = np.zeros((len(windows), windows[0].width))
    for row, window, mine in zip(drops, windows, np.split(values, begins[1:]), strict=True):
        row[window.inside] = mine[0] - mine[1:]
    return drops


def activations_of(
    model: SequenceModel, layer: ConvLayer, ngrams: ListedNgrams
) -> Float[np.ndarray, " ngram"]:
    """The answer of each n-gram's filter after its activation function."""
    if layer.activation in RISING:
        return RISING[layer.activation](ngrams.preactivation)
    answers = np.zeros(len(ngrams.windows))
    for numbers in _together(ngrams.windows, each=layer.filters):
        windows = [ngrams.windows[n] for n in numbers]
        x, sample = _laid_out(model.info, windows)
        (maps,) = model.predict(x, sample=sample, layer=layer.name)
        places = [window.place for window in windows]
        answers[numbers] = maps[np.arange(len(numbers)), places, ngrams.filters[numbers]]
    return answers


def _together(windows: list[HeldWindow], *, each: int, chosen: Any = None) -> Iterator[list[int]]:
    """Numbers of windows that can be run together, where each position takes so many numbers.

    They are of documents of one length; each is alone where other inputs go with it.
    """
    groups: dict[Any, list[int]] = defaultdict(list)
    for number in range(len(windows)) if chosen is None else chosen:
        window = windows[number]
        alone = window.document if window.sample is not None else None
        groups[window.length, alone].append(int(number))
    for (length, _), group in groups.items():
        at_once = max(AT_ONCE // (each * max(length, 1)), 1)
        for first in range(0, len(group), at_once):
            yield group[first : first + at_once]


def _laid_out(
    info: ModelInfo, windows: list[HeldWindow]
) -> tuple[Num[np.ndarray, "window position channel"], Sample]:
    """Each window in a document that holds nothing else, and what goes beside them."""
    x = np.stack([window.whole(info, _fill(info)) for window in windows])
    padding = np.zeros(x.shape[1], dtype=bool)
    return x, windows[0].sample or Sample(arrays=(x[0],), positions=(), padding=padding)


def _fill(info: ModelInfo) -> int:
    """What stands for nothing: a token's id, or 0."""
    ids = (info.pad_id, info.oov_id) if info.input.kind == "tokens" else ()
    return next((token for token in ids if token is not None and token >= 0), 0)
