"""Above which pre-activation does a filter speak for its class, and what is lost below it?

After Jacovi, Sar Shalom and Goldberg 2018, section 4. Here a threshold is compared with the
pre-activation as it is, bias included, both where it is found and where it is applied.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interpret.methods.ngrams.classes import NO_LABEL, NOBODY, predicted
from interpret.methods.ngrams.document_stream import Document, batches
from interpret.methods.ngrams.monotone import RISING
from interpret.methods.ngrams.row_file import classes_and_labels
from interpret.methods.ngrams.top_ngrams import ROUNDING

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import LinearHead
    from interpret.methods.ngrams.corpus_pass import Study
    from interpret.methods.ngrams.row_file import Rows

    Classes = Int[np.ndarray, " document"]
    Choices = Iterator[tuple[Classes, Classes, Classes]]
    """Predicted class, the same with filters silent, and label, of some documents at a time."""

LARGEST = float(np.finfo(np.float32).max)


class Thresholds(NamedTuple):
    """Each filter's threshold, and the share of documents that pass it; NaN and 0 for none."""

    floor: Float[np.ndarray, " filter"]
    passing: Float[np.ndarray, " filter"]


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
) -> Thresholds:
    """Thresholds of filters that speak for the classes that ``identity`` says.

    The first columns of ``rows`` are the filters' highest pre-activations in each document.
    """
    floors, passing = np.full(len(identity), np.nan), np.zeros(len(identity))
    rights = {number: classes == number for number in np.unique(identity) if number != NOBODY}
    if not rights:
        return Thresholds(floors, passing)
    with ThreadPoolExecutor() as several:  # sorting lets other threads run
        for first, block in rows.columns(0, len(identity)):
            mine = [n for n in range(first, first + len(block)) if identity[n] != NOBODY]
            scores = [block[n - first] for n in mine]
            right = [rights[int(identity[n])] for n in mine]
            pairs = several.map(threshold_of, scores, right, [purity] * len(mine))
            for number, pair in zip(mine, pairs, strict=True):
                floors[number], passing[number] = pair
    return Thresholds(floors, passing)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Accuracy with and without the thresholds, and how often the class stays; NaN if unknown."""

    accuracy: float = float("nan")
    accuracy_thresholded: float = float("nan")
    agreement: float = float("nan")
    notes: tuple[str, ...] = ()


def compared(
    study: Study,
    rows: Rows,
    floors: Float[np.ndarray, " filter"],
    *,
    magnitude: Float[np.ndarray, " filter"],
    again: Iterable[list[Document]] | None,
    hindrance: str = "",
) -> Comparison:
    """What is predicted with every filter silent where its pre-activation is below its floor.

    A filter whose floor is NaN is silent everywhere. Where the head is linear in the layer's maxima
    the answers follow from what was kept of each document; else the corpus is gone through
    ``again``. Where it cannot be, the ``hindrance`` says why. ``magnitude`` is the size of each
    filter's largest answer.
    """
    if not study.classes:
        return Comparison()
    floors = np.where(np.isnan(floors), np.inf, floors)
    if study.maxima_head is not None:
        return _shares(_from_rows(study, study.maxima_head, rows, floors))
    if again is not None:
        # What passes reaches its threshold; predict_gated wants more than its floor.
        return _shares(_gated(study, again, floors - ROUNDING * magnitude))
    known = _shares((c, c, label) for c, label in map(classes_and_labels, rows.read()))
    note = f"What thresholds change is not known: it takes a second pass, and {hindrance}."
    return Comparison(accuracy=known.accuracy, notes=(note,))


def _shares(choices: Choices) -> Comparison:
    total = same = labelled = right = still = 0
    for before, after, label in choices:
        total += len(before)
        same += int((before == after).sum())
        has = label != NO_LABEL
        labelled += int(has.sum())
        right += int((before == label)[has].sum())
        still += int((after == label)[has].sum())
    nan = float("nan")
    return Comparison(
        accuracy=right / labelled if labelled else nan,
        accuracy_thresholded=still / labelled if labelled else nan,
        agreement=same / total if total else nan,
    )


def _from_rows(
    study: Study, head: LinearHead, rows: Rows, floors: Float[np.ndarray, " filter"]
) -> Choices:
    """From the maxima of each document and the head's weights."""
    columns = study.columns
    for block in rows.read():
        scores = without_quiet(
            columns.scores_of(block).astype(np.float64),
            columns.peak(block),
            floors=floors,
            head=head,
            own=study.own,
            activate=RISING[study.layer.activation],
        )
        before, label = classes_and_labels(block)
        yield before, predicted(scores, middle=study.middle), label


def _gated(
    study: Study, again: Iterable[list[Document]], floors: Float[np.ndarray, " filter"]
) -> Choices:
    """From a second pass."""
    model, middle = study.model, study.middle
    for documents in again:
        for group in batches(documents, study.batch_size, filters=study.layer.filters):
            batch = study.windows.batch(group)
            if batch is None:
                continue
            scores = model.predict(batch.x, sample=batch.sample)[0]
            (gated, *_) = model.predict_gated(
                batch.x, sample=batch.sample, floors={study.layer.name: floors}
            )
            label = np.asarray([document.label for document in batch.documents])
            yield predicted(scores, middle=middle), predicted(gated, middle=middle), label


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
