"""What does each position of an n-gram add to a filter's pre-activation?

Where a layer reads token vectors or a series position by position, the products of its slots, which
with the bias sum to the pre-activation. For deeper layers, the drop when a position alone is
replaced, which the layers between make more or less than a sum.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.slots import slot_places, values_met
from interpret.core.windows import reach

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import Kernel, SequenceModel
    from interpret.methods.ngrams.held_windows import Window

OCCLUSIONS = 20_000
"""Replaced positions that are run at most; the lower ranks go without where there are more."""

AT_ONCE = 2**24
"""Numbers of a layer's maps that are computed together."""


def filler(info: ModelInfo) -> int:
    """The token id that stands for nothing."""
    if info.input.kind != "tokens":
        return 0
    for token in (info.pad_id, info.oov_id):
        if token is not None and token >= 0:
            return token
    return 0


def plain(model: SequenceModel, window: Window, x: Any) -> Any:
    """A sample that the model's calls can take for its other inputs."""
    from interpret.core.sample import Sample

    if window.sample is not None:
        return window.sample
    return Sample(arrays=(x,), positions=(), padding=np.zeros(len(x), dtype=bool))


def slot_inputs(
    model: SequenceModel, layer: ConvLayer, windows: list[Window]
) -> Float[np.ndarray, "window slot channel"]:
    """What the slots of a layer that reads directly met in each window; 0 outside."""
    if layer.on_tokens:
        return _token_vectors(model, windows)[:, :: layer.dilation]
    vectors = np.zeros((len(windows), layer.kernel_size, layer.input_channels))
    for group in _alike(windows).values():
        at_once = max(AT_ONCE // (64 * windows[group[0]].length), 1)
        for first in range(0, len(group), at_once):
            numbers = group[first : first + at_once]
            whole = np.stack([windows[n].whole(model.info, filler(model.info)) for n in numbers])
            sample = plain(model, windows[numbers[0]], whole[0])
            met = model.layer_input(whole, sample=sample, layer=layer.name)
            at = np.asarray([windows[n].place for n in numbers])
            places = slot_places(layer, length=met.shape[1], out=at.max() + 1)[at]
            vectors[numbers] = values_met(met, np.arange(len(numbers)), places)
    return vectors


def _token_vectors(
    model: SequenceModel, windows: list[Window]
) -> Float[np.ndarray, "window position dimension"]:
    """The vector of each token of each window; 0 outside the text."""
    width, channels = windows[0].stop - windows[0].start, model.info.input.channels
    x = np.zeros((len(windows), width, channels), dtype=windows[0].x.dtype)
    inside = np.zeros((len(windows), width, 1), dtype=bool)
    for row, there, window in zip(x, inside, windows, strict=True):
        offset = max(window.start, 0) - window.start
        row[offset : offset + len(window.x)] = window.x
        there[offset : offset + len(window.x)] = True
    return model.embed(x).astype(np.float64) * inside


def products(
    model: SequenceModel,
    layer: ConvLayer,
    kernel: Kernel,
    windows: list[Window],
    filters: Int[np.ndarray, " ngram"],
) -> Float[np.ndarray, "ngram position"]:
    """Slot products of each n-gram with its filter, at the positions that the slots met."""
    width = reach(layer.kernel_size, layer.dilation)
    parts = np.zeros((len(windows), width))
    if windows:
        weights = kernel.weights.astype(np.float64)[filters]
        met = slot_inputs(model, layer, windows)
        parts[:, :: layer.dilation] = np.einsum("nkc,nkc->nk", met, weights)
    return parts


def occlusions(
    model: SequenceModel,
    layer: str,
    windows: list[Window],
    filters: Int[np.ndarray, " ngram"],
    ranks: Int[np.ndarray, " ngram"],
) -> tuple[Float[np.ndarray, "ngram position"], bool]:
    """The drop of each n-gram's pre-activation with one position replaced, 0 outside the text.

    Where that would be too many runs, the n-grams of the lower ranks have NaN, and False is said.
    """
    width = windows[0].stop - windows[0].start if windows else 0
    parts = np.full((len(windows), width), np.nan)
    order = np.argsort(ranks, kind="stable")
    cost = np.cumsum([len(windows[n].x) for n in order])
    chosen = order[cost <= OCCLUSIONS]
    fill = filler(model.info)
    for group in _alike(windows, chosen).values():
        wide = model.info.conv_layer(layer).filters * max(windows[group[0]].length, 1)
        at_once = max(AT_ONCE // (wide * (width + 1)), 1)
        for first in range(0, len(group), at_once):
            numbers = group[first : first + at_once]
            parts[numbers] = _drops(
                model, layer, [windows[n] for n in numbers], filters[numbers], fill
            )
    return parts, len(chosen) == len(windows)


def _drops(
    model: SequenceModel,
    layer: str,
    windows: list[Window],
    filters: Int[np.ndarray, " ngram"],
    fill: int,
) -> Float[np.ndarray, "ngram position"]:
    """Drops of windows of documents of one length, all in one call."""
    drops = np.zeros((len(windows), windows[0].stop - windows[0].start))
    rows, owners = [], []
    for number, window in enumerate(windows):
        whole = window.whole(model.info, fill)
        absent = fill if model.info.input.kind == "tokens" else 0
        low = max(window.start, 0)
        replaced = np.repeat(whole[None], len(window.x) + 1, axis=0)
        at = np.arange(len(window.x))
        replaced[at + 1, low + at] = absent
        rows.append(replaced)
        owners.append(np.full(len(replaced), number))
    batch, owner = np.concatenate(rows), np.concatenate(owners)
    (maps,) = model.predict(
        batch, sample=plain(model, windows[0], batch[0]), layer=layer, logits=True
    )
    places = np.asarray([window.place for window in windows])
    values = maps[np.arange(len(batch)), places[owner], filters[owner]].astype(np.float64)
    for number, window in enumerate(windows):
        mine = values[owner == number]
        offset = max(window.start, 0) - window.start
        drops[number, offset : offset + len(window.x)] = mine[0] - mine[1:]
    return drops


def _alike(windows: list[Window], chosen: Any = None) -> dict[Any, list[int]]:
    """Numbers of windows of documents of one length; each alone where other inputs go with it."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for number in range(len(windows)) if chosen is None else chosen:
        window = windows[number]
        alone = window.document if window.sample is not None else None
        groups[window.length, alone].append(int(number))
    return groups


def answers(
    model: SequenceModel, layer: str, windows: list[Window], filters: Int[np.ndarray, " ngram"]
) -> Float[np.ndarray, " ngram"]:
    """The answer of each n-gram's filter after its activation function."""
    found = np.zeros(len(windows))
    for group in _alike(windows).values():
        wide = model.info.conv_layer(layer).filters * max(windows[group[0]].length, 1)
        at_once = max(AT_ONCE // wide, 1)
        for first in range(0, len(group), at_once):
            numbers = group[first : first + at_once]
            whole = np.stack([windows[n].whole(model.info, filler(model.info)) for n in numbers])
            sample = plain(model, windows[numbers[0]], whole[0])
            (maps,) = model.predict(whole, sample=sample, layer=layer)
            places = [windows[n].place for n in numbers]
            found[numbers] = maps[np.arange(len(numbers)), places, filters[numbers]]
    return found
