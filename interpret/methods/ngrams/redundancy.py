"""Which filters say the same of documents? Correlations of their largest answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from interpret.methods.ngrams.row_file import Rows

ALIKE = 0.95
"""Filters whose largest answers to documents correlate so much say the same."""

VARIES = 1e-6
"""A spread that is a smaller share of the answers is rounding."""


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
