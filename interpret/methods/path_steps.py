"""How many steps does a path integral need until it adds up, and does it ever?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import choices

if TYPE_CHECKING:
    from jaxtyping import Float

GAP = 0.01
"""A completeness gap above this share of the difference in score is worth a sentence."""
FIRST, MOST = 50, 1600
"""Steps that are taken unless told, and up to which they are doubled."""


@dataclass(frozen=True, kw_only=True)
class Path:
    """The values at so many steps, what they miss, and what must be said of it."""

    values: Float[np.ndarray, "position channel"]
    steps: int
    gap: float
    notes: tuple[str, ...]


def completed(
    at_steps: Callable[[int], Float[np.ndarray, "position channel"]],
    difference: float,
    asked: int | None,
    *,
    others: Sequence[str] = (),
    never: Callable[[], tuple[str, ...]] = tuple,
) -> Path:
    """Values at the steps that were asked for, or at as many as they need to add up.

    Doubling ends where the values sum to ``difference``, at ``MOST`` steps, or where four times the
    steps did not halve what is missing: the score then jumps, and no number of steps helps; one of
    the ``others``, which are baselines, may. ``never`` gives sentences on what no gradient ever
    passes, where something of that kind stands in the way.
    """
    steps = FIRST if asked is None else asked
    gaps: list[float] = []
    while True:
        values = at_steps(steps)
        gaps.append(float(values.sum()) - difference)
        jumps = len(gaps) > 2 and abs(gaps[-1]) > abs(gaps[-3]) / 2
        missing = abs(gaps[-1]) > max(GAP * abs(difference), 1e-4)
        if asked is not None or not missing or jumps or 2 * steps > MOST:
            break
        steps *= 2
    notes: tuple[str, ...] = ()
    if missing:
        told = (
            f"The values sum to {values.sum():.4g} and not to the difference in score of "
            f"{difference:.4g}"
        )
        ends = never() if asked is not None or jumps else ()
        notes = (f"{told}.", *ends) if ends else (f"{told}: {_mend(steps, asked, jumps, others)}",)
    elif len(gaps) > 1:
        notes = (
            f"At {FIRST} steps the values missed the difference in score by {abs(gaps[0]):.2g}: "
            f"{steps:,} steps were taken.",
        )
    return Path(values=values, steps=steps, gap=gaps[-1], notes=notes)


def _mend(steps: int, asked: int | None, jumps: bool, others: Sequence[str]) -> str:
    if asked is not None:
        return f"raise steps above {steps}, or leave steps out and they are raised as needed."
    if jumps:
        return (
            f"{steps:,} steps come no closer than {FIRST}, so the score jumps on the way, as it "
            "does where a mask, a rounding or a comparison switches, and the gradient does not see "
            f"that. Try {f'baseline={choices(others)}' if others else 'another baseline'}, from "
            "which it may not jump, or occlusion, which needs no gradient."
        )
    return f"{steps:,} steps were taken, the most unless told; steps={2 * steps} comes closer."
