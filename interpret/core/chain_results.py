"""What adds up to one number: from tokens through filters to a class, or within one window?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Positions, Result
from interpret.core.spelled import spelled_lines

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
        The number that is taken apart; a logit where the head ends in softmax or sigmoid.
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


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Spelling(Result):
    """One filter at every position of its layer, product by product; printed, it reads as text.

    Attributes
    ----------
    inputs
        float, (input, channel): what the layer took in, before its padding.
    window
        float, (position, slot, channel): what the filter met; 0 where nothing stood.
    slots
        int, (position, slot): which position of the layer's own input each slot met; below 0 or
        from ``length`` on, where padding stood, or a transposed convolution has nothing.
    weights, bias
        float, (slot, channel), and one number.
    sums
        float, (position,): the sum of all products, without the bias.
    preactivations, activations
        float, (position,): sum + bias, and what the layer makes of it.
    shown
        The one position asked for; None for all of them.
    length
        Positions of the layer's own input.
    names, channels
        Names of those positions, where the layer reads the model's input; and of its channels.
    formula
        The output length, with its numbers.
    """

    kind: ClassVar[str] = "spelling"

    layer: str
    layer_kind: str
    filter: int
    filters: int
    stride: int
    dilation: int
    padding: str
    activation: str
    length: int
    names: tuple[str, ...]
    channels: tuple[str, ...]
    inputs: Float[np.ndarray, "input channel"]
    window: Float[np.ndarray, "position slot channel"]
    slots: Int[np.ndarray, "position slot"]
    weights: Float[np.ndarray, "slot channel"]
    bias: float
    sums: Float[np.ndarray, "position"]
    preactivations: Float[np.ndarray, "position"]
    activations: Float[np.ndarray, "position"]
    shown: int | None = None
    formula: str
    text: str | None = None
    method: str = "spell"
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def products(self) -> Float[np.ndarray, "position slot channel"]:
        """Window × weights, number by number."""
        products: Float[np.ndarray, "position slot channel"] = self.window * self.weights
        return products

    def lines(self, position: int | None = None) -> list[str]:
        """It as text: a line for each position, or one position in full."""
        return spelled_lines(self, position)

    def __str__(self) -> str:
        """The lines, one under another."""
        return "\n".join(self.lines())

    def columns(self) -> dict[str, Any]:
        """One row for each position, slot and channel."""
        positions, slots, channels = (i.ravel() for i in np.indices(self.window.shape))
        return {
            "position": positions,
            "slot": slots,
            "channel": np.asarray(self.channels)[channels],
            "meets": self.slots[positions, slots],
            "value": self.window.ravel(),
            "weight": self.weights[slots, channels],
            "product": self.products.ravel(),
        }
