"""Above which pre-activation does a filter speak for its class, and what is lost below it?

After Jacovi, Sar Shalom and Goldberg 2018, section 4. Here a threshold is compared with the
pre-activation as it is, bias included, both where it is found and where it is applied.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.info import Head

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import LinearHead
    from interpret.methods.ngrams.row_file import Rows

LARGEST = float(np.finfo(np.float32).max)

NOBODY = -1
"""The class of a filter that speaks for none."""


def class_names(head: Head) -> tuple[str, ...]:
    """What a document can be predicted to be; nothing where the head does not choose."""
    if head.per_position:
        return ()
    if head.classes == 1:
        (label,) = head.labels
        return (f"not {label}", label) if head.activation == "sigmoid" else ()
    return head.labels


def predicted(
    scores: Float[np.ndarray, "sample output"], *, middle: float
) -> Int[np.ndarray, " s"]:
    """The class of each document; ``middle`` is where a single output changes sides."""
    if scores.shape[1] == 1:
        return (scores[:, 0] > middle).astype(np.int64)
    found: Int[np.ndarray, " sample"] = scores.argmax(axis=1)
    return found


def rows_of_head(head: LinearHead | None, layer: str, filters: int, sizes: dict[str, int]) -> slice:
    """Which rows of a linear head's weights are the layer's own; none where it has none."""
    if head is None or layer not in head.layers:
        return slice(0, 0)
    first = sum(sizes[name] for name in head.layers[: head.layers.index(layer)])
    return slice(first, first + filters)


def identity_by_weights(weights: Float[np.ndarray, "filter class"]) -> Int[np.ndarray, " filter"]:
    """The class that a filter's weights favour: argmax, or the sign for a single output."""
    if weights.shape[1] == 1:
        return np.where(weights[:, 0] == 0, NOBODY, weights[:, 0] > 0).astype(np.int64)
    tied = weights.max(axis=1) == weights.min(axis=1)
    return np.where(tied, NOBODY, weights.argmax(axis=1)).astype(np.int64)


def identity_by_means(means: Float[np.ndarray, "filter class"]) -> Int[np.ndarray, " filter"]:
    """The predicted class in whose documents a filter answers most."""
    known = np.where(np.isnan(means), -np.inf, means)
    several = np.isfinite(known).sum(axis=1) > 1
    differs = known.max(axis=1, initial=-np.inf) > np.where(np.isfinite(known), known, np.inf).min(
        axis=1, initial=np.inf
    )
    return np.where(several & differs, known.argmax(axis=1), NOBODY).astype(np.int64)


def threshold_of(
    scores: Float[np.ndarray, " document"], right: Int[np.ndarray, " document"], purity: float
) -> tuple[float, float]:
    """The lowest score of the largest pure set of the highest scores, and its share of all.

    ``right`` is 1 where a document is predicted to be of the filter's class. Documents of equal
    score are in the set together or not at all. NaN and 0 where no set is pure.
    """
    # One sort of numbers that hold both score and class is several times faster than an argsort:
    # of a float32 among doubles the last bit says nothing. −0 becomes 0, and infinity a number.
    packed = -(np.clip(scores, -LARGEST, LARGEST, dtype=np.float64) + 0.0)
    bits = packed.view(np.int64)
    bits |= right
    packed.sort()
    levels = packed.astype(np.float32)
    pure = np.cumsum(bits & 1) >= _needed(len(bits), purity)
    pure[:-1] &= levels[1:] != levels[:-1]
    if not pure.any():
        return float("nan"), 0.0
    last = int(np.flatnonzero(pure)[-1])
    return float(-levels[last]), (last + 1) / len(bits)


@lru_cache(maxsize=1)
def _needed(count: int, purity: float) -> Int[np.ndarray, " document"]:
    """How many of the first documents must be right, of one, two, … of them."""
    needed: Int[np.ndarray, " document"]
    needed = np.ceil(purity * np.arange(1, count + 1) - 1e-9).astype(np.int64)
    return needed


def thresholds(
    rows: Rows,
    identity: Int[np.ndarray, " filter"],
    classes: Int[np.ndarray, " document"],
    purity: float,
) -> tuple[Float[np.ndarray, " filter"], Float[np.ndarray, " filter"]]:
    """Each filter's threshold and the share of documents that pass it.

    The first columns of ``rows`` are the filters' highest pre-activations in each document.
    """
    found = np.full(len(identity), np.nan)
    kept = np.zeros(len(identity))
    rights = {number: classes == number for number in np.unique(identity) if number != NOBODY}
    with ThreadPoolExecutor() as several:  # sorting lets other threads run
        for first, block in rows.columns(0, len(identity)):
            mine = [n for n in range(first, first + len(block)) if identity[n] != NOBODY]
            scores = [block[n - first] for n in mine]
            right = [rights[int(identity[n])] for n in mine]
            answers = several.map(threshold_of, scores, right, [purity] * len(mine))
            for number, each in zip(mine, answers, strict=True):
                found[number], kept[number] = each
    return found, kept


@dataclass(frozen=True, kw_only=True)
class Columns:
    """What stands where in a document's row.

    The filters' highest pre-activations over windows that count; the same over all windows, where
    they can differ; the head's scores; predicted class and label.
    """

    filters: int
    scores: int
    peaks: bool

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return self.filters * (1 + self.peaks) + self.scores + 2

    def highest(self, rows: Float[np.ndarray, "row column"]) -> Float[np.ndarray, "row filter"]:
        """Over the windows that count."""
        return rows[:, : self.filters]

    def peak(self, rows: Float[np.ndarray, "row column"]) -> Float[np.ndarray, "row filter"]:
        """Over all windows, as the model pools them."""
        return rows[:, self.filters : 2 * self.filters] if self.peaks else self.highest(rows)

    def answer(self, rows: Float[np.ndarray, "row column"]) -> Float[np.ndarray, "row score"]:
        """The head's scores."""
        return rows[:, -2 - self.scores : -2]


def without_quiet(
    scores: Float[np.ndarray, "row score"],
    peaks: Float[np.ndarray, "row filter"],
    *,
    floors: Float[np.ndarray, " filter"],
    head: LinearHead,
    own: slice,
    activate: Callable[[Float[np.ndarray, "..."]], Float[np.ndarray, "..."]],
) -> Float[np.ndarray, "row score"]:
    """A linear head's logits without the filters whose largest answer passes no floor.

    For activation functions that never fall and are never below 0: a maximum that passes is the
    maximum of what passes, and where nothing passes it is 0. ``own`` are the filters' rows of the
    head's weights; ``scores`` its logits as they are, of which other layers' part is kept.
    """
    left: Float[np.ndarray, "row score"]
    answers, passes = activate(peaks), peaks >= floors.astype(np.float32)
    weights = head.weights[own]
    if len(weights) == len(head.weights):  # nothing else has a part: no rounding is left over
        left = np.where(passes, answers, 0.0) @ weights + head.bias
        return left
    left = scores - np.where(passes, 0.0, answers) @ weights
    return left
