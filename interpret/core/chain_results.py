"""What adds up to one score: from tokens through filters to a class?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Positions, Result

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Chain(Result):
    """A score as a sum over the filters that read the input, and each filter's part over positions.

    A *row* is one filter of one of those layers. ``parts.sum() + head_bias + remainder`` is the
    score, and each row's ``token_parts.sum() + bias_parts`` is its part.

    Attributes
    ----------
    target, score, unit
        The number that is taken apart; a logit where the head ends in softmax or sigmoid,
        and the pre-activation of any other function.
    exact
        True where the model is conv → activation → global pooling → linear head: the remainder is
        then rounding. False where layers in between make it gradient × activation.
    pooling
        ``"max"``, ``"average"``, or "" where the model is not such a chain.
    row_layers, row_filters
        Which filter each row is.
    pooled
        float, (row,): the pooled value, the largest or mean activation over positions.
    weights
        float, (row,): what the score gains for each unit of it; the part over the pooled value
        where the chain is not exact (NaN where that is 0).
    parts
        float, (row,): what the filter adds to the score.
    winners
        int, (row, 2): input positions ``[start, stop)`` of the window that counts most, which reach
        outside where zeros stood.
    token_parts, bias_parts
        float, (row, position) and (row,): the part's own parts, by input position, and what the
        filter's bias adds.
    class_weights
        float, (row, class): the head's weights where the chain is exact; else empty.
    head_bias, remainder
        What the head adds by itself, and what the sum does not account for.
    switched_off
        Filters that were held at zero, as ``layer:number``.
    """

    kind: ClassVar[str] = "chain"

    positions: Positions
    axis: str = "token"
    channels: tuple[str, ...] = ("token",)
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    x: Float[np.ndarray, "position channel"]
    target: str
    score: float
    unit: str
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, "output"]
    exact: bool
    pooling: str
    row_layers: tuple[str, ...]
    row_filters: Int[np.ndarray, "row"]
    pooled: Float[np.ndarray, "row"]
    weights: Float[np.ndarray, "row"]
    parts: Float[np.ndarray, "row"]
    winners: Int[np.ndarray, "row 2"]
    token_parts: Float[np.ndarray, "row position"]
    bias_parts: Float[np.ndarray, "row"]
    class_weights: Float[np.ndarray, "row class"]
    head_bias: float
    remainder: float
    switched_off: tuple[str, ...] = ()
    method: str = "chain"
    params: Mapping[str, Any] = field(default_factory=dict)

    def columns(self) -> dict[str, Any]:
        """One row for each filter."""
        return {
            "layer": self.row_layers,
            "filter": self.row_filters,
            "pooled": self.pooled,
            "weight": self.weights,
            "part": self.parts,
            "start": self.winners[:, 0],
            "stop": self.winners[:, 1],
        }
