"""Which totals of a map does a reader want to see, and what do they mean?

A total is the plain sum of values. Only some methods share a score out, so that such a sum is a
part of it; what it is for the others is said in ``what_totals_mean``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from interpret.core.frequency_results import TimeFrequencyOcclusion
from interpret.core.results import Attribution
from interpret.describe.escaping import clean, visible
from interpret.describe.numbers import number
from interpret.describe.settings import is_slope

MOST = 10
"""Rows of a list of totals."""
_BESIDE = {"space": " (space)", "none": " (not in the text)"}


@dataclass(frozen=True, kw_only=True)
class TotalList:
    """Totals of one kind of part, the most important first; ``rest`` says what is left out.

    ``names``, ``places`` and ``totals`` have one entry a row; ``places`` is empty for channels.
    ``limit`` is the largest of all.
    """

    noun: str
    names: tuple[str, ...]
    places: tuple[str, ...]
    totals: tuple[float, ...]
    limit: float
    rest: str


def total_lists(result: Attribution, *, most: int = MOST) -> list[TotalList]:
    """The totals of several channels, and of words that several positions make up."""
    lists: list[TotalList] = []
    if isinstance(result, TimeFrequencyOcclusion):  # a window's drop stands at all its positions
        return lists
    if result.values.shape[1] > 1:
        names = [clean(name) for name in result.channels]
        lists.append(_listed("channel", names, [], result.total_by_channel.tolist(), most))
    if words := result.total_by_word:
        names = [f"{visible(each.word)}{_BESIDE.get(each.kind, '')}" for each in words]
        places = [_place(each.start, each.stop) for each in words]
        lists.append(_listed("word", names, places, [each.total for each in words], most))
    return lists


def _place(start: int, stop: int) -> str:
    return f"{start}" if stop == start + 1 else f"{start}-{stop - 1}"


def _listed(
    noun: str, names: Sequence[str], places: Sequence[str], totals: Sequence[float], most: int
) -> TotalList:
    values = np.asarray(totals, dtype=np.float64)
    size = np.where(np.isfinite(values), np.abs(values), -1.0)
    order = np.argsort(-size, kind="stable")
    kept, left = order[:most].tolist(), order[most:]
    known = values[left][np.isfinite(values[left])]
    together = number(float(known.sum()), sign=True)
    rest = f"and {len(left):,} more, {together} together" if len(left) else ""
    return TotalList(
        noun=noun,
        names=tuple(names[i] for i in kept),
        places=tuple(places[i] for i in kept) if places else (),
        totals=tuple(float(values[i]) for i in kept),
        limit=float(max(size.max(initial=0.0), 0.0)),
        rest=rest,
    )


def what_totals_mean(result: Attribution) -> str:
    """What a sum of values is, for the way in which these were made."""
    if result.completeness_gap is not None:
        return "A total is that part’s share of the difference to the baseline’s score."
    if not result.along_input and result.unit.endswith("drop"):
        return (
            "A total adds up drops by bands that were taken out one by one: it ranks the channels, "
            "and is not by how much the score would fall without the whole channel."
        )
    if result.unit.endswith("drop"):
        return (
            "A total adds up drops, each the mean over the windows that cover it: it ranks the "
            "parts, and is not by how much the score would fall without the whole part."
        )
    if is_slope(result.method):
        return (
            "A total adds up slopes: it says how much the score reacts to the part, and is no "
            "share of the score."
        )
    if result.unit == "weighted activation":
        return (
            "A total adds up weighted activation: it ranks the parts of this map, and is no share "
            "of the score."
        )
    return "A total is the sum of the part’s values: its share, were the model linear."
