"""Which documents does a corpus hold, one after another, however large it is?

A file of texts is looked through once, so that a bad row is told before hours of work; after that
its texts are read piece by piece, each time that somebody goes through them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.corpus import Corpus, corpus_of
from interpret.core.errors import ArgumentError, DataError
from interpret.core.text_frame import frame_corpus, is_frame, pandas_frame
from interpret.inputs.array_samples import labelled_samples
from interpret.inputs.formats import format_of, listed, suffixes
from interpret.inputs.labelled_texts import LOOKED_AT, LabelledTexts
from interpret.inputs.reading import check_file
from interpret.inputs.text_columns import Chosen, text_columns

if TYPE_CHECKING:
    from jaxtyping import Shaped


def read_corpus(
    path: Path | str | Any, *, text_column: str | None = None, label_column: str | None = None
) -> Corpus:
    """Read a corpus: documents of a file or a DataFrame, with their labels where it has some.

    Parameters
    ----------
    path
        A ``.txt`` with a text in each line, where blank lines are none; a ``.csv``, ``.tsv`` or
        Parquet with a column of texts; a ``.npz`` with ``x``, (sample, position, channel), and
        perhaps ``y``, a label for each sample; a ``.npy``; or a DataFrame with a column of texts.
    text_column, label_column
        Names of the columns of a table. Unless named, the text is the column called ``text`` or the
        like, or the only one of words; the label is the one called ``label`` or the like, or none
        where ``label_column`` is "". Several with commas between are columns of 0 and 1, one for
        each class.

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
    chosen = Chosen(text=text_column, label=label_column)
    if is_frame(path):
        return _of_frame(path, chosen)
    path = Path(path)
    check_file(path)
    reader = format_of(path, "a corpus")
    if path.suffix.lower() not in suffixes("a column of texts"):
        for argument, value in (("text_column", text_column), ("label_column", label_column)):
            if value:
                raise ArgumentError(
                    f"{argument}={value!r} names a column, but {path.name} is no table: leave it "
                    f"out, or give a {listed('a column of texts')}."
                )
    if reader.texts is not None:
        return _of_texts(reader.texts(path, chosen))
    arrays = reader.arrays(path) if reader.arrays is not None else {}
    return _of_arrays(arrays, path.name, labelled=label_column != "")


def _of_frame(table: Any, chosen: Chosen) -> Corpus:
    """The texts of the column that would be theirs in a file."""
    frame = pandas_frame(table)
    heads = [str(head) for head in frame.columns]
    if not heads or not len(frame):
        raise DataError("The DataFrame is empty: it holds no texts.", code="empty")
    some = frame.iloc[:LOOKED_AT].astype(object).where(frame.iloc[:LOOKED_AT].notna(), "")
    rows = [heads, *([str(cell) for cell in row] for row in some.itertuples(index=False))]
    columns = text_columns(rows, name="the DataFrame", chosen=chosen, headed=True)
    label = "" if columns.label is None else frame.columns[columns.label]
    label = ",".join(columns.classes) or label
    return frame_corpus(frame, text=frame.columns[columns.text], label=label)


def _of_texts(texts: LabelledTexts) -> Corpus:
    """Go through the texts once: how many are there, and what are their labels?"""
    count = 0
    labels: list[str] = []
    known: dict[str, str] = {}
    for each in texts.filled():
        count += 1
        if each.label is not None:
            # A class is kept once, not row by row.
            labels.append(known.setdefault(each.label, each.label))
    return Corpus(
        name=texts.file,
        count=count,
        labels=tuple(labels) or None,
        opened=lambda: (each.text for each in texts.filled()),
    )


def _of_arrays(
    arrays: Mapping[str, Shaped[np.ndarray, "..."]], name: str, *, labelled: bool
) -> Corpus:
    samples = labelled_samples(arrays, name=name, labelled=labelled)
    x = samples.x
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        at = tuple(int(i) for i in np.argwhere(~np.isfinite(x))[0])
        place = ", ".join(
            f"{axis} {i}" for axis, i in zip(("sample", "position", "channel"), at, strict=False)
        )
        raise DataError(
            f"{samples.title} holds {x[at]} at {place}: fill it in, or leave that sample out.",
            code="missing-value",
        )
    return corpus_of(list(x), labels=samples.labels, name=name)
