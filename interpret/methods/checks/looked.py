"""What is looked at in a map, and what does a look come to?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.check_results import Finding
from interpret.methods.ranks import rank_correlation
from interpret.methods.saliency_methods import METHODS

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import Progress
    from interpret.core.results import Attribution
    from interpret.methods.explained import Explained


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How closely to look.

    Attributes
    ----------
    orders
        Random orders of removal beside the map's own.
    mask
        What stands where something is removed; None for the map's own baseline.
    rows
        Rows of data to draw masks and baselines from.
    methods
        Names of the methods to agree with; None for all that apply.
    seed
        Of the random numbers.
    """

    orders: int = 20
    mask: str | float | None = None
    rows: object = None
    methods: tuple[str, ...] | None = None
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class MapOf:
    """A map, and the input and the score that it explains."""

    explained: Explained
    result: Attribution
    settings: Settings = Settings()

    @property
    def slope(self) -> bool:
        """Whether its values say how fast the score changes, and not how much they add to it."""
        return is_slope(self.result)

    def weights(self) -> Float[np.ndarray, "position channel"]:
        """How much each value speaks for the target: its size where it has no sign, or is a slope.

        Shape (position, channel).
        """
        return weights_of(self.result)

    def cells(self) -> Int[np.ndarray, "cell 2"]:
        """(position, channel) of each value that is of the input itself and was computed.

        Empty where the map's rows are no positions of the input.
        """
        if not self.result.along_input:
            return np.empty((0, 2), dtype=np.int64)
        there = np.isfinite(self.result.values) & ~self.result.padding[:, None]
        return np.argwhere(there)


def order_kept(one: Attribution, other: Attribution) -> float:
    """Rank correlation of two maps of the same rows and columns, without padding; NaN for none."""
    there = np.isfinite(one.values) & np.isfinite(other.values) & ~one.padding[:, None]
    return rank_correlation(one.values[there], other.values[there])


def is_slope(result: Attribution) -> bool:
    """Whether a map's values say how fast the score changes, and not how much they add to it."""
    method = METHODS.get(result.method)
    return method is not None and method.slope


def weights_of(result: Attribution) -> Float[np.ndarray, "position channel"]:
    """How much each value of a map speaks for its target; see ``MapOf.weights``."""
    values: Float[np.ndarray, "position channel"] = result.values
    return values if result.signed and not is_slope(result) else np.abs(values)


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What one look came to: findings, and fields of the ``Check`` that they are about."""

    findings: tuple[Finding, ...]
    fields: Mapping[str, Any] = field(default_factory=dict)
    stopped: bool = False


@dataclass(frozen=True, kw_only=True)
class Aspect:
    """One thing that can be looked at.

    Attributes
    ----------
    name, title
        What it is called, and what a page calls it.
    question
        What it answers, as a sentence with a question mark.
    passes
        How many inputs it runs through the model at most, gradients counted as three; 0 where it
        needs none.
    look
        Looks, telling ``progress`` how many of these are done; where that answers False it stops
        and keeps what is done.
    why_not
        Why it cannot be told of a map, as a sentence; None where it can.
    """

    name: str
    title: str
    question: str
    passes: Callable[[MapOf], int]
    look: Callable[[MapOf, Progress | None], Looked]
    why_not: Callable[[MapOf], str | None] = lambda subject: None
