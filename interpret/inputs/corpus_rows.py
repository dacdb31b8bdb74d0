"""Which texts and labels do the rows of a file hold, read piece by piece?"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

from interpret.core.errors import ArgumentError, DataError, choices
from interpret.inputs.corpus import class_label, delimiter_of, table_layout
from interpret.inputs.reading import pickled

LOOKED_AT = 1000
"""Rows from which the text column is told, where no column is named like one."""

Rows = Iterator[tuple[int, str, str | None]]
"""(number of the row from 1, text, label or None)."""


def text_file(path: Path, *, newline: str | None) -> IO[str]:
    """The file as UTF-8 text, in which bytes that are none become lone surrogates."""
    with path.open("rb") as file:
        start = file.read(2)
    if start in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f"{path.name} is UTF-16 text: save it as UTF-8.", code="bad-encoding")
    if start in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        raise pickled(path.name)
    return path.open(encoding="utf-8-sig", errors="surrogateescape", newline=newline)


def checked_lines(lines: Iterable[str], name: str) -> Iterator[str]:
    """The lines, of which none holds bytes that are no text."""
    for row, line in enumerate(lines, start=1):
        if "\0" in line:
            raise DataError(
                f"{name} is no text file: row {row:,} holds a NUL byte. Save it as UTF-8 text.",
                code="bad-encoding",
            )
        if not line.isascii() and (bad := next((s for s in line if "\udc80" <= s <= "\udcff"), "")):
            raise DataError(
                f"{name} is not UTF-8 text: row {row:,} holds the byte 0x{ord(bad) - 0xDC00:02x}. "
                "Save it as UTF-8.",
                code="bad-encoding",
            )
        yield line


def _csv_rows(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Records that hold something, each with its number from 1."""
    with text_file(path, newline="") as file:
        reader = csv.reader(checked_lines(file, path.name), delimiter=delimiter)
        try:
            for number, record in enumerate(reader, start=1):
                if any(cell.strip() for cell in record):
                    yield number, record
        except csv.Error as error:
            raise DataError(
                f"Row {reader.line_num:,} of {path.name} cannot be read as CSV: {error}. A "
                "quotation mark may not be closed.",
                code="not-csv",
            ) from error


def layout_of_csv(
    path: Path, text_column: str | None, label_column: str | None
) -> tuple[int, int | None, bool, str]:
    """Columns of the text and of the label, whether the first row is a header, the delimiter."""
    with text_file(path, newline="") as file:
        first = next(checked_lines(file, path.name), "")
    named = [name for name in (text_column, label_column) if name is not None]
    delimiter = delimiter_of(first, suffix=path.suffix.lower(), names=named)
    some = [row for _, row in itertools.islice(_csv_rows(path, delimiter), LOOKED_AT)]
    if not some:
        raise DataError(f"{path.name} is empty: it holds no texts.", code="empty")
    wide = [row for row in some if len(row) == len(some[0])]  # a ragged row is told when it is read
    text, label, header = _columns(wide, path.name, text_column, label_column)
    return text, label, header, delimiter


def _columns(
    rows: Sequence[list[str]], name: str, text_column: str | None, label_column: str | None
) -> tuple[int, int | None, bool]:
    heads = [cell.strip() for cell in rows[0]]
    found = {}
    for argument, value in (("text_column", text_column), ("label_column", label_column)):
        if value is not None and value not in heads:
            raise ArgumentError(
                f"{argument}={value!r} is no column of {name}, which has {choices(heads)}."
            )
        found[argument] = None if value is None else heads.index(value)
    text, label = found["text_column"], found["label_column"]
    if text is None:
        # A column that is stated to be the label is not looked at for texts.
        shown = [[c for i, c in enumerate(row) if i != label] for row in rows]
        text, guessed, header = table_layout(shown, name=name, header=label is not None)
        if label is not None:
            return text + (text >= label), label, True
        return text, guessed, header
    if label is None:
        label = table_layout([heads], name=name, header=True, text=text)[1]
    return text, label, True


def csv_texts(path: Path, text: int, label: int | None, header: bool, delimiter: str) -> Rows:
    """The texts of a delimited file, in this layout.

    Raises
    ------
    DataError
        Where a row lacks a cell, naming row and column.
    """
    rows = _csv_rows(path, delimiter)
    began, first = next(rows)
    heads = [cell.strip() for cell in first] if header else [str(i + 1) for i in range(len(first))]
    for number, record in rows if header else itertools.chain([(began, first)], rows):
        if len(record) != len(first):
            raise DataError(
                f"Row {number:,} of {path.name} has {len(record)} "
                f"cell{'s' * (len(record) != 1)}, but the first has {len(first)}: put quotation "
                "marks around texts that hold the delimiter.",
                code="ragged",
            )
        yield _row(
            number, record[text], None if label is None else record[label],
            name=path.name, text=heads[text], label="" if label is None else heads[label],
        )  # fmt: skip


def _row(
    number: int, said: str, labelled: str | None, *, name: str, text: str, label: str
) -> tuple[int, str, str | None]:
    """One row of a table, in which nothing is missing."""
    for cell, column, what in ((said, text, "text"), (labelled, label, "label")):
        if cell is not None and not cell.strip():
            raise DataError(
                f"Row {number:,} of {name} has no {what} in column {column!r}: fill it in, or take "
                "the row out.",
                code="missing-value",
            )
    return number, said, None if labelled is None else labelled.strip()


def layout_of_parquet(
    path: Path, text_column: str | None, label_column: str | None
) -> tuple[str, str | None]:
    """Names of the columns of the text and of the label."""
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = [name for name in file.schema_arrow.names if "." not in name]
            first = next(file.iter_batches(LOOKED_AT, columns=names), None)
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(
            f"{path.name} is no Parquet file, or is damaged.", code="damaged"
        ) from error
    if first is None or not first.num_rows:
        raise DataError(f"{path.name} is empty: it holds no rows.", code="empty")
    cells = [[_cell(cell) for cell in column.to_pylist()] for column in first.columns]
    rows = [list(first.schema.names), *(list(row) for row in zip(*cells, strict=True))]
    if text_column is None and label_column is None:
        text, label, _ = table_layout(rows, name=path.name, header=True)
    else:
        text, label, _ = _columns(rows, path.name, text_column, label_column)
    return rows[0][text], None if label is None else rows[0][label]


def parquet_texts(path: Path, text: str, label: str | None) -> Rows:
    """The texts of a Parquet file, as ``csv_texts``."""
    import pyarrow.parquet

    with pyarrow.parquet.ParquetFile(path) as file:
        wanted = [text] if label is None else [text, label]
        number = 0
        for batch in file.iter_batches(LOOKED_AT, columns=wanted):
            texts = batch.column(text).to_pylist()
            labels = [None] * len(texts) if label is None else batch.column(label).to_pylist()
            for said, labelled in zip(texts, labels, strict=True):
                number += 1
                yield _row(
                    number, _cell(said), None if label is None else _cell(labelled),
                    name=path.name, text=text, label=label or "",
                )  # fmt: skip


def _cell(value: object) -> str:
    return "" if value is None else class_label(value)
