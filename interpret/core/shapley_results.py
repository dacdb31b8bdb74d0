"""What does an answer about the shares of an input's chunks hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Positions, Result

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ShapleyValues(Result):
    """How the difference between a score and the baseline's is shared out among chunks.

    Attributes
    ----------
    values
        float, (chunk, channel), in ``unit``: the chunk's mean contribution over the orders in which
        chunks can be put in; one column where all channels go together. NaN where nothing was done.
    standard_error
        float, (chunk, channel): of each value, from its spread over pairs of permutations; 0 where
        ``exact``, NaN from a single pair.
    drops
        float, (chunk, channel): score(input) − score(that chunk alone replaced), for comparison.
    chunks, chunk_names
        int, (chunk, 2): ``[start, stop)`` of each in positions; and what it holds.
    permutations
        Orders that were gone through; 0 where ``exact``.
    coalitions
        Inputs that the model scored, each once, with the input and the baseline themselves.
    exact
        Whether every coalition was scored, so that nothing is estimated.
    completeness_gap
        Sum of the values less (score − baseline_score): 0 but for rounding.
    floor
        Magnitude below which a value is no more than rounding of the score, and is drawn grey.
    """

    kind: ClassVar[str] = "shapley"

    values: Float[np.ndarray, "chunk channel"]
    standard_error: Float[np.ndarray, "chunk channel"]
    drops: Float[np.ndarray, "chunk channel"]
    chunks: Int[np.ndarray, "chunk 2"]
    chunk_names: tuple[str, ...]
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    x: Float[np.ndarray, "position channel"]
    x_channels: tuple[str, ...] = ()
    target: str
    score: float
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, "output"]
    baseline: str
    baseline_score: float
    unit: str
    signed: bool = True
    method: str = "shapley_values"
    params: Mapping[str, Any] = field(default_factory=dict)
    permutations: int = 0
    coalitions: int
    exact: bool
    completeness_gap: float
    floor: float = 0.0

    @property
    def at_positions(self) -> Float[np.ndarray, "position channel"]:
        """At each position the value of the chunk that it lies in; 0 at padding."""
        spread = np.zeros((len(self.positions), self.values.shape[1]))
        for (start, stop), value in zip(self.chunks.tolist(), self.values, strict=True):
            spread[start:stop] = value
        spread[self.padding] = 0.0
        return spread

    def columns(self) -> dict[str, Any]:
        """One row for each chunk and channel."""
        count, width = self.values.shape
        return {
            "chunk": np.repeat(np.arange(count), width),
            "name": np.repeat(np.asarray(self.chunk_names, dtype=object), width),
            "start": np.repeat(self.chunks[:, 0], width),
            "stop": np.repeat(self.chunks[:, 1], width),
            "channel": np.tile(np.asarray(self.channels, dtype=object), count),
            "value": self.values.ravel(),
            "standard_error": self.standard_error.ravel(),
            "drop": self.drops.ravel(),
        }
