"""What is gathered of a corpus, batch by batch, for one layer of a model?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.activation_functions import activation_function
from interpret.methods.direct_layers import slots_in_order
from interpret.methods.head_rows import head_rows
from interpret.methods.ngrams.classes import class_names, is_several, predicted
from interpret.methods.ngrams.document_stream import CorpusPiece, Document, batches
from interpret.methods.ngrams.held_windows import HeldWindows
from interpret.methods.ngrams.layer_windows import Batch, LayerWindows
from interpret.methods.ngrams.row_file import RowColumns, Rows, number_columns
from interpret.methods.ngrams.tally import Tally
from interpret.methods.ngrams.top_ngrams import NgramTable

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.activation_functions import Function
    from interpret.core.info import ConvLayer, ModelInfo
    from interpret.core.model import Kernel, LinearHead, SequenceModel, Survey

THREADS = 3
"""While the model runs in one, the others sum what it gave before."""

AHEAD = 6
"""Batches that are looked at while those before them are taken in."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """Which layer is looked at and how, and how the model chooses between ``classes``.

    ``head`` is the linear head that reads the layer pooled, ``own`` the layer's rows of its
    weights; None and nothing where there is none.
    """

    model: SequenceModel
    layer: ConvLayer
    kernel: Kernel
    windows: LayerWindows
    top: int
    purity: float
    batch_size: int
    seed: int
    shuffles: int
    classes: tuple[str, ...]
    head: LinearHead | None
    own: slice

    @property
    def info(self) -> ModelInfo:
        """What the model is."""
        return self.model.info

    @property
    def several(self) -> bool:
        """Whether a document can be of several classes at once."""
        return bool(self.classes) and is_several(self.info.heads[0])

    @property
    def activate(self) -> Function | None:
        """The layer's activation function, where numpy can say it and it never falls.

        The largest activation is then that of the largest pre-activation.
        """
        function = activation_function(self.layer.activation)
        return function.in_numpy if function.rises else None

    @property
    def maxima_head(self) -> LinearHead | None:
        """The head, where its logits can be computed anew from the layer's maxima alone."""
        head, below_zero = self.head, activation_function(self.layer.activation).below_zero
        known = self.activate is not None and not below_zero
        return head if head and known and head.plain and head.pooling == "max" else None

    @property
    def lone_head(self) -> LinearHead | None:
        """That head, where no other layer has a part in it: the model need not be run after it."""
        head = self.maxima_head
        return head if head is not None and head.layers == (self.layer.name,) else None

    @property
    def middle(self) -> float:
        """Where a single output changes sides: its logit, or its probability."""
        return 0.5 if self.maxima_head is None else 0.0

    @property
    def columns(self) -> RowColumns:
        """What is kept of each document."""
        padded = self.info.pad_id is not None or self.info.input.kind == "one_hot"
        return RowColumns(
            filters=self.layer.filters,
            scores=self.info.heads[0].classes if self.classes else 0,
            peaks=self.maxima_head is not None and padded,
        )

    @property
    def draws(self) -> bool:
        """Whether documents are drawn, to look at families of n-grams in or to be shuffled."""
        return self.tells_families or self.shuffles > 0

    @property
    def tells_families(self) -> bool:
        """Whether n-grams are told apart by families: those over thresholds, slot by slot."""
        return bool(self.classes) and slots_in_order(self.layer)

    def look(self, documents: list[Document]) -> Look:
        """Run documents of one length through the model; nothing is gathered yet."""
        batch = self.windows.batch(documents)
        if batch is None:
            return Look(documents=len(documents))
        survey = self.model.survey(
            batch.x,
            sample=batch.sample,
            layer=self.layer.name,
            parts=batch.parts,
            logits=self.maxima_head is not None,
            heads=bool(self.classes) and self.lone_head is None,
        )
        return Look(documents=len(documents), batch=batch, survey=survey)

    def scores(self, survey: Survey) -> Float[np.ndarray, "sample score"]:
        """The first head's scores, or its logits."""
        if not self.classes:
            return np.zeros((len(survey.highest), 0))
        if self.lone_head is None:
            return survey.outputs[0]
        answers = self.activate(survey.peak) if self.activate else survey.peak
        return np.asarray(answers @ self.lone_head.weights + self.lone_head.bias)

    def largest(self, batch: Batch, survey: Survey) -> Float[np.ndarray, "sample filter"]:
        """The largest activation of each filter in each document."""
        if self.activate:
            return self.activate(survey.highest)
        (maps,) = self.model.predict(batch.x, sample=batch.sample, layer=self.layer.name)
        return np.asarray(np.where(batch.counts[:, :, None], maps, -np.inf).max(axis=1))


def study_of(
    model: SequenceModel,
    layer: ConvLayer,
    *,
    top: int,
    purity: float,
    batch_size: int,
    seed: int,
    shuffles: int,
) -> Study:
    """Settle what the model allows."""
    classes = class_names(model.info.heads[0])
    head = model.linear_head() if classes else None
    own = slice(0, 0) if head is None else head_rows(model.info, head, layer)
    return Study(
        model=model,
        layer=layer,
        kernel=model.kernel(layer.name),
        windows=LayerWindows(model, layer.name),
        top=top,
        purity=purity,
        batch_size=batch_size,
        seed=seed,
        shuffles=shuffles,
        classes=classes,
        head=head if own.stop else None,
        own=own,
    )


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the model gave for so many documents of one length, of which some may hold nothing."""

    documents: int
    batch: Batch | None = None
    survey: Survey | None = None


@dataclass(kw_only=True)
class Gathered:
    """All that was gathered of the first ``done`` documents, but for the rows on disk.

    ``digest`` is what those documents come to, ``blocks`` how the rows lie in their file and
    ``rows_digest`` what they come to. Memory does not grow with the documents, the file does.
    """

    done: int = 0
    digest: str = ""
    blocks: list[int] = field(default_factory=list)
    rows_digest: str = ""
    tally: Tally
    highest: NgramTable
    lowest: NgramTable
    held: HeldWindows


def nothing_yet(study: Study) -> Gathered:
    """What is gathered before the first document."""
    filters, spec = study.layer.filters, study.info.input
    tokens = (spec.vocabulary_size or spec.channels) if study.info.is_text else 0
    return Gathered(
        tally=Tally.empty(filters, len(study.classes)),
        highest=NgramTable.empty(filters, top=study.top, sign=1),
        lowest=NgramTable.empty(filters, top=study.top, sign=-1),
        held=HeldWindows(
            draws=study.draws,
            seed=study.seed,
            token_counts=np.zeros(tokens, dtype=np.int64),
        ),
    )


def ahead(study: Study, pieces: Iterable[CorpusPiece]) -> Iterator[tuple[CorpusPiece, Look | None]]:
    """What was looked at, batch by batch in order; None after the last of each piece.

    The model runs on in threads of its own meanwhile: neither waits for the other.
    """
    others = ThreadPoolExecutor(THREADS)
    waiting: deque[tuple[CorpusPiece, Future[Look] | None]] = deque()

    def first() -> tuple[CorpusPiece, Look | None]:
        piece, look = waiting.popleft()
        return piece, None if look is None else look.result()

    try:
        for piece in pieces:
            for batch in batches(piece.documents, study.batch_size, filters=study.layer.filters):
                waiting.append((piece, others.submit(study.look, batch)))
                while len(waiting) > AHEAD:
                    yield first()
            waiting.append((piece, None))
        while waiting:
            yield first()
    finally:
        others.shutdown(cancel_futures=True)


def take(study: Study, gathered: Gathered, rows: Rows, look: Look) -> None:
    """Take in what was looked at."""
    batch, survey = look.batch, look.survey
    if batch is None or survey is None:
        gathered.tally.skipped += look.documents
        return
    gathered.tally.skipped += look.documents - len(batch.documents)
    scores = study.scores(survey)
    classes = np.zeros(len(scores), dtype=np.int64)
    if study.classes:
        classes = predicted(scores, middle=study.middle, several=study.several)
    gathered.tally.take(
        batch,
        survey,
        answers=study.largest(batch, survey),
        predicted=classes,
        several=study.several,
    )
    for table in (gathered.highest, gathered.lowest):
        table.take(batch, survey)
    peaks = [survey.peak] if study.columns.peaks else []
    last = np.stack([classes, batch.labels], axis=1)
    rows.add(survey.highest, *peaks, scores, number_columns(batch.numbers), last)
    gathered.held.count(batch)


def settle(study: Study, gathered: Gathered, documents: list[Document]) -> None:
    """Keep what must be known of the n-grams found, and let the documents go."""
    gathered.held.draw(documents)
    places = []
    for table in (gathered.highest, gathered.lowest):
        table.settle()
        places += table.places
    by_number = {document.number: document for document in documents}
    gathered.held.hold(places, by_number, study.windows)
