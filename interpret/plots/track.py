"""Where on the input's axis does a position of a layer lie, and what did it see?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.results import Activations
from interpret.describe.escaping import escape
from interpret.plots.axis import Axis, input_axis

if TYPE_CHECKING:
    from jaxtyping import Float, Int


@dataclass(frozen=True, kw_only=True)
class Track:
    """The layer's positions on the input's axis: those shown, and the spans they saw."""

    axis: Axis
    shown: Int[np.ndarray, " shown"]
    spans: Int[np.ndarray, " shown 2"] | None
    jump: float

    def centre(self, place: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
        """Coordinate of (fractional) places among the positions shown."""
        if self.spans is None:
            return self.axis.at(np.asarray(place))
        first = (self.spans[0, 0] + self.spans[0, 1] - 1) / 2
        return self.axis.at(first + np.asarray(place) * self.jump)

    def words(self, place: int) -> str:
        """What one of the positions shown saw, ready for Plotly."""
        if self.spans is None:
            return ""
        start, stop = (int(end) for end in self.spans[place])
        return escape(self.axis.seen(start, stop))


def layer_track(result: Activations, *, span: tuple[int, int] | None, show_padding: bool) -> Track:
    """The input's axis, or the layer's own where what it saw is unknown or lies unevenly."""
    spans = result.spans
    if spans is None or not _is_even(spans):
        count = len(result.values)
        axis = input_axis(
            tuple(float(i) for i in range(count)),
            np.zeros(count, dtype=bool),
            title="position of the layer",  # of which a span of the input says nothing
        )
        return Track(axis=axis, shown=np.arange(axis.first, axis.stop), spans=None, jump=1.0)
    axis = input_axis(
        result.positions, result.padding, title=result.axis, span=span, show_padding=show_padding
    )
    seen = (spans[:, 1] > axis.first) & (spans[:, 0] < axis.stop)
    shown = np.flatnonzero(seen) if len(axis) else np.zeros(0, dtype=np.int64)
    jump = float(np.diff(spans[:, 0])[0]) if len(spans) > 1 else float(max(np.ptp(spans[0]), 1))
    return Track(axis=axis, shown=shown, spans=spans[shown], jump=jump)


def _is_even(spans: Int[np.ndarray, "position 2"]) -> bool:
    """Whether each position saw the same stretch, one step further on than the one before.

    It is not so behind upsampling, a transposed convolution or branches joined along the positions.
    """
    steps = np.diff(spans, axis=0)
    return len(steps) == 0 or bool((steps == steps[0, 0]).all() and steps[0, 0] > 0)
