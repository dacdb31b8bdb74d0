"""Where on the screen does a position of the input lie, and what is written under it?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.describe.escaping import clip, escape, visible
from interpret.describe.positions import Places, on_an_axis, places_of

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.results import Positions

WIDTH = 860  # pixels that labels may share in a figure about 1,000 wide
MOST_LABELS = 60
FEW = 12


@dataclass(frozen=True, kw_only=True)
class Axis(Places):
    """The input's positions on the screen: ``first`` and ``stop`` bound those shown."""

    text: bool
    first: int
    stop: int

    def __len__(self) -> int:
        """Positions shown."""
        return self.stop - self.first

    def at(self, index: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
        """Coordinates of (fractional) indices, carried on in even steps beyond both ends."""
        known = self.coordinates
        count = len(known)
        if count < 2:
            return np.asarray(index, dtype=np.float64) + (known[0] if count else 0.0)
        inside = np.interp(index, np.arange(count), known)
        before = np.minimum(index, 0) * (known[1] - known[0])
        after = np.maximum(np.asarray(index) - (count - 1), 0) * (known[-1] - known[-2])
        return np.asarray(inside + before + after)

    def edges(self, starts: Int[np.ndarray, " edge"]) -> Float[np.ndarray, " edge"]:
        """Borders between positions, half-way: the border before each of these indices."""
        return self.at(np.asarray(starts, dtype=np.float64) - 0.5)

    @property
    def range(self) -> list[float]:
        """From the border before the first position shown to the border after the last."""
        low, high = self.edges(np.asarray([self.first, max(self.stop, self.first + 1)]))
        return [float(low), float(high)]

    @property
    def tip(self) -> str:
        """The axis' title and the place under the pointer, for a hover text of Plotly."""
        return self.tip_of("x")

    def tip_of(self, variable: str) -> str:
        """The axis' title and a coordinate that a trace carries, for a hover text of Plotly."""
        return f"{escape(self.title)} %{{{variable}:.{max(self.digits, 6)}~g}}"

    def layout(self, **more: Any) -> dict[str, Any]:
        """The x axis of a figure: token names where they fit, numbers elsewhere."""
        shared = {"range": self.range, "zeroline": False, "showgrid": False, **more}
        if not self.names:
            title = {"text": escape(self.title), "standoff": 10}
            return {**shared, "title": title, **self._few_ticks()}
        count = len(self)
        labels = [clip(visible(self.names[i]), 18) for i in range(self.first, self.stop)]
        if self.text and not fits(labels):
            return {**shared, "title": {"text": "token number", "standoff": 10}}
        step = max(-(-count // MOST_LABELS), 1) if not self.text else 1
        ticks = list(range(self.first, self.stop, step))
        return {
            **shared,
            "tickmode": "array",
            "tickvals": ticks,
            "ticktext": [escape(labels[i - self.first]) for i in ticks],
            "tickangle": angle(labels[::step]),
            "ticks": "",
        }

    def _few_ticks(self) -> dict[str, Any]:
        """A tick at each of few evenly numbered positions, and at nothing between them."""
        steps = np.diff(self.coordinates[self.first : self.stop])
        if not 0 < len(steps) < FEW or not np.allclose(steps, steps[0]):
            return {}
        return {"tick0": float(self.coordinates[self.first]), "dtick": float(steps[0])}


def fits(labels: list[str]) -> bool:
    """Whether every label can be read under its token."""
    if all(len(text) <= 1 for text in labels):
        return len(labels) <= 2 * MOST_LABELS
    return len(labels) <= MOST_LABELS


def angle(labels: list[str]) -> int:
    """Level where labels fit side by side, upright where they do not."""
    longest = max((len(text) for text in labels), default=1)
    if len(labels) * (longest * 7.2 + 10 if longest > 1 else 8) <= WIDTH:
        return 0
    return -45 if len(labels) <= 30 else -90


def label_height(axis: Axis) -> int:
    """Pixels that the axis' labels take beneath (or above) the panels."""
    if not axis.names:
        return 52
    labels = [clip(visible(axis.names[i]), 18) for i in range(axis.first, axis.stop)]
    if axis.text and not fits(labels):
        return 52
    turn = angle(labels[:: max(-(-len(labels) // MOST_LABELS), 1) if not axis.text else 1])
    longest = max((len(text) for text in labels), default=1)
    return {0: 34, -45: int(26 + longest * 5.2), -90: int(24 + longest * 7.2)}[turn]


def input_axis(
    positions: Positions,
    padding: Bool[np.ndarray, "position"],
    *,
    title: str,
    span: tuple[int, int] | None = None,
    show_padding: bool = False,
) -> Axis:
    """The axis of an input, without its padding, or only ``span`` = ``[start, stop)`` of it.

    Raises
    ------
    ArgumentError
        Where ``span`` is no part of the input.
    """
    places = on_an_axis(places_of(positions, title))
    first, stop = 0, len(positions)
    real = np.flatnonzero(~np.asarray(padding))
    if not show_padding and len(real) < len(positions):
        first, stop = (int(real[0]), int(real[-1]) + 1) if len(real) else (0, 0)
    if span is not None:
        first, stop = _checked(span, len(positions))
    return Axis(
        names=places.names,
        coordinates=places.coordinates,
        title=places.title,
        unit=places.unit,
        text=bool(places.names) and title in ("token", "character", "word"),
        first=first,
        stop=stop,
    )


def _checked(span: tuple[int, int], count: int) -> tuple[int, int]:
    start, stop = (int(end) for end in span)
    if not 0 <= start < stop <= count:
        raise ArgumentError(
            f"span=({start}, {stop}) must lie in the input, which has positions 0 to {count}: "
            "give (first, one past the last)."
        )
    return start, stop
