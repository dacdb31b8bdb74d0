"""Does a threshold keep its purity in documents that it was not found in?

The largest set that is pure enough is chosen among as many as there are documents, so that a filter
that knows nothing of its class has one too, by chance. Thresholds are therefore found in one half
of the corpus once more, and tried in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interpret.methods.ngrams.held_windows import odds
from interpret.methods.ngrams.pure_sets import threshold_of
from interpret.methods.score_interval import score_interval

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jaxtyping import Bool, Float, Int

    from interpret.methods.ngrams.pure_sets import Rights, Scores

LEAST = 40
"""Documents of a corpus below which it is not halved: of 20 a share is uncertain by a fifth."""


class Tried(NamedTuple):
    """The threshold found in one half, and of the other half how many pass, and are right too."""

    floor: float
    passing: int
    right: int


@dataclass(frozen=True, kw_only=True)
class HeldOut:
    """What became of all filters' thresholds in ``documents`` that had no part in finding them."""

    documents: int
    threshold: Float[np.ndarray, " filter"]
    purity: Float[np.ndarray, " filter"]
    purity_interval: Float[np.ndarray, "filter 2"]
    kept: Float[np.ndarray, " filter"]
    kept_interval: Float[np.ndarray, "filter 2"]


def held_half(
    classes: Int[np.ndarray, " document"], numbers: Int[np.ndarray, " document"], *, seed: int
) -> Bool[np.ndarray, " document"] | None:
    """Half of the documents of each predicted class, drawn by chance; None where they are too few.

    A document's number and the seed decide, so that batches and interruptions change nothing.
    """
    if len(classes) < LEAST:
        return None
    order = np.lexsort((numbers, odds(numbers, seed), classes))
    held = np.zeros(len(classes), dtype=bool)
    held[order[1::2]] = True
    return held


def tried(
    scores: Scores, right: Rights, purity: float, *, held: Bool[np.ndarray, " document"]
) -> Tried:
    """Find the threshold without the held documents, and count those that pass it."""
    floor, _ = threshold_of(scores[~held], right[~held], purity)
    passes = held & (scores >= np.float32(floor))
    return Tried(floor, int(passes.sum()), int((passes & right).sum()))


def told(
    of: Mapping[int, Tried], *, filters: int, held: Bool[np.ndarray, " document"] | None
) -> HeldOut:
    """Shares and their intervals from what was counted; NaN for filters that were not tried."""
    documents = 0 if held is None else int(held.sum())
    floor = np.full(filters, np.nan)
    passing, right, trials = np.zeros((3, filters))
    for number, each in of.items():
        if not np.isnan(each.floor):
            floor[number], passing[number], right[number] = each
            trials[number] = documents
    with np.errstate(invalid="ignore", divide="ignore"):
        purity, kept = right / passing, passing / trials
    return HeldOut(
        documents=documents,
        threshold=floor,
        purity=purity,
        purity_interval=score_interval(right, passing),
        kept=kept,
        kept_interval=score_interval(passing, trials),
    )


def too_few(documents: int) -> tuple[str, ...]:
    """A note where a corpus is not halved."""
    if documents >= LEAST:
        return ()
    there = "is 1" if documents == 1 else f"are {documents}"
    return (
        "Thresholds are tried on the very documents that they were found in: to hold half of them "
        f"out takes {LEAST}, and there {there}.",
    )
