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

if TYPE_CHECKING:
    from jaxtyping import Float, Num

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import SequenceModel
    from interpret.methods.ngrams.corpus_pass import Study
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


def contributions(study: Study, ngrams: ListedNgrams) -> Contributions:
    """Products where they sum to the answer, else occlusion."""
    if slots_in_order(study.layer):
        parts = _products(study, ngrams)
        sums = parts.sum(axis=1) + study.kernel.bias[ngrams.filters]
        scale = np.abs(parts).sum(axis=1) + np.abs(ngrams.preactivation) + 1e-6
        # Something between the input and the layer may look further than the structure says.
        if (np.abs(sums - ngrams.preactivation) <= ROUNDING * scale).all():
            return Contributions(parts=parts, rule="products")
    parts, left_out = _occlusions(study, ngrams)
    note = (
        f"{study.layer.name} sees {parts.shape[1]} positions at once: the parts of the n-grams of "
        "lower rank were left out, since each position of each takes a run of its own."
    )
    return Contributions(parts=parts, rule="occlusion", notes=(note,) if left_out else ())


def _products(study: Study, ngrams: ListedNgrams) -> Float[np.ndarray, "ngram position"]:
    """Slot products of each n-gram with its filter, at the positions that the slots met."""
    layer = study.layer
    parts = np.zeros((len(ngrams.windows), reach(layer.kernel_size, layer.dilation)))
    if ngrams.windows:
        weights = study.kernel.weights.astype(np.float64)[ngrams.filters]
        met = _slot_inputs(study.model, layer, ngrams.windows)
        parts[:, :: layer.dilation] = np.einsum("nkc,nkc->nk", met, weights)
    return parts


def _slot_inputs(
    model: SequenceModel, layer: ConvLayer, windows: list[HeldWindow]
) -> Float[np.ndarray, "window slot channel"]:
    """What the slots of a layer that reads directly met in each window; 0 outside."""
    if layer.on_tokens:
        return _token_vectors(model, layer, windows)[:, :: layer.dilation]
    vectors = np.zeros((len(windows), layer.kernel_size, layer.input_channels))
    for numbers, x, sample in _together(model.info, windows, each=CHANNELS):
        met = model.layer_input(x, sample=sample, layer=layer.name)
        at = np.asarray([windows[n].place for n in numbers])
        places = slot_places(layer, length=met.shape[1], out=at.max() + 1)[at]
        vectors[numbers] = values_met(met, np.arange(len(numbers)), places)
    return vectors


def _token_vectors(
    model: SequenceModel, layer: ConvLayer, windows: list[HeldWindow]
) -> Float[np.ndarray, "window position dimension"]:
    """The vector of each token of each window, as the layer reads it; 0 outside the text."""
    shape = (len(windows), windows[0].width)
    x = np.zeros((*shape, model.info.input.channels), dtype=windows[0].x.dtype)
    inside = np.zeros((*shape, 1), dtype=bool)
    for row, there, window in zip(x, inside, windows, strict=True):
        row[window.inside] = window.x
        there[window.inside] = True
    table = model.embedding(layer.name)
    vectors = x if table is None else table[x[:, :, 0].astype(np.int64)]
    return vectors.astype(np.float64) * inside


def _occlusions(
    study: Study, ngrams: ListedNgrams
) -> tuple[Float[np.ndarray, "ngram position"], bool]:
    """The drop of each n-gram's pre-activation with one position replaced, 0 outside the text.

    Where that would be too many runs, the n-grams of the lower ranks have NaN, and True is said.
    """
    windows, model, layer = ngrams.windows, study.model, study.layer
    width = windows[0].width if windows else 0
    parts = np.full((len(windows), width), np.nan)
    order = np.argsort(ngrams.rank, kind="stable")
    chosen = order[np.cumsum([len(windows[n].x) for n in order]) <= OCCLUSIONS]
    parts[chosen] = 0.0
    each = layer.filters * (width + 1)
    for numbers, x, sample in _together(model.info, windows, each=each, chosen=chosen):
        copies = np.asarray([len(windows[n].x) + 1 for n in numbers])  # the first as it stands
        owner, begins = np.repeat(np.arange(len(numbers)), copies), np.cumsum(copies) - copies
        batch = x[owner]
        for number, begin in zip(numbers, begins, strict=True):
            at = np.arange(len(windows[number].x))
            batch[begin + 1 + at, max(windows[number].start, 0) + at] = _fill(model.info)
        (maps,) = model.predict(batch, sample=sample, layer=layer.name, logits=True)
        places = np.asarray([windows[n].place for n in numbers])[owner]
        values = maps[np.arange(len(batch)), places, ngrams.filters[numbers][owner]]
        for number, mine in zip(numbers, np.split(values, begins[1:]), strict=True):
            drops = mine[0].astype(np.float64) - mine[1:]
            parts[number, windows[number].inside] = drops
    return parts, len(chosen) < len(windows)


def activations_of(study: Study, ngrams: ListedNgrams) -> Float[np.ndarray, " ngram"]:
    """The answer of each n-gram's filter after its activation function."""
    if study.activate:
        return study.activate(ngrams.preactivation)
    answers, windows = np.zeros(len(ngrams.windows)), ngrams.windows
    for numbers, x, sample in _together(study.info, windows, each=study.layer.filters):
        (maps,) = study.model.predict(x, sample=sample, layer=study.layer.name)
        places = [windows[n].place for n in numbers]
        answers[numbers] = maps[np.arange(len(numbers)), places, ngrams.filters[numbers]]
    return answers


def _together(
    info: ModelInfo, windows: list[HeldWindow], *, each: int, chosen: Any = None
) -> Iterator[tuple[list[int], Num[np.ndarray, "window position channel"], Sample]]:
    """Windows that can be run together, each position taking so many numbers, and their inputs.

    They are of documents of one length, each alone where other inputs go with it, and each laid
    into a document that holds nothing else.
    """
    groups: dict[Any, list[int]] = defaultdict(list)
    for number in range(len(windows)) if chosen is None else chosen:
        window = windows[number]
        alone = window.document if window.sample is not None else None
        groups[window.length, alone].append(int(number))
    for (length, _), group in groups.items():
        at_once = max(AT_ONCE // (each * max(length, 1)), 1)
        for first in range(0, len(group), at_once):
            numbers = group[first : first + at_once]
            x = np.stack([windows[n].whole(info, _fill(info)) for n in numbers])
            plain = Sample(arrays=(x[0],), positions=(), padding=np.zeros(length, dtype=bool))
            yield numbers, x, windows[numbers[0]].sample or plain


def _fill(info: ModelInfo) -> int:
    """What stands for nothing: a token's id, or 0."""
    ids = (info.pad_id, info.oov_id) if info.input.kind == "tokens" else ()
    return next((token for token in ids if token is not None and token >= 0), 0)
