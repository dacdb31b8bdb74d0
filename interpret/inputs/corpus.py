"""Which texts does a file hold, and with which labels?

Lines of a ``.txt``, the text column of a ``.csv`` or ``.parquet``; and the samples that come with a
model, texts or arrays, each with its label where there is one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import DataError, choices
from interpret.inputs.arrays import numeric, pick_input, read_npz
from interpret.inputs.parquet import read_parquet
from interpret.inputs.reading import MIB, decode, read_bytes

if TYPE_CHECKING:
    from jaxtyping import Num

MAX_BYTES = 128 * MIB
SUFFIXES = (".txt", ".csv", ".tsv", ".parquet")

_TEXTS = ("text", "texts", "sentence", "review", "content", "message", "tweet", "document")
_LABELS = ("label", "labels", "class", "target", "category", "sentiment", "y")

Texts = list[tuple["str | None", str]]


def read_texts(path: Path | str) -> list[str]:
    """The texts of a file, in order; blank lines of a ``.txt`` are no texts.

    Raises
    ------
    DataError
        Where the file cannot be read, or has no column that must be the text.
    """
    return [text for _, text in read_labelled_texts(path)]


def read_labelled_texts(path: Path | str) -> Texts:
    """The texts of a file, each after its label, or after None.

    A table's text column is named ``text`` or the like, or is the only one that is not numbers; its
    label column is named ``label`` or the like.

    Raises
    ------
    DataError
        As ``read_texts``.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix in (".parquet", ".pq"):
        table = read_parquet(path)
        rows = [[str(v) for v in row] for row in zip(*table.columns, strict=True)]
        found = _columns([list(table.names), *rows], name=path.name, header=True)
    else:
        text = decode(read_bytes(path, limit=MAX_BYTES), name=path.name)
        if suffix in (".csv", ".tsv"):
            found = _columns(_records(text, name=path.name, suffix=suffix), name=path.name)
        elif suffix in (".txt", ""):
            lines = re.split(r"\r\n|\n|\r", text)
            found = [(None, line) for line in lines if line.strip()]
        else:
            raise DataError(
                f"{path.name} is of no kind that holds texts here: use {', '.join(SUFFIXES[:-1])} "
                f"or {SUFFIXES[-1]}.",
                code="unknown-kind",
            )
    if not found:
        raise DataError(f"{path.name} is empty: it holds no texts.", code="empty")
    return found


def read_samples(path: Path | str) -> list[tuple[str | None, str | Num[np.ndarray, "..."]]]:
    """The samples that come with a model: (label or None, text or array).

    A ``.npz`` holds ``x``, (sample, …), and perhaps ``y``, one label for each sample; any other
    file holds texts.

    Raises
    ------
    DataError
        Where the file cannot be read, or there are not as many labels as samples.
    """
    path = Path(path)
    if path.suffix.lower() != ".npz":
        return list(read_labelled_texts(path))
    arrays = read_npz(path)
    key = pick_input({k: v for k, v in arrays.items() if k != "y"} or arrays, name=path.name)
    x, y = numeric(arrays[key], name=f"Array {key!r} of {path.name}"), arrays.get("y")
    if x.ndim < 2 or not len(x):
        raise DataError(
            f"Array {key!r} of {path.name} has shape {x.shape}: its first axis must be the sample.",
            code="wrong-shape",
        )
    if y is not None and y.shape != (len(x),):
        raise DataError(
            f"Array 'y' of {path.name} has shape {y.shape}: it must hold one label for each of the "
            f"{len(x)} samples.",
            code="wrong-shape",
        )
    labels = [None] * len(x) if y is None else [class_label(v) for v in y.tolist()]
    return list(zip(labels, x, strict=True))


def class_label(value: object) -> str:
    """A label as people write it: ``3``, not ``3.0``."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _records(text: str, *, name: str, suffix: str) -> list[list[str]]:
    """The records of a delimited file; the delimiter is the one that sets the header apart."""
    first = re.split(r"[\r\n]", text, maxsplit=1)[0]
    delimiter = delimiter_of(first, suffix=suffix)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [record for record in reader if any(cell.strip() for cell in record)]
    except csv.Error as error:
        raise DataError(
            f"Row {reader.line_num} of {name} cannot be read as CSV: {error}. A quotation mark may "
            "not be closed.",
            code="not-csv",
        ) from error


def delimiter_of(first: str, *, suffix: str, names: Sequence[str] = ()) -> str:
    """The delimiter that sets the header apart; ``names`` are of columns that it is known to have.

    >>> delimiter_of("Label;Text", suffix=".csv")
    ';'
    """
    known = {*_TEXTS, *_LABELS, *(name.strip().lower() for name in names)}
    for candidate in ",\t;|":
        cells = [cell.strip(' "\r\n').lower() for cell in first.split(candidate)]
        if len(cells) > 1 and known & set(cells):
            return candidate
    return "\t" if suffix == ".tsv" else ","


def _columns(records: Sequence[list[str]], *, name: str, header: bool = False) -> Texts:
    if not records:
        return []
    heads = records[0]
    for number, record in enumerate(records, start=1):
        if len(record) != len(heads):
            raise DataError(
                f"Record {number} of {name} has {len(record)} "
                f"cell{'s' * (len(record) != 1)}, but the first has {len(heads)}: put quotation "
                "marks around texts that hold the delimiter.",
                code="ragged",
            )
    text, label, headed = table_layout(records, name=name, header=header)
    body = records[1:] if headed else records
    return [(None if label is None else record[label].strip(), record[text]) for record in body]


def table_layout(
    records: Sequence[list[str]], *, name: str, header: bool = False, text: int | None = None
) -> tuple[int, int | None, bool]:
    """Which column is the text and which the label, and is the first record a header?

    Parameters
    ----------
    records
        The first of them, all of one length; there is at least one.
    header
        Whether it is known that the first is a header.
    text
        The column of the text, where it is known.

    Raises
    ------
    DataError
        Where no column must be the text.
    """
    heads = [cell.strip().lower() for cell in records[0]]
    body = records[1:]
    named = next((heads.index(n) for n in _TEXTS if n in heads), None) if text is None else text
    label = next((heads.index(n) for n in _LABELS if n in heads and heads.index(n) != named), None)
    headed = True
    if named is None:
        if not header and label is None and len(heads) == 1:
            body, headed = records, False  # one column without a name: texts from the first line on
        words = [c for c in range(len(heads)) if c != label and _is_words(body, c)]
        if len(words) != 1:
            has = f"several, {choices(heads)}" if words else "none"
            raise DataError(
                f"{name} must have one column of text, but has {has}: name it 'text'.",
                code="no-text-column",
            )
        named = words[0]
        # Numbers under words, beside the text, make the first row a header; so does a label column.
        others = [c for c in range(len(heads)) if c != named]
        under = [c for c in others if not _is_words(body, c) and not _is_number(heads[c])]
        if not header and label is None and others and not under:
            headed = False
    return named, label, headed


def _is_words(records: Sequence[list[str]], column: int) -> bool:
    cells = [record[column] for record in records]
    return any(cell.strip() for cell in cells) and not all(
        _is_number(cell) for cell in cells if cell.strip()
    )


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
