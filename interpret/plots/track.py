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
    """The layer's positions on the input's axis: those shown, and the spans they saw.

    Not ``placed`` where they have an axis of their own. ``start`` is where the first shown lies, in
    positions of the input, and ``jump`` how far the next one lies from it.
    """

    axis: Axis
    shown: Int[np.ndarray, " shown"]
    spans: Int[np.ndarray, " shown 2"] | None
    placed: bool
    start: float
    jump: float

    def centre(self, place: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
        """Coordinate of (fractional) places among the positions shown."""
        return self.axis.at(self.start + np.asarray(place) * self.jump)

    def words(self, place: int) -> str:
        """What one of the positions shown saw, ready for Plotly."""
        if self.spans is None:
            return ""
        start, stop = (int(end) for end in self.spans[place])
        return escape(self.axis.seen(start, stop))


def layer_track(result: Activations, *, span: tuple[int, int] | None, show_padding: bool) -> Track:
    """The input's axis, or the layer's own where its places are unknown or lie unevenly."""
    places, spans = _places(result), result.spans
    if places is None or not _is_even(places):
        count = len(result.values)
        axis = input_axis(
            tuple(float(i) for i in range(count)),
            np.zeros(count, dtype=bool),
            title="position of the layer",  # of which a span of the input says nothing
        )
        shown = np.arange(axis.first, axis.stop)
        return Track(axis=axis, shown=shown, spans=None, placed=False, start=0.0, jump=1.0)
    axis = input_axis(
        result.positions, result.padding, title=result.axis, span=span, show_padding=show_padding
    )
    seen = (places > axis.first - 1) & (places < axis.stop)
    if spans is not None:
        seen = (spans[:, 1] > axis.first) & (spans[:, 0] < axis.stop)
    shown = np.flatnonzero(seen) if len(axis) else np.zeros(0, dtype=np.int64)
    alone = len(result.positions) if spans is None else max(int(np.ptp(spans[:1])), 1)
    jump = float(np.diff(places)[0]) if len(places) > 1 else float(alone)
    return Track(
        axis=axis,
        shown=shown,
        spans=None if spans is None else spans[shown],
        placed=True,
        start=float(places[shown[0]]) if len(shown) else 0.0,
        jump=jump,
    )


def _places(result: Activations) -> Float[np.ndarray, " position"] | None:
    """Where the layer's positions lie; the middle of what they saw where it is not written down."""
    if result.places is not None or result.spans is None:
        return result.places
    return np.asarray(result.spans.sum(axis=1) - 1, dtype=np.float64) / 2


def _is_even(places: Float[np.ndarray, " position"]) -> bool:
    """Whether each position lies one step further on than the one before.

    It is not so behind upsampling, a transposed convolution or branches joined along the positions.
    """
    steps = np.diff(places)
    return len(steps) == 0 or bool(steps[0] > 0 and np.allclose(steps, steps[0]))
