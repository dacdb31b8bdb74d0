"""Where do paths to the input start: at one baseline, at several, or at rows of data?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.methods.baseline_rows import baseline_rows
from interpret.methods.baselines import absent_vectors
from interpret.methods.uninformative import of_starts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaxtyping import Float, Int, Num

    from interpret.methods.baseline_rows import Baselines
    from interpret.methods.explained import Explained

AT_ONCE = 2**24
"""Numbers of starts that are scored together (64 MB)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class PathStarts:
    """Starts in the space of vectors, with the target's score at each.

    ``scores`` are those of the baselines by themselves, ``counted`` those with the input's own mask
    kept. Rows of data are held as ``x``, all else as ``vectors`` with its names in ``alone``.
    """

    subject: Explained
    name: str
    x: Num[np.ndarray, "start position channel"] | None = None
    vectors: Float[np.ndarray, "start position dimension"] | None = None
    scores: Float[np.ndarray, " start"]
    counted: Float[np.ndarray, " start"]
    alone: tuple[str, ...] = ()
    params: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many there are."""
        return len(self.scores)

    def told(self, done: int) -> Mapping[str, Any]:
        """What a result records of them, of which so many were used."""
        return {**self.params, **({"baseline_rows": done} if self.rows else {})}

    @property
    def rows(self) -> bool:
        """Whether they are rows of data."""
        return self.x is not None

    def at(
        self, numbers: Int[np.ndarray, " start"]
    ) -> Float[np.ndarray, "start position dimension"]:
        """Vectors of some of them."""
        if self.x is None:
            assert self.vectors is not None  # one of the two is there
            vectors: Float[np.ndarray, "start position dimension"] = self.vectors[numbers]
            return vectors
        return self.subject.model.embed(self.x[numbers])


def path_starts(subject: Explained, baseline: Baselines, *, seed: int = 0) -> PathStarts:
    """The starts that a baseline, a list of them or rows of data stand for.

    Raises
    ------
    ArgumentError
        Where it is no such thing, or nothing.
    DataError
        Where a row does not fit the model.
    """
    rows = baseline_rows(subject.model, subject.sample, baseline, seed=seed)
    if rows is None:
        return _named(subject, baseline)
    each = max(1, AT_ONCE // max(1, subject.vectors().size))
    counted = [
        subject.score_vectors(subject.model.embed(rows.x[first : first + each]))
        for first in range(0, len(rows), each)
    ]
    return PathStarts(
        subject=subject,
        name=rows.name,
        x=rows.x,
        scores=subject.predict(rows.x)[:, subject.index],
        counted=np.concatenate(counted),
        params=rows.params,
        notes=rows.notes,
    )


def _named(subject: Explained, baseline: Baselines) -> PathStarts:
    several = baseline if isinstance(baseline, list | tuple) else [baseline]
    if not several:
        raise ArgumentError("baseline is an empty list: name one baseline or more.")
    starts = [absent_vectors(subject, one) for one in several]
    names = tuple(start.name for start in starts)
    vectors = np.stack([start.vectors for start in starts])
    return PathStarts(
        subject=subject,
        notes=of_starts(subject, vectors, names),
        name=", ".join(names),
        vectors=vectors,
        scores=np.array([start.score for start in starts]),
        counted=np.array([start.counted for start in starts]),
        alone=names,
    )
