"""What does an answer about single tokens that stand for others hold?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from interpret.core.record import Positions, Result

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Substitution(Result):
    """How the score changes with another token at each position.

    Attributes
    ----------
    values
        float, (position, token), in ``unit``: score with that token there − score of the input.
        0 for the token that stands there, NaN where a token was not tried, padding included.
    tokens
        Names of the columns: every token of a small alphabet, else those tried anywhere.
    standing
        int, (position,): the column of the token that stands there; −1 for none of them, such as
        an ambiguous letter or padding.
    predicted
        int, (position, token): which of ``classes`` the model then predicts, −1 where the token was
        not tried. ``classes`` is empty where the target is no class.
    predicted_before
        Which of ``classes`` it predicts on the input; −1 where there are none.
    exhaustive
        Whether every token of the alphabet was tried at every position.
    changes
        (position, token before, token after, score then): changes made one after another until the
        class turned, each the best that was found. Empty where none were asked for.
    changed_to
        The class predicted after them; empty where they do not turn it.
    floor
        Magnitude below which a value is no more than rounding of the score, and is drawn grey.
    """

    kind: ClassVar[str] = "substitution"

    values: Float[np.ndarray, "position token"]
    tokens: tuple[str, ...]
    standing: Int[np.ndarray, "position"]
    positions: Positions
    channels: tuple[str, ...] = ("token",)
    axis: str = "token"
    padding: Bool[np.ndarray, "position"]
    text: str | None = None
    x: Float[np.ndarray, "position channel"]
    target: str
    score: float
    outputs: tuple[str, ...]
    output_scores: Float[np.ndarray, "output"]
    classes: tuple[str, ...] = ()
    predicted: Int[np.ndarray, "position token"]
    predicted_before: int = -1
    exhaustive: bool
    unit: str
    signed: bool = True
    method: str = "substitution"
    params: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[int, str, str, float], ...] = ()
    changed_to: str = ""
    floor: float = 0.0

    @property
    def importance(self) -> Float[np.ndarray, "position"]:
        """Root of the sum of squares over the tokens tried at each position; 0 where none was."""
        return np.asarray(np.sqrt(np.nansum(self.values**2, axis=1)))

    @property
    def mean_change(self) -> Float[np.ndarray, "position"]:
        """Mean over the other tokens tried at each position; 0 where none was."""
        others = self.tried.sum(axis=1)
        return np.asarray(np.nansum(self.values, axis=1) / np.maximum(others, 1))

    @property
    def tried(self) -> Bool[np.ndarray, "position token"]:
        """Where another token than the standing one was scored."""
        standing = self.standing[:, None] == np.arange(len(self.tokens))
        tried: Bool[np.ndarray, "position token"] = np.isfinite(self.values) & ~standing
        return tried

    @property
    def largest_rise(self) -> tuple[int, int] | None:
        """(position, column) of the largest change above zero; None where there is none."""
        return self._extreme(1)

    @property
    def largest_fall(self) -> tuple[int, int] | None:
        """(position, column) of the largest change below zero; None where there is none."""
        return self._extreme(-1)

    @property
    def turning(self) -> Bool[np.ndarray, "position token"]:
        """Where a single other token turns the class that the model predicts."""
        turning: Bool[np.ndarray, "position token"] = (
            self.tried & (self.predicted >= 0) & (self.predicted != self.predicted_before)
        )
        return turning

    def columns(self) -> dict[str, Any]:
        """One row for each position and token that was tried there."""
        at, to = np.nonzero(self.tried)
        names = np.asarray(self.tokens, dtype=object)
        table: dict[str, Any] = {
            "index": at,
            "position": np.asarray(self.positions, dtype=object)[at],
            "token": names[to],
            "value": self.values[at, to],
        }
        if self.classes:
            table["predicted"] = np.asarray(self.classes, dtype=object)[self.predicted[at, to]]
        return table

    def _extreme(self, sign: int) -> tuple[int, int] | None:
        change = np.where(self.tried, sign * self.values, 0.0)
        if not change.size or change.max() <= 0:
            return None
        at, to = np.unravel_index(int(change.argmax()), change.shape)
        return int(at), int(to)
