"""What is a corpus to a page? A name, labels, and documents that stay where they are read."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from interpret.core.corpus import Corpus, corpus_of
from interpret.core.data_file import Data, Row
from interpret.core.errors import DataError

MOST_DOCUMENTS = 200_000
"""Documents that a page goes through: of each it keeps some numbers, and the reader's patience."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Documents:
    """A corpus of which this process holds no document, only its labels.

    Attributes
    ----------
    name, path
        What to call the file, and how a command would name it.
    identity
        Short digest of its bytes.
    corpus
        Gone through, the documents come from the worker a piece at a time.
    notes
        What was understood that nobody stated.
    """

    name: str
    path: str
    identity: str
    corpus: Corpus
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many documents there are."""
        return self.corpus.count

    def row(self, number: int) -> Data:
        """One document as the data that a page explains.

        Raises
        ------
        InterpretError
            Where its file can no longer be read.
        """
        x = next(itertools.islice(iter(self.corpus), number, None))
        label = None if self.corpus.labels is None else self.corpus.labels[number]
        return Data(
            name=self.name,
            path=self.path,
            identity=f"{self.identity}:{number}",
            rows=(Row(x=x, label=label, number=number),),
        )


def documents_of(data: Data) -> Documents:
    """The rows of a data file that is open, as a corpus."""
    labels = [row.label for row in data.rows]
    return Documents(
        name=data.name,
        path=data.path,
        identity=data.identity,
        corpus=corpus_of(
            [row.x for row in data.rows],
            labels=labels if any(label is not None for label in labels) else None,
            name=data.name,
        ),
        notes=data.notes,
    )


def checked(corpus: Corpus, drop: Callable[[], None]) -> Corpus:
    """A corpus that a page can go through; one that is too long is dropped.

    Raises
    ------
    DataError
        ``too-large`` where it is too long.
    """
    if corpus.count > MOST_DOCUMENTS:
        drop()
        raise DataError(
            f"{corpus.name} has {corpus.count:,} documents, and a page goes through at most "
            f"{MOST_DOCUMENTS:,}: take some of them, or go through all in a shell, with interpret "
            "ngrams … --corpus FILE.",
            code="too-large",
        )
    return corpus
