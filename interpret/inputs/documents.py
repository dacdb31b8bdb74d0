"""Which documents does a corpus hold, one after another, however large it is?

A file of texts is looked through once, so that a bad row is told before hours of work; after that
its texts are read piece by piece, each time that somebody goes through them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import ArgumentError, DataError, choices
from interpret.inputs.arrays import numeric, pick_input, read_npy, read_npz
from interpret.inputs.corpus import class_label
from interpret.inputs.corpus_rows import (
    checked_lines,
    csv_texts,
    layout_of_csv,
    layout_of_parquet,
    parquet_texts,
    text_file,
)
from interpret.inputs.reading import check_file

if TYPE_CHECKING:
    from jaxtyping import Num

    from interpret.inputs.corpus_rows import Rows

    Array = Num[np.ndarray, "..."]
    Document = str | list[str] | Array | dict[str, str | list[str] | Array]

SUFFIXES = (".txt", ".csv", ".tsv", ".parquet", ".npz", ".npy")
_TABLES = (".csv", ".tsv", ".parquet", ".pq")


@dataclass(frozen=True, kw_only=True, eq=False)
class Corpus:
    """Documents to go through, as often as wanted.

    Iterating gives each as a model's ``encode`` takes it: a text, or an array (position, channel).

    Attributes
    ----------
    name
        What to call it.
    count
        How many documents there are; also ``len()``.
    labels
        One for each document, None where it has none; None alone where no document has one.
    """

    name: str
    count: int
    labels: tuple[str | None, ...] | None = None
    opened: Callable[[], Iterator[Document]] = field(repr=False)

    def __len__(self) -> int:
        """How many documents there are."""
        return self.count

    def __iter__(self) -> Iterator[Document]:
        """The documents from the first on, read anew."""
        return self.opened()


def corpus_of(
    documents: Sequence[Document],
    *,
    labels: Sequence[str | None] | None = None,
    name: str = "corpus",
) -> Corpus:
    """A corpus of documents that are in memory."""
    return Corpus(
        name=name,
        count=len(documents),
        labels=None if labels is None else tuple(labels),
        opened=lambda: iter(documents),
    )


def read_corpus(
    path: Path | str, *, text_column: str | None = None, label_column: str | None = None
) -> Corpus:
    """Read a corpus: documents of a file, with their labels where it has some.

    Parameters
    ----------
    path
        A ``.txt`` with a text in each line, where blank lines are none; a ``.csv``, ``.tsv`` or
        ``.parquet`` with a column of texts; a ``.npz`` with ``x``, (sample, position, channel), and
        perhaps ``y``, a label for each sample; or a ``.npy``.
    text_column, label_column
        Names of the columns of a table. Unless named, the text is the column called ``text`` or the
        like, or the only one of words; the label is the one called ``label`` or the like, or none
        where ``label_column`` is "".

    Returns
    -------
    Corpus
        Goes through the file anew each time: texts are read piece by piece and never kept.

    Raises
    ------
    DataError
        Where the file cannot be read, or a row of it is bad; the message names row and column.
    ArgumentError
        Where a column is named that the file does not have.
    """
    path = Path(path)
    check_file(path)
    suffix = path.suffix.lower()
    unlabelled = label_column == ""
    stated = {"text_column": text_column, "label_column": label_column}
    if suffix not in _TABLES:
        for argument, value in stated.items():
            if value:
                raise ArgumentError(
                    f"{argument}={value!r} names a column, but {path.name} is no table: leave it "
                    "out, or give a .csv, .tsv or .parquet."
                )
    if suffix in (".npz", ".npy"):
        return _of_arrays(path, labelled=not unlabelled)
    if suffix in (".txt", ""):
        return _looked_through(path, lambda: _lines(path))
    if suffix in (".csv", ".tsv"):
        text, label, header, delimiter = layout_of_csv(path, text_column, label_column or None)
        label = None if unlabelled else label
        return _looked_through(path, lambda: csv_texts(path, text, label, header, delimiter))
    if suffix in (".parquet", ".pq"):
        column, beside = layout_of_parquet(path, text_column, label_column or None)
        beside = None if unlabelled else beside
        return _looked_through(path, lambda: parquet_texts(path, column, beside))
    raise DataError(
        f"{path.name} is of no kind that holds a corpus here: use {choices(SUFFIXES)}.",
        code="unknown-kind",
    )


def _looked_through(path: Path, rows: Callable[[], Rows]) -> Corpus:
    """Go through the texts once: how many are there, and what are their labels?"""
    count = 0
    labels: list[str] = []
    known: dict[str, str] = {}
    for _, _, label in rows():
        count += 1
        if label is not None:
            labels.append(known.setdefault(label, label))  # a class is kept once, not row by row
    if not count:
        raise DataError(f"{path.name} is empty: it holds no texts.", code="empty")
    return Corpus(
        name=path.name,
        count=count,
        labels=tuple(labels) or None,
        opened=lambda: (text for _, text, _ in rows()),
    )


def _lines(path: Path) -> Rows:
    with text_file(path, newline=None) as file:
        for number, line in enumerate(checked_lines(file, path.name), start=1):
            if line.strip():
                yield number, line.rstrip("\n"), None


def _of_arrays(path: Path, *, labelled: bool) -> Corpus:
    if path.suffix.lower() == ".npy":
        arrays, key, shown = {"x": read_npy(path)}, "x", path.name
    else:
        arrays = read_npz(path)
        key = pick_input({k: v for k, v in arrays.items() if k != "y"} or arrays, name=path.name)
        shown = f"Array {key!r} of {path.name}"
    x, y = numeric(arrays[key], name=shown), arrays.get("y") if labelled else None
    if x.ndim < 2 or not len(x):
        raise DataError(
            f"{shown} has shape {x.shape}: its first axis must be the sample.", code="wrong-shape"
        )
    if y is not None and y.shape != (len(x),):
        raise DataError(
            f"Array 'y' of {path.name} has shape {y.shape}: it must hold one label for each of the "
            f"{len(x):,} samples.",
            code="wrong-shape",
        )
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        at = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        place = ", ".join(
            f"{axis} {i}" for axis, i in zip(("sample", "position", "channel"), at, strict=False)
        )
        raise DataError(
            f"{shown} holds {x[at]} at {place}: fill it in, or leave that sample out.",
            code="missing-value",
        )
    labels = None if y is None else [class_label(value) for value in y.tolist()]
    return corpus_of(list(x), labels=labels, name=path.name)
