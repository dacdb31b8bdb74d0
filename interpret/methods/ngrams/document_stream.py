"""Which documents does a corpus hold, with which labels, and which of them go together?

A corpus is gone through once, a chunk at a time. The documents of a chunk are put into batches of
one length; the order depends on nothing but the documents.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import ArgumentError, DataError, choices
from interpret.core.sample import Sample

if TYPE_CHECKING:
    from interpret.core.model import SequenceModel

AT_ONCE = 4096
"""Documents of a chunk ..."""

POSITIONS_AT_ONCE = 2**21
"""... or fewer, where they are this long together."""

MAP_AT_ONCE = 2**24
"""Answers of a layer that a batch may hold."""

NO_LABEL = -1


@dataclass(frozen=True, kw_only=True)
class Document:
    """One document as the model takes it, its number in the corpus and its class, or −1."""

    number: int
    sample: Sample
    label: int = NO_LABEL
    length: int = 0


def check_corpus(corpus: object) -> Iterable[Any]:
    """Take what can be gone through and is not one input by mistake.

    Raises
    ------
    ArgumentError
        Where it is the name of a file, one text, or nothing that holds documents.
    """
    if isinstance(corpus, str | bytes | Path):
        raise ArgumentError(
            f"corpus must be a collection of inputs, but is {str(corpus)[:60]!r}. For a file, give "
            "interpret.read_corpus(path); for a single text, a list that holds it."
        )
    if isinstance(corpus, dict | Sample) or not hasattr(corpus, "__iter__"):
        raise ArgumentError(
            "corpus must be a collection of inputs, such as a list of texts or of arrays, but is "
            f"one {type(corpus).__name__}: put it into a list."
        )
    return corpus


def counted(corpus: Iterable[Any]) -> int:
    """How many documents there are, 0 where only going through would tell."""
    return len(corpus) if isinstance(corpus, Sized) else 0


def goes_again(corpus: Iterable[Any]) -> bool:
    """Whether the corpus can be gone through a second time."""
    return not isinstance(corpus, Iterator)


@dataclass
class Labels:
    """Labels parallel to a corpus, as numbers of classes.

    Parameters
    ----------
    given
        Names or numbers of classes, or None; None within says that a document has no label.
    classes
        Names of the classes.
    total
        Documents of the corpus, 0 where that is not known.
    """

    given: Iterable[Any] | None
    classes: tuple[str, ...]
    total: int = 0

    def __post_init__(self) -> None:
        """Refuse labels that cannot be parallel before any work is done."""
        if self.given is None:
            return
        if isinstance(self.given, str | bytes) or not hasattr(self.given, "__iter__"):
            raise ArgumentError(
                f"labels must be a sequence with one label for each document, but is "
                f"{self.given!r}."
            )
        if not self.classes:
            raise ArgumentError(
                "labels were given, but the model's first output has no classes to compare them "
                'with: leave them out (where a file holds them, with label_column="").'
            )
        count = len(self.given) if isinstance(self.given, Sequence | np.ndarray) else 0
        if count and self.total and count != self.total:
            raise ArgumentError(
                f"labels holds {count} labels, but the corpus {self.total} documents: give one "
                "for each, None where there is none."
            )

    @property
    def go_again(self) -> bool:
        """Whether they can be gone through a second time."""
        return not isinstance(self.given, Iterator)

    def along(self) -> Iterator[int]:
        """Class numbers, one document after another."""
        if self.given is None:
            while True:
                yield NO_LABEL
        for number, label in enumerate(self.given):
            yield self.number(label, number)

    def number(self, label: Any, document: int) -> int:
        """The class that a label names.

        Raises
        ------
        ArgumentError
            Where it names none.
        """
        if label is None or (isinstance(label, float | np.floating) and np.isnan(label)):
            return NO_LABEL
        plain = label.item() if isinstance(label, np.generic) else label
        if isinstance(plain, str) and plain in self.classes:
            return self.classes.index(plain)
        if isinstance(plain, float) and plain.is_integer():
            plain = int(plain)
        text = str(int(plain)) if isinstance(plain, bool) else str(plain).strip()
        if text.isdecimal() and int(text) < len(self.classes):
            return int(text)
        raise ArgumentError(
            f"The label {label!r} of document {document} is none of the classes, "
            f"{choices(self.classes)}, nor one of their numbers, 0 to {len(self.classes) - 1}."
        )


def documents(model: SequenceModel, corpus: Iterable[Any], labels: Labels) -> Iterator[Document]:
    """Encode documents one after another.

    Raises
    ------
    DataError
        Where one does not fit the model; the message says which.
    ArgumentError
        Where labels end before the documents do.
    """
    classes = labels.along()
    number = -1
    for number, given in enumerate(corpus):
        label = next(classes, None)
        if label is None:
            raise ArgumentError(
                f"labels ends after {number} labels, but the corpus goes on: give one for each "
                "document, None where there is none."
            )
        try:
            sample = model.encode(given)
        except DataError as error:
            raise DataError(f"Document {number}: {error}", code=error.code) from error
        yield Document(number=number, sample=sample, label=label, length=len(sample))
    if labels.given is not None and next(classes, None) is not None:
        raise ArgumentError(
            f"labels goes on after the {number + 1} documents of the corpus: give one for each."
        )


def chunks(found: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents some thousand at a time, fewer where they are long."""
    chunk: list[Document] = []
    positions = 0
    for document in found:
        chunk.append(document)
        positions += document.length
        if len(chunk) == AT_ONCE or positions >= POSITIONS_AT_ONCE:
            yield chunk
            chunk, positions = [], 0
    if chunk:
        yield chunk


def batches(chunk: list[Document], size: int, *, filters: int) -> Iterator[list[Document]]:
    """Documents of one length, at most ``size`` at a time, in order; fewer where they are long.

    A model of several inputs has them one by one: what its other inputs hold is the document's own.
    """
    by_length: dict[int, list[Document]] = defaultdict(list)
    for document in chunk:
        by_length[document.length].append(document)
    for length, alike in sorted(by_length.items()):
        fits = max(MAP_AT_ONCE // max(length * filters, 1), 1)
        step = 1 if len(alike[0].sample.arrays) > 1 else min(size, fits)
        for first in range(0, len(alike), step):
            yield alike[first : first + step]


def digest(before: str, chunk: list[Document]) -> str:
    """A number for all that was gone through, by which a corpus is known again."""
    state = hashlib.blake2b(before.encode(), digest_size=16)
    for document in chunk:
        for array in document.sample.arrays:
            state.update(f"{array.shape} {document.label}".encode())
            state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()
