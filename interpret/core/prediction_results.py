"""What does a model answer on one input, number by number?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Result

if TYPE_CHECKING:
    from jaxtyping import Float, Int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class OutputScores(Result):
    """Every score of every output on one input, in rows.

    Attributes
    ----------
    answers
        (output, answer) of each output of probabilities: the most probable class, of several
        sigmoids every class of at least 0.5; not of outputs that answer position by position.
    outputs, classes, units
        The output, the class and the unit of each row; a single sigmoid has a row for either side.
    places
        int, (row,): the position of an output that answers position by position, otherwise −1.
    values
        float, (row,): the score.
    text
        The text that was asked about; None for a series.
    """

    kind: ClassVar[str] = "prediction"

    text: str | None = None
    answers: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]
    classes: tuple[str, ...]
    places: Int[np.ndarray, "row"]
    values: Float[np.ndarray, "row"]
    units: tuple[str, ...]

    def columns(self) -> dict[str, Any]:
        """One row for each score."""
        return {
            "output": np.asarray(self.outputs),
            "class": np.asarray(self.classes),
            "position": self.places,
            "score": self.values,
            "unit": np.asarray(self.units),
        }
