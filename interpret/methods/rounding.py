"""Which values of a map are nothing but the rounding of the score?

A model computes in float32, or in float64 where its dtype says so, and its score is rounded to some
seven or sixteen digits. What moves it by less than that is not told from no move at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import Attribution
from interpret.core.shapley_results import ShapleyValues
from interpret.core.substitution_results import Substitution

if TYPE_CHECKING:
    from interpret.methods.explained import Explained

NEAR_ZERO = 0.01
"""A score is near zero where it is this share of the largest output beside it, or less."""
WORTH_TELLING = 0.1
"""Share of the values below the floor from which on it is told: some always lie near zero."""

Map = TypeVar("Map", bound=Attribution | Substitution | ShapleyValues)


def rounding(subject: Explained) -> tuple[float, str]:
    """How far rounding alone may move the score, and what that is a share of.

    The distance to the next number, 1.2e-7 (float64: 2.2e-16) of the score. A score near zero is a
    sum whose terms cancel, and is rounded as these are: there, of the largest output of the same
    head or layer. Probabilities are not sums, and are exact to a share of themselves however small;
    one told as 1 − p is not, and is rounded as a number of the size of p.
    """
    score, own = abs(subject.score), subject.own_scores
    size, words = score, f"a score of {subject.score:.3g}"
    if subject.target.unit == "probability":
        if subject.target.other_side and score < 1 - score:
            size, words = 1 - score, "the probability that it is taken from"
    elif score <= NEAR_ZERO * (largest := float(np.abs(own).max(initial=0.0))):
        size, words = largest, f"{largest:.3g}, the largest output"
    return float(np.finfo(subject.numbers).eps) * size, words


def only_rounding(subject: Explained, largest: float) -> str:
    """What a sentence adds to a magnitude that is no more than rounding; else nothing."""
    floor, words = rounding(subject)
    return f" (no more than {subject.numbers.name}'s rounding of {words})" * (0 < largest < floor)


def with_floor(result: Map, subject: Explained, *, told: bool = False) -> Map:
    """The result with its floor, and with a sentence where a good part of it lies below.

    Only values in units of the score have one: a slope, or a class activation map, has not.
    ``told`` says that a sentence tells already how little there is.
    """
    unit = subject.target.unit
    if result.unit not in (unit, f"{unit} drop", f"{unit} change"):
        return result
    floor, words = rounding(subject)
    values = result.values
    if len(values) == len(result.padding):  # and not one row a chunk
        values = values[~result.padding]
    values = values[np.isfinite(values)]
    faint = int(((np.abs(values) < floor) & (values != 0)).sum())
    if told or not faint or faint < WORTH_TELLING * values.size:
        return replace(result, floor=floor)
    lie = f"{faint:,} of {plural(values.size, 'value')} lie{'s' * (faint == 1)}"
    if faint == values.size:
        lie = "The only value lies" if faint == 1 else f"All {faint:,} values lie"
    note = (
        f"{lie} below {floor:.2g}, which is {subject.numbers.name}'s rounding of {words}: "
        "what lies there says nothing, and is drawn grey."
    )
    return replace(result, floor=floor, notes=(*result.notes, note))
