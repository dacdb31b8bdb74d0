"""Which binding sites does JASPAR's release of 2016 know, and with which letters?

Its SQLite file comes with the package ``pyjaspar`` (``requirements-truth.txt``), of which nothing
is imported.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np

from benchmarks.truth.packaged import ENVIRONMENT, packaged

FILE = "pyjaspar/data/JASPAR2016.sqlite"

LATEST = """
SELECT m.BASE_ID || '.' || MAX(m.VERSION), m.ID
FROM MATRIX m JOIN MATRIX_ANNOTATION a USING (ID)
WHERE m.COLLECTION = 'CORE' AND a.TAG = 'tax_group' AND a.VAL = 'vertebrates'
GROUP BY m.BASE_ID ORDER BY m.BASE_ID
"""
"""Of each matrix of vertebrates the latest version: what JASPAR calls non-redundant."""

COUNTS = "SELECT row, col, val FROM MATRIX_DATA WHERE ID = ?"

Motif = np.ndarray
"""Probability of A, C, G and T at each of its positions: (position, base)."""


def vertebrates(environment: Path = ENVIRONMENT) -> dict[str, Motif]:
    """Every non-redundant core matrix of vertebrates by its id, in the order of the ids."""
    path = packaged(FILE, environment)
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        latest = connection.execute(LATEST).fetchall()
        return {name: _motif(connection.execute(COUNTS, (key,)).fetchall()) for name, key in latest}
    finally:
        connection.close()


def _motif(counts: list[tuple[str, int, float]]) -> Motif:
    """Counts by (base, position from 1) as probabilities."""
    matrix = np.zeros((max(at for _, at, _ in counts), 4))
    for base, at, count in counts:
        matrix[at - 1, "ACGT".index(base)] = count
    return matrix / matrix.sum(axis=1, keepdims=True)
