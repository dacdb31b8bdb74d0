"""What does an answer about neighbouring positions of one sign hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Positions, Result

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Spans(Result):
    """The stretches of a map whose values have one sign, and how chance would do.

    Attributes
    ----------
    values
        float, (position, channel), in ``unit``: the map, or one column with the sum over its
        channels.
    spans
        int, (span, 2): ``[start, stop)`` in positions, in order, channel by channel.
    span_channels
        int, (span,): the column of ``values`` that a span is of.
    sums
        float, (span,): the sum of its values.
    peaks
        int, (span,): the position of its value of largest magnitude.
    chances
        float, (span,): how often the same map shuffled has, anywhere, a span of at least that
        magnitude: (1 + such shuffles) / (1 + shuffles).
    words
        The stretch of the text that each span covers; empty without a text.
    method, map_params
        What made the map, and with which settings.
    params
        ``by_channel``; how often it was shuffled, ``shuffles``; ``block``, how many positions
        stay together; ``seed``.
    """

    kind: ClassVar[str] = "spans"

    values: Float[np.ndarray, "position channel"]
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    target: str
    score: float
    unit: str
    signed: bool = True
    method: str
    map_params: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    spans: Int[np.ndarray, "span 2"]
    span_channels: Int[np.ndarray, "span"]
    sums: Float[np.ndarray, "span"]
    peaks: Int[np.ndarray, "span"]
    chances: Float[np.ndarray, "span"]
    words: tuple[str, ...] = ()

    @property
    def peak_values(self) -> Float[np.ndarray, "span"]:
        """The value at each span's peak."""
        return np.asarray(self.values[self.peaks, self.span_channels])

    def columns(self) -> dict[str, Any]:
        """One row for each span."""
        names = np.asarray(self.positions)
        several = self.values.shape[1] > 1
        channels = {"channel": np.asarray(self.channels)[self.span_channels]} if several else {}
        return {
            "start": self.spans[:, 0],
            "stop": self.spans[:, 1],
            "first": names[self.spans[:, 0]],
            "last": names[self.spans[:, 1] - 1],
            **channels,
            **({"words": np.asarray(self.words, dtype=object)} if self.words else {}),
            "sum": self.sums,
            "peak": self.peaks,
            "peak_value": self.peak_values,
            "chance": self.chances,
        }
