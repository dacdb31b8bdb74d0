"""What does an answer about which filters respond to a piece of an input hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

from interpret.core.record import Positions, Result

if TYPE_CHECKING:
    from jaxtyping import Float, Int

Rule = Literal["products", "own answers"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Responses(Result):
    """How each filter of a layer responds to one piece of an input, and for which class it speaks.

    The piece is laid at every offset against a filter's window; ``best`` is the one that is told.

    Attributes
    ----------
    positions, x, text
        The piece: names of its positions, its values, and the text where it is one.
    rule
        ``"products"``: the sum of the weights of the slots that meet the piece times what they
        meet, all other slots left out, so that it is a part of the pre-activation. ``"own
        answers"``: what the layer itself answers to the piece in an otherwise empty input, less
        what it answers there to the empty one.
    offsets
        int, (offset,): where the first position of the piece lies in the window, below 0 where the
        window begins within the piece. One 0 where it is not known where a filter looks.
    values
        float, (filter, offset), in ``unit``: the part that the piece adds; NaN where it was not
        laid so.
    cosines
        float, (filter, offset): the cosine of the kernel with what it meets, zeros where it meets
        nothing; NaN where either is zero. Empty for ``"own answers"``.
    best
        int, (filter,): the offset that is told, where ``value`` is largest (or the cosine, where
        ``params["by"]`` says so).
    slot_places
        int, (slot,): where each slot lies in the window; empty where it is not known.
    slot_parts
        float, (filter, slot): the products at that offset, which sum to ``value``; NaN where a
        slot meets nothing. Empty for ``"own answers"``.
    percentiles
        float, (filter, slot): how many percent of the vocabulary have a smaller product in that
        slot than the token there. Empty where no tokens are read.
    bias
        float, (filter,).
    answers, empty_answers
        float, (filter,): what the filter answers where nothing but the piece counts, and where
        nothing does; NaN where numpy does not know the activation function.
    largest
        float, (filter,): its answer to the best token in every slot; NaN where no tokens are read.
    rank
        int, (filter,): 1 for the filter that comes first by ``params["by"]``.
    outputs, weights, pooling
        Names of an output's scores, float (filter, output) what each gains for one unit of the
        filter's pooled answer, and whether that is its ``"max"`` or ``"average"``. Empty where no
        linear head reads the filters.
    classes, identity
        Names of classes, and int (filter,) which of them a filter speaks for by its weights; −1
        for none.
    """

    kind: ClassVar[str] = "responses"

    layer: str
    text: str | None = None
    positions: Positions
    channels: tuple[str, ...]
    axis: str = "position"
    x: Float[np.ndarray, "position channel"]
    rule: Rule
    activation: str = "linear"
    offsets: Int[np.ndarray, "offset"]
    values: Float[np.ndarray, "filter offset"]
    cosines: Float[np.ndarray, "filter offset"]
    best: Int[np.ndarray, "filter"]
    slot_places: Int[np.ndarray, "slot"]
    slot_parts: Float[np.ndarray, "filter slot"]
    percentiles: Float[np.ndarray, "filter slot"]
    bias: Float[np.ndarray, "filter"]
    answers: Float[np.ndarray, "filter"]
    empty_answers: Float[np.ndarray, "filter"]
    largest: Float[np.ndarray, "filter"]
    rank: Int[np.ndarray, "filter"]
    outputs: tuple[str, ...] = ()
    weights: Float[np.ndarray, "filter output"]
    pooling: str = ""
    classes: tuple[str, ...] = ()
    identity: Int[np.ndarray, "filter"]
    unit: str
    signed: bool = True
    method: str = "responses"
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> Float[np.ndarray, "filter"]:
        """The part that the piece adds to each filter at the offset that is told."""
        return self._told(self.values)

    @property
    def cosine(self) -> Float[np.ndarray, "filter"]:
        """The cosine there; NaN where it is not known."""
        if not self.cosines.size:
            return np.full(len(self.best), np.nan)
        return self._told(self.cosines)

    @property
    def offset(self) -> Int[np.ndarray, "filter"]:
        """Where the piece begins in each filter's window."""
        return np.asarray(self.offsets[self.best])

    @property
    def share(self) -> Float[np.ndarray, "filter"]:
        """The answer over the largest possible one; NaN where that is not known or not above 0."""
        share = np.full(len(self.answers), np.nan)
        np.divide(self.answers, self.largest, out=share, where=self.largest > 0)
        return share

    @property
    def order(self) -> Int[np.ndarray, "filter"]:
        """The filters, first rank first."""
        return np.argsort(self.rank, kind="stable")

    @property
    def met(self) -> Int[np.ndarray, "filter slot"]:
        """Which position of the piece each slot meets; −1 for none."""
        return met_by(self.slot_places, self.offset, len(self.positions))

    @property
    def speaks_for(self) -> tuple[str, ...]:
        """The class that each filter speaks for; an empty string for none."""
        return tuple(self.classes[i] if i >= 0 else "" for i in self.identity)

    def columns(self) -> dict[str, Any]:
        """One row for each filter, in the order of the ranks."""
        order = self.order
        names = np.asarray(self.positions, dtype=object)
        met = self.met[order]
        table: dict[str, Any] = {
            "rank": self.rank[order],
            "filter": order,
            "value": self.value[order],
            "offset": self.offset[order],
            "first_slot": [int(np.argmax(row >= 0)) if (row >= 0).any() else -1 for row in met],
            "meets": [" ".join(str(names[i]) for i in row if i >= 0) for row in met],
            "bias": self.bias[order],
            "answer": self.answers[order],
            "empty_answer": self.empty_answers[order],
            "share_of_largest": self.share[order],
            "cosine": self.cosine[order],
            "speaks_for": [self.speaks_for[i] for i in order],
        }
        for number, output in enumerate(self.outputs):
            table[f"weight to {output}"] = self.weights[order, number]
        return table

    def _told(self, values: Float[np.ndarray, "filter offset"]) -> Float[np.ndarray, "filter"]:
        return np.asarray(values[np.arange(len(self.best)), self.best])


def met_by(
    slot_places: Int[np.ndarray, "slot"], offset: Int[np.ndarray, "filter"], count: int
) -> Int[np.ndarray, "filter slot"]:
    """Which of ``count`` positions each slot meets, laid at each filter's offset; −1 for none."""
    at = slot_places - offset[:, None]
    return np.where((at >= 0) & (at < count), at, -1)
