"""Would a filter answer as high if the tokens of each document stood in another order?

The documents' own tokens, padding left where it is, are put in a random order, and the layer is run
again. What it would answer to them is what it reads of tokens one by one. The chance of an answer
is that of a permutation test (Phipson and Smyth 2010, "Permutation P-values Should Never Be Zero").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import plural
from interpret.methods.ngrams.document_stream import Document, batches

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Num

    from interpret.core.model import Progress
    from interpret.core.ngram_results import NGrams
    from interpret.methods.ngrams.corpus_pass import Gathered, Study
    from interpret.methods.ngrams.layer_windows import Batch

MOST_SHUFFLES = 10_000
ROUNDING = 1e-6
"""A share by which the same answer may differ from run to run."""


@dataclass(frozen=True, kw_only=True)
class ShuffledDocuments:
    """How the filters answer to documents whose positions are shuffled.

    Attributes
    ----------
    documents, shuffles
        How many were shuffled, and how often; fewer than asked for where it was stopped.
    as_high
        int, (filter,): shuffles in which the highest answer to any of the documents is at least as
        high as to the documents themselves.
    as_high_on_average
        int, (filter,): the same of the mean, over documents, of each one's highest answer.
    """

    documents: int
    shuffles: int
    as_high: Int[np.ndarray, " filter"]
    as_high_on_average: Int[np.ndarray, " filter"]


def beside_shuffles(
    study: Study, gathered: Gathered, result: NGrams, progress: Progress | None
) -> NGrams:
    """The answer about a corpus, with how the filters answer to its documents when shuffled."""
    drawn = sorted(gathered.held.drawn.items())
    documents = [Document(number=number, sample=sample) for number, sample in drawn]
    found = shuffled_documents(study, documents, shuffles=study.shuffles, progress=progress)
    return replace(
        result,
        shuffles=found.shuffles,
        shuffled_documents=found.documents,
        as_high=found.as_high if found.shuffles else None,
        as_high_on_average=found.as_high_on_average if found.shuffles else None,
        params={**result.params, "shuffles": found.shuffles},
        notes=(*result.notes, *_notes(study, found, result.documents)),
        partial=found.shuffles < study.shuffles,
    )


def _notes(study: Study, found: ShuffledDocuments, documents: int) -> Iterator[str]:
    """What a reader must know of the chances."""
    if found.shuffles < study.shuffles:
        yield (
            f"Stopped after {found.shuffles} of {plural(study.shuffles, 'shuffle')}: chances are "
            "over those."
        )
    if found.documents < documents:
        yield f"Chances are of {found.documents:,} documents drawn from {documents:,}."
    if not study.info.is_text:
        yield (
            "Positions of a series are shuffled one by one, so that nothing of its smoothness is "
            "left: a small chance says that a filter answers to an order, were it that of any "
            "smooth series."
        )


def shuffled_documents(
    study: Study,
    documents: Iterable[Document],
    *,
    shuffles: int,
    progress: Progress | None = None,
) -> ShuffledDocuments:
    """Run the layer on the documents, and on each of ``shuffles`` random orders of them.

    A shuffle is whole or left out. ``progress`` counts documents run. Answers are before the
    activation function.
    """
    listed = list(documents)
    laid = [
        batch
        for each in batches(listed, study.batch_size, filters=study.layer.filters)
        if (batch := study.windows.batch(each)) is not None
    ]
    count = sum(len(batch.documents) for batch in laid)
    own = _highest(study, laid, [batch.x for batch in laid])
    reached = np.zeros((2, study.layer.filters), dtype=np.int64)
    done = 0
    for number in range(shuffles):
        if progress and progress((1 + number) * count, (1 + shuffles) * count) is False:
            break
        rng = np.random.default_rng((study.seed, number))
        drawn = _highest(study, laid, [_shuffled(rng, batch) for batch in laid])
        reached += drawn >= own - ROUNDING * np.maximum(np.abs(own), 1.0)
        done += 1
    else:
        if progress:
            progress((1 + shuffles) * count, (1 + shuffles) * count)
    return ShuffledDocuments(
        documents=count, shuffles=done, as_high=reached[0], as_high_on_average=reached[1]
    )


def _highest(
    study: Study, laid: list[Batch], inputs: list[Num[np.ndarray, "sample position channel"]]
) -> Float[np.ndarray, "statistic filter"]:
    """The highest answer of each filter over all documents, and the mean of each one's highest."""
    found = [
        study.model.survey(
            x, sample=batch.sample, layer=study.layer.name, parts=batch.parts, heads=False
        ).highest
        for batch, x in zip(laid, inputs, strict=True)
    ]
    highest = np.concatenate(found) if found else np.zeros((0, study.layer.filters))
    none = np.zeros(study.layer.filters)
    return np.stack([highest.max(axis=0), highest.mean(axis=0)] if len(highest) else [none, none])


def _shuffled(rng: np.random.Generator, batch: Batch) -> Num[np.ndarray, "sample position channel"]:
    """Each document with its positions in another order; padding stays where it is."""
    keys = rng.random(batch.real.shape)
    places = np.arange(batch.real.shape[1])
    # Padding sorts to its own place: real positions among real ones, in the order of their keys.
    order = np.argsort(np.where(batch.real, keys, 2.0), axis=1, kind="stable")
    target = np.argsort(np.where(batch.real, places, len(places) + places), axis=1, kind="stable")
    moved = np.empty_like(order)
    np.put_along_axis(moved, target, order, axis=1)
    return np.take_along_axis(batch.x, moved[:, :, None], axis=1)
