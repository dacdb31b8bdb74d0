"""Does a filter answer to one family of n-grams, or to several? Mean shift on their slot parts.

As Jacovi, Sar Shalom and Goldberg (2018, section 5) do with scikit-learn's MeanShift: a flat kernel
from every point, with a bandwidth of the mean distance to the farthest of the nearest 30 %. A layer
has hundreds of filters, each with few points: scikit-learn's own takes some 200 times as long on
such sets, more than all the rest of the analysis. The tests hold the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.slots import slot_places, values_met
from interpret.methods.ngrams.document_stream import Document, batches

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.sample import Sample
    from interpret.methods.ngrams.corpus_pass import Study

FEWEST = 100
"""N-grams below which families are not told apart, as in the paper."""

MOST = 150
"""N-grams that are looked at."""

NEAREST = 0.3
STEPS = 300
STILL = 1e-3
"""A mean that moves less than this share of the bandwidth has arrived."""

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
        return np.asarray(_squared(parts, self.centres).argmin(axis=1))


def families(points: Float[np.ndarray, "ngram slot"]) -> Families:
    """Group n-grams by what their positions add; none where there are fewer than 100."""
    if len(points) < FEWEST:
        return Families(centres=np.zeros((0, points.shape[1])))
    points = points[:MOST]
    bandwidth = estimated_bandwidth(points)
    if bandwidth <= 0:  # all the same
        return Families(centres=points[:1])
    return Families(centres=mean_shift(points, bandwidth))


def estimated_bandwidth(points: Float[np.ndarray, "ngram slot"]) -> float:
    """Mean distance of the points to the farthest of their nearest 30 %, themselves included."""
    count = max(int(len(points) * NEAREST), 1)
    distances = np.partition(_squared(points, points), count - 1, axis=1)[:, count - 1]
    return float(np.sqrt(distances).mean())


def mean_shift(
    points: Float[np.ndarray, "ngram slot"], bandwidth: float
) -> Float[np.ndarray, "family slot"]:
    """Means to which all points climb when each moves to the mean of those within the bandwidth.

    Those closer than the bandwidth to one that more points surround are the same.
    """
    moving, arrived = points, []
    count, dimensions = points.shape
    # One product gives the sum of those near, how many they are, and a number for which they are.
    summed = np.column_stack([points, np.ones(count), _weights(count)])
    squares = (points**2).sum(axis=1)
    for _ in range(STEPS):
        apart = (moving**2).sum(axis=1)[:, None] - 2 * (moving @ points.T) + squares
        near = (apart <= bandwidth**2).astype(np.float64) @ summed
        moved = near[:, :dimensions] / near[:, [dimensions]]
        still = ((moved - moving) ** 2).sum(axis=1) <= (STILL * bandwidth) ** 2
        arrived.append(moved[still])
        # Points with the same neighbours go the same way from here on.
        _, first = np.unique(near[~still, -1], return_index=True)
        moving = moved[~still][first]
        if not len(moving):
            break
    means = np.concatenate([*arrived, moving])
    around = (_squared(means, points) <= bandwidth**2).sum(axis=1)
    order = np.lexsort((*means.T[::-1], -around))
    apart_from_all: list[int] = []
    for number in order:
        known = means[apart_from_all]
        if not len(known) or _squared(means[[number]], known).min() > bandwidth**2:
            apart_from_all.append(int(number))
    return means[apart_from_all]


@lru_cache(maxsize=1)
def _weights(count: int) -> Float[np.ndarray, " point"]:
    """Numbers whose sums differ for different sets of points, and are exact in any order."""
    return np.random.default_rng(0).integers(2**44, size=count).astype(np.float64)


def _squared(
    points: Float[np.ndarray, "ngram slot"], centres: Float[np.ndarray, "centre slot"]
) -> Float[np.ndarray, "ngram centre"]:
    """Squared distances, never below 0 by rounding."""
    squares = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)[None]
    return np.asarray(np.maximum(squares - 2 * points @ centres.T, 0.0))


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
