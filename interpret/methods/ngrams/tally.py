"""How often, where and how strongly does each filter answer over a corpus? Sums that only grow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.methods.ngrams.layer_windows import PARTS

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Survey
    from interpret.methods.ngrams.layer_windows import Batch

SUMS = (*("fired", "fired_documents", "total", "highest", "lowest", "class_sums", "class_counts"),)
"""What a tally holds beside its counts."""


@dataclass
class Tally:
    """Sums over the windows and documents gone through, for each filter."""

    filters: int
    classes: int

    def __post_init__(self) -> None:
        """Start at nothing."""
        filters, classes = self.filters, self.classes
        self.documents = self.windows = self.skipped = 0
        self.fired = np.zeros((PARTS, filters))
        self.fired_documents = np.zeros(filters)
        self.total = np.zeros(filters)
        self.highest = np.full(filters, -np.inf)
        self.lowest = np.full(filters, np.inf)
        self.class_sums = np.zeros((filters, classes))
        self.class_counts = np.zeros(classes)

    def take(
        self,
        batch: Batch,
        survey: Survey,
        *,
        answers: Float[np.ndarray, "sample filter"],
        predicted: Int[np.ndarray, " sample"],
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
        for number in np.unique(predicted) if self.classes else ():
            mine = predicted == number
            self.class_sums[:, number] += answers[mine].sum(axis=0, dtype=np.float64)
            self.class_counts[number] += mine.sum()

    def class_means(self) -> Float[np.ndarray, "filter class"]:
        """Mean largest answer by predicted class; NaN where none was predicted so."""
        if not self.classes:
            return np.zeros((0, 0))
        counts = np.where(self.class_counts > 0, self.class_counts, np.nan)
        means: Float[np.ndarray, "filter class"] = self.class_sums / counts
        return means

    def fires_at(self) -> Float[np.ndarray, "filter part"]:
        """Of each filter's firings, the share in each tenth of the documents; 0 where none."""
        fired = self.fired.sum(axis=0)
        shares = np.divide(self.fired, fired, out=np.zeros_like(self.fired), where=fired > 0)
        found: Float[np.ndarray, "filter part"] = shares.T
        return found

    def state(self) -> dict[str, np.ndarray]:
        """What is needed to go on from here."""
        numbers = np.asarray([self.documents, self.windows, self.skipped])
        return {name: getattr(self, name) for name in SUMS} | {"numbers": numbers}

    def restore(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a state."""
        for name, value in state.items():
            if name != "numbers":
                setattr(self, name, value.copy())
        self.documents, self.windows, self.skipped = (int(n) for n in state["numbers"])
