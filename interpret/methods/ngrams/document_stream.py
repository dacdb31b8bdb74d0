"""Which documents does a corpus hold, with which labels, and which of them go together?

A corpus is gone through once, a piece at a time. The documents of a piece are put into batches of
one length; the order depends on nothing but the documents.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, DataError
from interpret.core.sample import Sample
from interpret.methods.many_inputs import collection, each_alone
from interpret.methods.ngrams.classes import NO_LABEL, Labels

if TYPE_CHECKING:
    from interpret.core.model import SequenceModel

FIRST, AT_ONCE = 128, 1024
"""Documents of the first piece, which is soon done, and of a later one, which Stop waits for ..."""

BETWEEN = 64
"""Documents that are read between two looks at whether to go on."""

POSITIONS_AT_ONCE = 2**21
"""... or fewer, where they are this long together."""

MAP_AT_ONCE = 2**24
"""Answers of a layer that a batch may hold."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document as the model takes it, its number in the corpus and its class, or −1."""

    number: int
    sample: Sample
    label: int = NO_LABEL

    @property
    def length(self) -> int:
        """Positions, padding included."""
        return len(self.sample)


@dataclass(frozen=True, kw_only=True)
class CorpusPiece:
    """About a thousand documents, how many there were with them, and the digest of all these."""

    documents: list[Document]
    stop: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class LabelledDocuments:
    """Inputs as they were given, and labels parallel to them."""

    inputs: Iterable[Any]
    labels: Labels

    @property
    def only_once(self) -> str:
        """What of it cannot be gone through a second time; "" where all can."""
        if isinstance(self.inputs, Iterator):
            return "the corpus"
        return "" if self.labels.go_again else "its labels"

    def documents(self, model: SequenceModel) -> Iterator[Document]:
        """Encode documents one after another.

        DataError tells which of them does not fit, ArgumentError where labels are not as many.
        """
        classes = self.labels.along()
        number = -1
        for number, each in each_alone(self.inputs, noun="Document"):
            label = next(classes, None)
            if label is None:
                raise ArgumentError(
                    f"labels ends after {number} labels, but the corpus goes on: give one for each "
                    "document, None where there is none."
                )
            try:
                sample = model.encode(each)
            except DataError as error:
                raise DataError(f"Document {number}: {error}", code=error.code) from error
            yield Document(number=number, sample=sample, label=label)
        if self.labels.names is not None and next(classes, None) is not None:
            raise ArgumentError(
                f"labels goes on after the {number + 1} documents of the corpus: give one for each."
            )


def corpus_of(
    inputs: object,
    labels: Iterable[Any] | None,
    classes: tuple[str, ...],
    *,
    text_column: str | None = None,
    label_column: str | None = None,
    several: bool = False,
) -> LabelledDocuments:
    """Take what can be gone through, with its labels or others; see ``collection``.

    ArgumentError where it is the name of a file, one text, or nothing that holds documents.
    """
    documents = collection("corpus", inputs, text_column=text_column, label_column=label_column)
    names = getattr(documents, "labels", None) if labels is None else labels
    total = len(documents) if isinstance(documents, Sized) else 0
    return LabelledDocuments(inputs=documents, labels=Labels(names, classes, total, several))


def pieces(
    documents: Iterable[Document], *, checkpoint: Path | None, done: int, digest: str
) -> Iterator[CorpusPiece]:
    """Documents about a thousand at a time, fewer where they are long.

    Those are left out that were ``done`` before a ``checkpoint``; ``digest`` is what they came to,
    and DataError says where the first documents are others.
    """
    stop, running = 0, ""
    for chunk in chunks(documents):
        # What was taken in then may end within this chunk, where the corpus has grown since.
        inside = max(done - stop, 0)
        for part in filter(None, (chunk[:inside], chunk[inside:])):
            stop += len(part)
            if checkpoint is not None:
                running = _digest(running, part)
            if stop > done:
                yield CorpusPiece(documents=part, stop=stop, digest=running)
            elif stop == done and running != digest:
                raise _another_corpus(checkpoint)
    if stop < done:
        raise _another_corpus(checkpoint)


def until_stopped(documents: Iterable[Document], goes_on: Callable[[], bool]) -> Iterator[Document]:
    """The documents, asking now and then whether to go on: to read them may take long."""
    for number, document in enumerate(documents, start=1):
        yield document
        if number % BETWEEN == 0 and not goes_on():
            return


def _another_corpus(checkpoint: Path | None) -> DataError:
    return DataError(
        f"{(checkpoint or Path()).name} was written for another corpus: its documents are not the "
        "first ones of this. Give the same corpus and labels in the same order, or another "
        "checkpoint.",
        code="another-checkpoint",
    )


def chunks(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents about a thousand at a time, fewer at the begin and where they are long."""
    chunk: list[Document] = []
    positions = 0
    for number, document in enumerate(documents):
        chunk.append(document)
        positions += document.length
        most = min(AT_ONCE, max(FIRST, number + 1 - len(chunk)))  # as many as came before
        if len(chunk) >= most or positions >= POSITIONS_AT_ONCE:
            yield chunk
            chunk, positions = [], 0
    if chunk:
        yield chunk


def batches(documents: list[Document], size: int, *, filters: int) -> Iterator[list[Document]]:
    """Documents of one length, at most ``size`` at a time, in order; fewer where they are long.

    A model of several inputs has them one by one: what its other inputs hold is the document's own.
    """
    by_length: dict[int, list[Document]] = defaultdict(list)
    for document in documents:
        by_length[document.length].append(document)
    for length, alike in sorted(by_length.items()):
        fits = max(MAP_AT_ONCE // max(length * filters, 1), 1)
        step = 1 if len(alike[0].sample.arrays) > 1 else min(size, fits)
        for first in range(0, len(alike), step):
            yield alike[first : first + step]


def _digest(before: str, documents: list[Document]) -> str:
    """A number for all that was gone through, by which a corpus is known again."""
    state = hashlib.blake2b(before.encode(), digest_size=16)
    for document in documents:
        for array in document.sample.arrays:
            state.update(f"{array.shape} {document.label}".encode())
            state.update(np.ascontiguousarray(array).tobytes())
        state.update(document.sample.padding.tobytes())
    return state.hexdigest()
