"""Does a filter answer to one family of n-grams, or to several?

By mean shift on their slot parts (Jacovi, Sar Shalom and Goldberg 2018, section 5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.slots import slot_places, values_met
from interpret.methods.mean_shift import estimated_bandwidth, mean_shift, squared_distances
from interpret.methods.ngrams.document_stream import Document, batches

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.sample import Sample
    from interpret.methods.ngrams.corpus_pass import Study

FEWEST = 100
"""N-grams below which families are not told apart, as in the paper."""

MOST = 150
"""N-grams that are looked at."""

AT_ONCE = 256
"""Documents that are looked at together."""


@dataclass(frozen=True, kw_only=True)
class Families:
    """Centres of a filter's families, the largest first."""

    centres: Float[np.ndarray, "family slot"]

    def of(self, parts: Float[np.ndarray, "ngram slot"]) -> Int[np.ndarray, " ngram"]:
        """The family nearest to each n-gram; −1 for all where there are no families."""
        if not len(self.centres) or not len(parts):
            return np.full(len(parts), -1)
        return np.asarray(squared_distances(parts, self.centres).argmin(axis=1))


def families(points: Float[np.ndarray, "ngram slot"]) -> Families:
    """Group n-grams by what their positions add; none where there are fewer than 100."""
    if len(points) < FEWEST:
        return Families(centres=np.zeros((0, points.shape[1])))
    points = points[:MOST]
    bandwidth = estimated_bandwidth(points)
    if bandwidth <= 0:  # all the same
        return Families(centres=points[:1])
    return Families(centres=mean_shift(points, bandwidth))


def families_of_all(
    study: Study, drawn: dict[int, Sample], thresholds: Float[np.ndarray, " filter"]
) -> list[Families]:
    """The families of each filter of a layer that reads directly.

    Each document drawn gives its best n-gram to each filter whose threshold it passes, as the paper
    has it: one max-pooled n-gram a document.
    """
    layer = study.layer
    none = np.zeros((0, layer.kernel_size))
    passing: list[list[Float[np.ndarray, "ngram slot"]]] = [[none] for _ in thresholds]
    wanted = np.where(np.isnan(thresholds), 0, MOST)
    documents = [Document(number=n, sample=sample) for n, sample in drawn.items()]
    for first in range(0, len(documents), AT_ONCE):
        if not wanted.any():
            break
        some = documents[first : first + AT_ONCE]
        for group in batches(some, AT_ONCE, filters=layer.filters):
            for number, parts in _best_ngrams(study, group, thresholds, wanted):
                passing[number].append(parts)
                wanted[number] -= len(parts)
    return [families(np.concatenate(each)) for each in passing]


def _best_ngrams(
    study: Study,
    documents: list[Document],
    thresholds: Float[np.ndarray, " filter"],
    wanted: Int[np.ndarray, " filter"],
) -> Iterator[tuple[int, Float[np.ndarray, "ngram slot"]]]:
    """Slot products of the best n-gram of each document, for filters that want more of them."""
    model, layer, batch = study.model, study.layer, study.windows.batch(documents)
    if batch is None:
        return
    (maps,) = model.predict(batch.x, sample=batch.sample, layer=layer.name, logits=True)
    met = model.layer_input(batch.x, sample=batch.sample, layer=layer.name)
    maps = np.where(batch.counts[:, :, None], maps, -np.inf)
    slots = slot_places(layer, length=met.shape[1], out=maps.shape[1])
    best = maps.argmax(axis=1)
    passes = maps.max(axis=1) >= np.nan_to_num(thresholds, nan=np.inf)
    for number in np.flatnonzero(passes.any(axis=0) & (wanted > 0)).tolist():
        rows = np.flatnonzero(passes[:, number])[: wanted[number]]
        weights = study.kernel.weights[number].astype(np.float64)
        vectors = values_met(met, rows, slots[best[rows, number]])
        yield number, np.einsum("nkc,kc->nk", vectors, weights)
