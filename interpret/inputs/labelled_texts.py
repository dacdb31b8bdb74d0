"""Which texts does a file hold, each with its label where it has one, read piece by piece?

Lines of a ``.txt``, or the text column of a table, with its label column. Nothing is kept: whoever
wants all of them makes a list.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from interpret.core.errors import DataError
from interpret.inputs.reading import check_file, lines_of
from interpret.inputs.text_columns import Chosen, TextColumns, delimiter_of, text_columns

LOOKED_AT = 1000
"""Rows from which the text column is told, where no column is named like one."""


class LabelledText(NamedTuple):
    """A text, its row's number in the file, from 1, and its label and name where it has one."""

    row: int
    text: str
    label: str | None
    name: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class LabelledTexts:
    """The texts of a file, read anew each time that somebody goes through them.

    Attributes
    ----------
    file
        Its name.
    text_title, label_title
        What the columns are called; "" where there is none.
    """

    file: str
    text_title: str = ""
    label_title: str = ""
    opened: Callable[[], Iterator[LabelledText]] = field(repr=False)

    def __iter__(self) -> Iterator[LabelledText]:
        """The texts in order.

        Raises
        ------
        DataError
            Where there is none, or a row cannot be read.
        """
        none = True
        for each in self.opened():
            none = False
            yield each
        if none:
            raise DataError(f"{self.file} is empty: it holds no texts.", code="empty")

    def filled(self) -> Iterator[LabelledText]:
        """The texts in order, of which none lacks a text or a label."""
        for each in self:
            for cell, title, what in (
                (each.text, self.text_title, "text"),
                (each.label, self.label_title, "label"),
            ):
                if cell is not None and not cell.strip():
                    raise DataError(
                        f"Row {each.row:,} of {self.file} has no {what} in column {title!r}: fill "
                        "it in, or take the row out.",
                        code="missing-value",
                    )
            yield each


def line_texts(path: Path, _: Chosen) -> LabelledTexts:
    """The lines of a file, which has no columns; blank ones are no texts."""
    check_file(path)
    return LabelledTexts(file=path.name, opened=partial(_lines, path))


def csv_texts(path: Path, chosen: Chosen, *, usual: str = ",") -> LabelledTexts:
    """The text column of a delimited file, with its labels; ``usual`` is its likely delimiter."""
    check_file(path)
    first = next(lines_of(path, newline=""), "")
    delimiter = delimiter_of(first, usual=usual, names=chosen.names)
    some = [record for _, record in itertools.islice(_records(path, delimiter), LOOKED_AT)]
    if not some:
        raise DataError(f"{path.name} is empty: it holds no texts.", code="empty")
    even = [row for row in some if len(row) == len(some[0])]  # a ragged row is told when it is read
    columns = text_columns(even, name=path.name, chosen=chosen)
    heads = some[0] if columns.headed else [str(number + 1) for number in range(len(some[0]))]
    return LabelledTexts(
        file=path.name,
        text_title=heads[columns.text].strip(),
        label_title="" if columns.label is None else heads[columns.label].strip(),
        opened=partial(_csv_rows, path, delimiter, columns),
    )


def parquet_texts(path: Path, chosen: Chosen) -> LabelledTexts:
    """The text column of a Parquet file, with its labels."""
    from interpret.inputs.parquet import parquet_names, parquet_rows  # NumPy, which takes a while

    names = parquet_names(path)
    some = list(itertools.islice(parquet_rows(path, names), LOOKED_AT))
    if not some:
        raise DataError(f"{path.name} is empty: it holds no rows.", code="empty")
    columns = text_columns([names, *some], name=path.name, chosen=chosen, headed=True)
    text = names[columns.text]
    label = "" if columns.label is None else names[columns.label]
    wanted = [text, *columns.classes, *[label] * bool(label)]
    found = replace(
        columns,
        text=0,
        label=1 if label else None,
        classes={each: number for number, each in enumerate(columns.classes, start=1)},
    )
    return LabelledTexts(
        file=path.name,
        text_title=text,
        label_title=label,
        opened=lambda: (
            LabelledText(row, cells[0], found.label_of(cells))
            for row, cells in enumerate(parquet_rows(path, wanted), start=1)
        ),
    )


def _lines(path: Path) -> Iterator[LabelledText]:
    for row, line in enumerate(lines_of(path, newline=None), start=1):
        if line.strip():
            yield LabelledText(row, line.rstrip("\n"), None)


def _records(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records that hold something, each with its number from 1."""
    reader = csv.reader(lines_of(path, newline=""), delimiter=delimiter)
    try:
        for number, record in enumerate(reader, start=1):
            if any(cell.strip() for cell in record):
                yield number, record
    except csv.Error as error:
        raise DataError(
            f"Row {reader.line_num:,} of {path.name} cannot be read as CSV: {error}. A quotation "
            "mark may not be closed.",
            code="not-csv",
        ) from error


def _csv_rows(path: Path, delimiter: str, columns: TextColumns) -> Iterator[LabelledText]:
    width = 0
    for number, record in _records(path, delimiter):
        header = not width and columns.headed
        width = width or len(record)
        if len(record) != width:
            raise DataError(
                f"Row {number:,} of {path.name} has {len(record)} "
                f"cell{'s' * (len(record) != 1)}, but the first has {width}: put quotation "
                "marks around texts that hold the delimiter.",
                code="ragged",
            )
        if not header:
            yield LabelledText(number, record[columns.text], columns.label_of(record))
