"""Above which pre-activation does a filter speak for its class, and what is lost below it?

After Jacovi, Sar Shalom and Goldberg 2018, section 4. Here a threshold is compared with the
pre-activation as it is, bias included, both where it is found and where it is applied.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from interpret.methods.ngrams.classes import NO_LABEL, NOBODY, holds, predicted
from interpret.methods.ngrams.document_stream import batches, chunks
from interpret.methods.ngrams.held_out import Tried, tried
from interpret.methods.ngrams.pure_sets import threshold_of
from interpret.methods.ngrams.row_file import classes_and_labels
from interpret.methods.ngrams.top_ngrams import ROUNDING

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Int

    from interpret.core.model import LinearHead
    from interpret.methods.ngrams.corpus_pass import Gathered, Study
    from interpret.methods.ngrams.document_stream import LabelledDocuments
    from interpret.methods.ngrams.pure_sets import Rights, Scores
    from interpret.methods.ngrams.row_file import Rows

    Classes = Int[np.ndarray, " document"]
    Choices = Iterator[tuple[Classes, Classes, Classes]]
    """Predicted class, the same with filters silent, and label, of some documents at a time."""


class Thresholds(NamedTuple):
    """Each filter's threshold, and the share of documents that pass it; NaN and 0 for none.

    ``tried`` is what became of one half's thresholds in the other half; empty without halves.
    """

    floor: Float[np.ndarray, " filter"]
    passing: Float[np.ndarray, " filter"]
    tried: dict[int, Tried]


def thresholds(
    rows: Rows,
    identity: Int[np.ndarray, " filter"],
    classes: Int[np.ndarray, " document"],
    purity: float,
    *,
    several: bool = False,
    held: Bool[np.ndarray, " document"] | None = None,
) -> Thresholds:
    """Thresholds of filters that speak for the classes that ``identity`` says.

    The first columns of ``rows`` are the filters' highest pre-activations in each document.
    ``held`` is the half in which thresholds of the other one are tried as well.
    """
    found = Thresholds(np.full(len(identity), np.nan), np.zeros(len(identity)), {})
    rights = {
        number: holds(classes, number, several=several)
        for number in np.unique(identity)
        if number != NOBODY
    }
    if not rights:
        return found

    def of(scores: Scores, right: Rights) -> tuple[tuple[float, float], Tried | None]:
        whole = threshold_of(scores, right, purity)
        return whole, None if held is None else tried(scores, right, purity, held=held)

    with ThreadPoolExecutor() as pool:  # sorting lets other threads run
        for first, block in rows.columns(0, len(identity)):
            mine = [n for n in range(first, first + len(block)) if identity[n] != NOBODY]
            scores = [block[n - first] for n in mine]
            right = [rights[int(identity[n])] for n in mine]
            for number, (whole, half) in zip(mine, pool.map(of, scores, right), strict=True):
                found.floor[number], found.passing[number] = whole
                if half is not None:
                    found.tried[number] = half
    return found


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Accuracy with and without the thresholds, and how often the class stays; NaN if unknown."""

    accuracy: float = float("nan")
    accuracy_thresholded: float = float("nan")
    agreement: float = float("nan")
    notes: tuple[str, ...] = ()


def compared(
    study: Study,
    gathered: Gathered,
    rows: Rows,
    corpus: LabelledDocuments,
    floors: Float[np.ndarray, " filter"],
    *,
    partial: bool,
) -> Comparison:
    """What is predicted with every filter silent where its pre-activation is below its floor.

    A filter whose floor is NaN is silent everywhere. Where the head is linear in the layer's maxima
    the answers follow from what was kept of each document; else the corpus is gone through again.
    """
    if not study.classes:
        return Comparison()
    floors = np.where(np.isnan(floors), np.inf, floors)
    if study.maxima_head is not None:
        return _shares(_without_quiet(study, study.maxima_head, rows, floors), study)
    if not partial and not corpus.only_once:
        # What passes reaches its threshold; predict_gated wants more than its floor.
        below = floors - ROUNDING * gathered.tally.magnitude()
        return _shares(_gated(study, corpus, gathered.done, below), study)
    why = "the pass was stopped" if partial else f"{corpus.only_once} can be gone through only once"
    note = f"What thresholds change is not known: it takes a second pass, and {why}."
    labelled = map(classes_and_labels, rows.read())
    known = _shares(((c, c, label) for c, label in labelled), study)
    return Comparison(accuracy=known.accuracy, notes=(note,))


def _shares(choices: Choices, study: Study) -> Comparison:
    """Of documents, or of decisions where each class is one of its own."""
    total = same = labelled = right = still = 0.0

    def alike(one: Classes, other: Classes) -> float:
        if not study.several:
            return float((one == other).sum())
        return float(len(one) - np.bitwise_count(one ^ other).sum() / len(study.classes))

    for before, after, label in choices:
        has = label != NO_LABEL
        total += len(before)
        same += alike(before, after)
        labelled += int(has.sum())
        right += alike(before[has], label[has])
        still += alike(after[has], label[has])
    of_labelled, of_all = labelled or float("nan"), total or float("nan")
    return Comparison(
        accuracy=right / of_labelled,
        accuracy_thresholded=still / of_labelled,
        agreement=same / of_all,
    )


def _without_quiet(
    study: Study, head: LinearHead, rows: Rows, floors: Float[np.ndarray, " filter"]
) -> Choices:
    """From the maxima of each document and the head's weights.

    For activation functions that never fall and are never below 0: a maximum that passes is the
    maximum of what passes, and where nothing passes it is 0. Other layers' part is kept.
    """
    weights = head.weights[study.own]
    for block in rows.read():
        peaks = study.columns.peak(block)
        answers = study.activate(peaks) if study.activate else peaks
        passes = peaks >= floors.astype(np.float32)
        if study.lone_head is not None:  # nothing else has a part: no rounding is left over
            scores = np.where(passes, answers, 0.0) @ weights + head.bias
        else:
            scores = study.columns.scores_of(block).astype(np.float64)
            scores -= np.where(passes, 0.0, answers) @ weights
        before, label = classes_and_labels(block)
        yield before, predicted(scores, middle=study.middle, several=study.several), label


def _gated(
    study: Study, corpus: LabelledDocuments, done: int, below: Float[np.ndarray, " filter"]
) -> Choices:
    """From a second pass."""
    for documents in chunks(islice(corpus.documents(study.model), done)):
        for group in batches(documents, study.batch_size, filters=study.layer.filters):
            batch = study.windows.batch(group)
            if batch is None:
                continue
            x, sample, floors = batch.x, batch.sample, {study.layer.name: below}
            before = study.model.predict(x, sample=sample)[0]
            after = study.model.predict_gated(x, sample=sample, floors=floors)[0]
            before, after = (
                predicted(each, middle=study.middle, several=study.several)
                for each in (before, after)
            )
            yield before, after, batch.labels
