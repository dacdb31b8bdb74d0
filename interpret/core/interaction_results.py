"""What does an answer about the parts of an input two by two hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Positions, Result

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

TOLERANCE, NEGLIGIBLE = 0.05, 0.01
"""Shares of the largest of a pair's three drops, and of all, up to which an interaction is none."""
RELATIONS = {
    "in concert": "together they move the score by less than the two apart: each needs the other",
    "redundant": "together they move it by more than the two apart: each stands in for the other",
    "additive": f"as much together as apart, within {TOLERANCE:.0%} of the largest of the pair’s "
    f"drops, or {NEGLIGIBLE:.0%} of the largest of all",
    "opposed": "together they move it by less than the two differ, or next to nothing: each takes "
    "back what the other does",
}
"""What a pair can be, and by which rule."""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Interactions(Result):
    """How far the score falls without each of some parts, and without each two of them.

    Attributes
    ----------
    parts
        int, (part, 2): ``[start, stop)`` in positions, in order.
    part_channels
        int, (part,): the channel that a part is of, −1 for all of them.
    values
        float, (part,): the sum of the map over each, in ``map_unit``.
    drops
        float, (part,), in ``unit``: score − score(that part replaced). NaN where it was not run.
    pairs
        int, (pair, 2): numbers of two parts each.
    together
        float, (pair,), in ``unit``: score − score(both replaced). NaN where it was not run.
    interactions
        float, (pair,), in ``unit``: the sum of the two drops − ``together``.
    relations
        One of ``RELATIONS`` for each pair; empty where it was not run.
    words
        The stretch of the text that each part covers; empty without a text.
    baseline
        What stood where a part was replaced.
    method, map_params, map_unit
        What made the map, with which settings, and the unit of its values.
    params
        ``parts``, how they were found; ``top``; ``by_channel``; ``logits``; ``passes``, how many
        inputs were run through the model.
    """

    kind: ClassVar[str] = "interactions"

    parts: Int[np.ndarray, "part 2"]
    part_channels: Int[np.ndarray, "part"]
    values: Float[np.ndarray, "part"]
    drops: Float[np.ndarray, "part"]
    pairs: Int[np.ndarray, "pair 2"]
    together: Float[np.ndarray, "pair"]
    interactions: Float[np.ndarray, "pair"]
    relations: tuple[str, ...]
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    words: tuple[str, ...] = ()
    target: str
    score: float
    baseline: str
    unit: str
    signed: bool = True
    method: str
    map_params: Mapping[str, Any] = field(default_factory=dict)
    map_unit: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def matrix(self) -> Float[np.ndarray, "part part"]:
        """The interaction of each part with each other one; NaN on the diagonal."""
        matrix = np.full((len(self.parts), len(self.parts)), np.nan)
        first, second = self.pairs.T
        matrix[first, second] = matrix[second, first] = self.interactions
        return matrix

    def columns(self) -> dict[str, Any]:
        """One row for each pair."""
        names = np.asarray(self.words, dtype=object)
        of_channels = np.asarray([*self.channels, "all channels"], dtype=object)
        table: dict[str, Any] = {}
        for which, rows in zip(("first", "second"), self.pairs.T, strict=True):
            table[f"{which}_start"], table[f"{which}_stop"] = self.parts[rows].T
            if self.words:
                table[f"{which}_words"] = names[rows]
            if (self.part_channels >= 0).any():
                table[f"{which}_channel"] = of_channels[self.part_channels[rows]]
            table[f"{which}_drop"] = self.drops[rows]
        return table | {
            "together": self.together,
            "interaction": self.interactions,
            "relation": np.asarray(self.relations, dtype=object),
        }
