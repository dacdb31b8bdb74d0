"""Which n-grams of the corpus pass a filter's threshold, and into which families do they fall?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.slots import slot_places, values_met
from interpret.methods.ngrams.clusters import MOST, Families, families
from interpret.methods.ngrams.document_stream import Document, batches

if TYPE_CHECKING:
    from jaxtyping import Float

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
            slots = slot_places(layer, length=met.shape[1], out=maps.shape[1])
            best = maps.argmax(axis=1)
            passes = maps.max(axis=1) >= floors
            for number in np.flatnonzero(passes.any(axis=0) & (wanted > 0)).tolist():
                rows = np.flatnonzero(passes[:, number])[: wanted[number]]
                taken = values_met(met, rows, slots[best[rows, number]])
                weights = kernel.weights[number].astype(np.float64)
                found[number].append(np.einsum("nkc,kc->nk", taken, weights))
                wanted[number] -= len(rows)
    none = np.zeros((0, layer.kernel_size))
    return [families(np.concatenate(each) if each else none) for each in found]
