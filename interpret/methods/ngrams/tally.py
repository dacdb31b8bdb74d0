"""How often, where and how strongly does each filter answer, and which answer alike?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.methods.ngrams.classes import holds
from interpret.methods.ngrams.layer_windows import PARTS

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Survey
    from interpret.methods.ngrams.layer_windows import Batch
    from interpret.methods.ngrams.row_file import Rows

ALIKE = 0.95
"""Filters whose largest answers to documents correlate so much say the same."""

VARIES = 1e-6
"""A spread that is a smaller share of the answers is rounding."""


@dataclass(kw_only=True)
class Tally:
    """Sums over the windows and documents gone through, for each filter."""

    fired: Float[np.ndarray, "part filter"]
    fired_documents: Float[np.ndarray, " filter"]
    total: Float[np.ndarray, " filter"]
    highest: Float[np.ndarray, " filter"]
    lowest: Float[np.ndarray, " filter"]
    class_sums: Float[np.ndarray, "filter class"]
    class_counts: Float[np.ndarray, " class"]
    documents: int = 0
    windows: int = 0
    skipped: int = 0

    @classmethod
    def empty(cls, filters: int, classes: int) -> Tally:
        """Start at nothing."""
        return cls(
            fired=np.zeros((PARTS, filters)),
            fired_documents=np.zeros(filters),
            total=np.zeros(filters),
            highest=np.full(filters, -np.inf),
            lowest=np.full(filters, np.inf),
            class_sums=np.zeros((filters, classes)),
            class_counts=np.zeros(classes),
        )

    def take(
        self,
        batch: Batch,
        survey: Survey,
        *,
        answers: Float[np.ndarray, "sample filter"],
        predicted: Int[np.ndarray, " sample"],
        several: bool = False,
    ) -> None:
        """Take in a batch; ``answers`` are its largest activations."""
        highest = survey.highest
        self.documents += len(highest)
        self.windows += int(batch.counts.sum())
        self.fired += survey.fired
        self.fired_documents += (highest > 0).sum(axis=0)
        self.total += survey.total
        self.highest = np.maximum(self.highest, highest.max(axis=0))
        self.lowest = np.minimum(self.lowest, survey.lowest.min(axis=0))
        count = len(self.class_counts)
        for number in range(count) if several or not count else np.unique(predicted):
            mine = holds(predicted, number, several=several)
            self.class_sums[:, number] += answers[mine].sum(axis=0, dtype=np.float64)
            self.class_counts[number] += mine.sum()

    def class_means(self) -> Float[np.ndarray, "filter class"]:
        """Mean largest answer by predicted class; NaN where none was predicted so."""
        if not len(self.class_counts):
            return np.zeros((0, 0))
        counts = np.where(self.class_counts > 0, self.class_counts, np.nan)
        return np.asarray(self.class_sums / counts)

    def fires_at(self) -> Float[np.ndarray, "filter part"]:
        """Of each filter's firings, the share in each tenth of the documents; 0 where none."""
        fired = self.fired.sum(axis=0)
        return np.asarray(self.fired / np.where(fired > 0, fired, 1.0)).T

    def magnitude(self) -> Float[np.ndarray, " filter"]:
        """The size of each filter's largest answer, above 0 or below."""
        return np.asarray(np.maximum(np.abs(self.highest), np.abs(self.lowest)))


def similar(rows: Rows, filters: int) -> tuple[tuple[int, int, float], ...]:
    """Pairs of filters whose largest answers to documents correlate, the closest first.

    The first columns of ``rows`` are the filters' highest pre-activations in each document.
    """
    covariance = np.zeros((filters, filters))
    largest, sums = np.zeros(filters), np.zeros(filters)
    near = None  # shifted by a near mean, nothing is lost where answers vary little about it
    for block in rows.read(0, filters):
        near = block.mean(axis=0) if near is None else near
        apart = block - near
        covariance += apart.T @ apart
        sums += apart.sum(axis=0, dtype=np.float64)
        largest = np.maximum(largest, np.abs(block).max(axis=0))
    covariance -= np.outer(sums, sums) / max(rows.count, 1)
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    varies = spread > VARIES * largest * np.sqrt(max(rows.count, 1))
    scale = np.where(varies, spread, np.inf)
    correlation = np.clip(covariance / np.outer(scale, scale), -1.0, 1.0)
    first, second = np.nonzero(np.triu(correlation >= ALIKE, k=1))
    pairs = [(int(a), int(b), float(correlation[a, b])) for a, b in zip(first, second, strict=True)]
    return tuple(sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])))
