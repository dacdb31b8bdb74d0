"""What does an answer hold about which method to believe for a model?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.mean_interval import Means, means
from interpret.core.record import Result, plain

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

RANDOM = "random_numbers"
"""What a map of random numbers is called among the methods."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One number that a map of a row is judged by.

    Attributes
    ----------
    name, title, short
        What it is called, what a page calls it, and a column of a terminal.
    best
        −1 where less is better, 1 where more is.
    of_score
        Whether it is in the unit of the score.
    """

    name: str
    title: str
    short: str
    best: int
    of_score: bool = False


MEASURES = (
    Measure(
        name="deletion",
        title="deletion beside random orders",
        short="deletion",
        best=-1,
        of_score=True,
    ),
    Measure(
        name="insertion",
        title="insertion beside random orders",
        short="insertion",
        best=1,
        of_score=True,
    ),
    Measure(name="as_well", title="random orders that do as well", short="as well", best=-1),
    Measure(name="completeness_gap", title="completeness gap", short="gap", best=-1),
    Measure(name="sensitivity", title="sensitivity to noise", short="noise", best=-1),
    Measure(name="unexplained", title="variance not foretold", short="unforetold", best=-1),
)
"""Deletion and insertion are areas less the mean of random orders; ``as_well`` is the share of
random orders whose deletion does as well; the gap is a share of score − baseline score; sensitivity
is the largest change of the map under noise as a share of its size; what is not foretold is the
share of the variance of the score under perturbations that the map does not explain."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class MethodChecks(Result):
    """How maps of several methods do on rows of data.

    Attributes
    ----------
    values
        float, (row, method, measure): NaN where it could not be told.
    methods, measures
        Names, the last method being a map of random numbers; and of ``MEASURES``.
    rows, targets, scores
        The rows' numbers in the data, the target explained of each, and its score.
    source, rows_in_source
        What the rows were drawn from, and how many it holds.
    unit
        Of the score.
    masks
        What stood where something was removed, of each row.
    params
        ``orders``, ``seed``, ``logits``, and the settings that were told.
    """

    kind: ClassVar[str] = "method_checks"

    values: Float[np.ndarray, "row method measure"]
    methods: tuple[str, ...]
    measures: tuple[str, ...]
    rows: Int[np.ndarray, "row"]
    targets: tuple[str, ...]
    scores: Float[np.ndarray, "row"]
    masks: tuple[str, ...]
    unit: str
    source: str = ""
    rows_in_source: int = 0
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def means(self) -> Means:
        """Over all rows, (method, measure), with 95 % intervals."""
        return means(self.values)

    def means_of(self, target: str) -> Means:
        """Over the rows of which this target was explained."""
        own: Bool[np.ndarray, "row"] = np.asarray(self.targets, dtype=object) == target
        return means(self.values[own])

    def ranking(self, measure: str, over: Means | None = None) -> list[int]:
        """Numbers of the methods of which it was told, the best first; random numbers are none.

        ``over`` are the means to go by, by default those of all rows.
        """
        name = next(each for each in MEASURES if each.name == measure)
        mean = (over or self.means).mean[:, self.measures.index(measure)]
        told = [i for i, m in enumerate(self.methods) if m != RANDOM and np.isfinite(mean[i])]
        return sorted(told, key=lambda i: -name.best * mean[i])

    def between(self, measure: str, one: int, other: int) -> Means:
        """By how much one method exceeds another on the same rows."""
        column = self.values[:, :, self.measures.index(measure)]
        return means(column[:, one] - column[:, other])

    def to_dict(self) -> dict[str, Any]:
        """The JSON form, with means and intervals, which follow from the values."""
        told = self.means
        return super().to_dict() | {
            "means": plain(told.mean),
            "lows": plain(told.low),
            "highs": plain(told.high),
            "counts": plain(told.count),
        }

    def columns(self) -> dict[str, Any]:
        """One row for each row, method and measure."""
        rows, methods, measures = (each.ravel() for each in np.indices(self.values.shape))
        return {
            "row": self.rows[rows],
            "target": np.asarray(self.targets, dtype=object)[rows],
            "method": np.asarray(self.methods)[methods],
            "measure": np.asarray(self.measures)[measures],
            "value": self.values.ravel(),
        }
