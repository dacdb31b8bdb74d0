"""How sure is each value of an attribution: what stands behind its ±?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.describe.numbers import number

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.results import Attribution

NEAR = 2.0
"""Standard errors within which a value may well be 0."""


@dataclass(frozen=True, kw_only=True)
class Sureness:
    """How far a value may lie off; ``words`` name it in a column, ``meaning`` in a sentence."""

    values: Float[np.ndarray, "position channel"]
    words: str
    meaning: str

    def said(self, place: tuple[int, int]) -> str:
        """One of them: ``± 0.02``."""
        return f"± {number(float(self.values[place]))}"


def sureness(result: Attribution) -> Sureness | None:
    """The standard error of the values, else their spread; None for a single baseline."""
    if result.standard_error is not None:
        most = _largest(result)
        return Sureness(
            values=result.standard_error,
            words="standard error",
            meaning=f"standard error over the rows, whose values spread by up to {most}",
        )
    if result.spread is not None:
        return Sureness(
            values=result.spread, words="spread", meaning="standard deviation over the baselines"
        )
    return None


def _largest(result: Attribution) -> str:
    """The largest spread."""
    known = np.zeros(1) if result.spread is None else result.spread[np.isfinite(result.spread)]
    return number(float(known.max(initial=0.0)))


def near_zero(result: Attribution) -> str:
    """How many values are no further from 0 than two standard errors; empty where none is known."""
    if result.standard_error is None:
        return ""
    known = np.isfinite(result.values) & ~result.padding[:, None]
    near = known & (np.abs(result.values) <= NEAR * result.standard_error)
    count = int(near.sum())
    verb = "is" if count == 1 else "are"
    return f"{count:,} of {int(known.sum()):,} values {verb} within 2 standard errors of 0"
