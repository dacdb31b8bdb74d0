"""What does the model predict when filters are silent where they pass no threshold?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.methods.ngrams.document_stream import (
    NO_LABEL,
    batches,
    chunks,
    documents,
    goes_again,
)
from interpret.methods.ngrams.monotone import RISING
from interpret.methods.ngrams.thresholds import predicted, without_quiet
from interpret.methods.ngrams.top_ngrams import ROUNDING

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    from interpret.core.model import LinearHead
    from interpret.methods.ngrams.corpus_pass import Gathering
    from interpret.methods.ngrams.document_stream import Labels

Answers = Iterator[
    "tuple[Int[np.ndarray, ' row'], Int[np.ndarray, ' row'], Int[np.ndarray, ' row']]"
]
"""Predicted class, the same with filters silent, and label, of some documents at a time."""


def compare(
    gathering: Gathering,
    corpus: Iterable[Any],
    labels: Labels,
    threshold: Float[np.ndarray, " filter"],
    *,
    partial: bool,
) -> dict[str, Any]:
    """Accuracy with and without the thresholds, and how often the class stays the same.

    A filter without a threshold is silent everywhere. Where the head is linear in the layer's
    maxima the answers follow from what was kept of each document; else the corpus is gone through
    again.
    """
    if not gathering.classes:
        nan = float("nan")
        none = {"accuracy": nan, "accuracy_thresholded": nan, "agreement": nan}
        return {**none, "notes": ()}
    floors = np.where(np.isnan(threshold), np.inf, threshold)
    notes: tuple[str, ...] = ()
    if gathering.by_head and gathering.head is not None:
        answers = _from_rows(gathering, gathering.head, floors)
    elif goes_again(corpus) and labels.go_again and not partial:
        answers = _again(gathering, corpus, labels, floors)
    else:
        answers = _without(gathering)
        once = "its labels" if goes_again(corpus) else "the corpus"
        why = "the pass was stopped" if partial else f"{once} can be gone through only once"
        notes = (f"What thresholds change is not known: it takes a second pass, and {why}.",)
    return {**_shares(answers, known=not notes), "notes": notes}


def _shares(answers: Answers, *, known: bool) -> dict[str, Any]:
    total = same = labelled = right = still = 0
    for before, after, label in answers:
        total += len(before)
        same += int((before == after).sum())
        has = label != NO_LABEL
        labelled += int(has.sum())
        right += int((before == label)[has].sum())
        still += int((after == label)[has].sum())
    nan = float("nan")
    return {
        "accuracy": right / labelled if labelled else nan,
        "accuracy_thresholded": still / labelled if labelled and known else nan,
        "agreement": same / total if total and known else nan,
    }


def _from_rows(
    gathering: Gathering, head: LinearHead, floors: Float[np.ndarray, " filter"]
) -> Answers:
    """From the maxima of each document and the head's weights."""
    columns = gathering.columns
    for rows in gathering.rows.read():
        scores = without_quiet(
            columns.answer(rows).astype(np.float64),
            columns.peak(rows),
            floors=floors,
            head=head,
            own=gathering.own,
            activate=RISING[gathering.settings.layer.activation],
        )
        before, label = rows[:, -2].astype(np.int64), rows[:, -1].astype(np.int64)
        yield before, predicted(scores, middle=0.0), label


def _again(
    gathering: Gathering,
    corpus: Iterable[Any],
    labels: Labels,
    floors: Float[np.ndarray, " filter"],
) -> Answers:
    """From a second pass."""
    tally, settings = gathering.tally, gathering.settings
    size, filters = settings.batch_size, settings.layer.filters
    reach = np.maximum(np.abs(tally.highest), np.abs(tally.lowest))
    # What passes reaches its threshold; predict_gated wants more than its floor, up to rounding.
    below = {settings.layer.name: floors - ROUNDING * reach}
    found = islice(documents(gathering.model, corpus, labels), gathering.done)
    for chunk in chunks(found):
        for group in batches(chunk, size, filters=filters):
            batch, _ = gathering.windows.batch(group)
            if not batch.documents:
                continue
            sample = batch.documents[0].sample
            scores = gathering.model.predict(batch.x, sample=sample)[0]
            gated = gathering.model.predict_gated(batch.x, sample=sample, floors=below)[0]
            label = np.asarray([document.label for document in batch.documents])
            yield (
                predicted(scores, middle=gathering.middle),
                predicted(gated, middle=gathering.middle),
                label,
            )


def _without(gathering: Gathering) -> Answers:
    """What was predicted, with nothing to compare it with."""
    for rows in gathering.rows.read():
        before, label = rows[:, -2].astype(np.int64), rows[:, -1].astype(np.int64)
        yield before, before, label
