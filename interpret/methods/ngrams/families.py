"""Which n-grams of the corpus pass a filter's threshold, and into which families do they fall?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.methods.ngrams.clusters import MOST, Families, families
from interpret.methods.ngrams.document_stream import Document, batches

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.info import ConvLayer
    from interpret.core.model import Kernel, SequenceModel
    from interpret.core.sample import Sample
    from interpret.methods.ngrams.layer_windows import Windows

AT_ONCE = 256
"""Documents that are looked at together."""


def families_of_all(
    model: SequenceModel,
    layer: ConvLayer,
    kernel: Kernel,
    windows: Windows,
    drawn: dict[int, Sample],
    thresholds: Float[np.ndarray, " filter"],
) -> list[Families]:
    """The families of each filter of a layer that reads directly.

    Each document drawn gives its best n-gram to each filter whose threshold it passes, as the paper
    has it: one max-pooled n-gram a document.
    """
    found: list[list[Float[np.ndarray, "ngram slot"]]] = [[] for _ in thresholds]
    floors = np.nan_to_num(thresholds, nan=np.inf)
    wanted = np.where(np.isnan(thresholds), 0, MOST)
    documents = [
        Document(number=n, sample=sample, length=len(sample)) for n, sample in drawn.items()
    ]
    for first in range(0, len(documents), AT_ONCE):
        if not wanted.any():
            break
        some = documents[first : first + AT_ONCE]
        for group in batches(some, AT_ONCE, filters=layer.filters):
            batch, _ = windows.batch(group)
            if not batch.documents:
                continue
            sample = batch.documents[0].sample
            (maps,) = model.predict(batch.x, sample=sample, layer=layer.name, logits=True)
            met = model.layer_input(batch.x, sample=sample, layer=layer.name)
            maps = np.where(batch.counts[:, :, None], maps, -np.inf)
            starts = batch.spans[:, 0][maps.argmax(axis=1)]
            passes = maps.max(axis=1) >= floors
            for number in np.flatnonzero(passes.any(axis=0) & (wanted > 0)).tolist():
                rows = np.flatnonzero(passes[:, number])[: wanted[number]]
                parts = _slot_parts(met, kernel, layer, number, rows, starts[rows, number])
                found[number].append(parts)
                wanted[number] -= len(rows)
    none = np.zeros((0, layer.kernel_size))
    return [families(np.concatenate(each) if each else none) for each in found]


def _slot_parts(
    met: Float[np.ndarray, "sample position channel"],
    kernel: Kernel,
    layer: ConvLayer,
    number: int,
    rows: Int[np.ndarray, " row"],
    starts: Int[np.ndarray, " row"],
) -> Float[np.ndarray, "row slot"]:
    """Slot products of one filter with the windows that begin at ``starts``."""
    places = starts[:, None] + np.arange(layer.kernel_size) * layer.dilation
    inside = (places >= 0) & (places < met.shape[1])
    taken = met[rows[:, None], np.clip(places, 0, met.shape[1] - 1)] * inside[:, :, None]
    weights = kernel.weights[number].astype(np.float64)
    parts: Float[np.ndarray, "row slot"] = np.einsum("nkc,kc->nk", taken, weights)
    return parts
