"""What table does a text file of numbers hold: which delimiter, which header, which cell is wrong?

Rows are counted from 1 as a spreadsheet shows them, with the header as row 1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import DataError
from interpret.inputs.cells import MISSING, cell_number, cell_numbers
from interpret.inputs.first_row import is_header
from interpret.inputs.reading import MIB, decode, read_bytes

if TYPE_CHECKING:
    from jaxtyping import Num, Shaped

MAX_BYTES = 128 * MIB
MAX_CELLS = 2**26
"""As many float64 values as 512 MiB hold."""
MAX_COLUMNS = 10_000
MAX_ROWS = 5_000_000

_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+(?:[eE][+-]?\d+)?\s*")
_LOOK = 50
"""Lines to look at before the delimiter is settled."""


@dataclass(frozen=True, kw_only=True, eq=False)
class DataTable:
    """Columns of numbers or of text, and where their first row stood in the file.

    ``names`` is empty where the file has no header. ``rows`` holds the file's own number of each
    row, for messages; ``origin`` is what ``file`` is. ``notes`` say what was understood.
    ``delimiter`` stood between the cells of a text file.
    """

    file: str
    names: tuple[str, ...]
    columns: tuple[Shaped[np.ndarray, " row"], ...]
    rows: Sequence[int]
    origin: str = "file"
    notes: tuple[str, ...] = ()
    delimiter: str = ""

    def title(self, column: int) -> str:
        """A column's name for a sentence: ``column 'a'``, or its number from 1 without one."""
        if self.names and self.names[column].strip():
            return f"column {self.names[column]!r}"
        return f"column {column + 1}"

    def numbers(self, keep: Sequence[int]) -> Num[np.ndarray, "row column"]:
        """Some columns as numbers.

        Raises
        ------
        DataError
            Naming the first cell that is empty or is no number.
        """
        parts = []
        for column in keep:
            cells = self.columns[column]
            if cells.dtype.kind not in "biuf":
                values = cell_numbers(cells)
                if bad := [row for row, value in enumerate(values) if value is None]:
                    every = len(bad) == len(cells)
                    raise self.bad_cell(bad[0], column, str(cells[bad[0]]), every=every)
                cells = np.array(values)
            parts.append(cells)
        return np.stack(parts, axis=1)

    def is_worded(self, column: int) -> bool:
        """Whether no cell of a column is a number, or true or false, or missing."""
        cells = self.columns[column]
        if cells.dtype.kind != "O":
            return False
        missing = any(str(cell).strip().lower() in MISSING for cell in cells)
        return not missing and all(value is None for value in cell_numbers(cells))

    def bad_cell(self, row: int, column: int, value: str, *, every: bool = False) -> DataError:
        """The refusal of one cell; ``every`` where the whole column is like it."""
        place = f"Row {self.rows[row]}, {self.title(column)} of {self.file}"
        if value.strip().lower() in MISSING:
            shown = "is empty" if not value.strip() else f"holds {value.strip()!r}"
            return DataError(
                f"{place} {shown}: fill or drop missing values first, since one of them makes "
                "every score undefined.",
                code="missing-value",
            )
        mend = (
            f"take that column out of the {self.origin}" if every else "correct it, or drop the row"
        )
        return DataError(
            f"{place} holds {value[:40]!r}, which is no number: {mend}.", code="not-numeric"
        )


def read_csv(path: Path, *, usual: str = ",") -> DataTable:
    """Read a table of numbers; a column that is not all numbers comes as text.

    Raises
    ------
    DataError
        Where the file is not UTF-8 text, holds nothing, is ragged, or is too large.
    """
    name = path.name
    text = decode(read_bytes(path, limit=MAX_BYTES), name=name)
    if (rows := max(text.count("\n"), text.count("\r"))) > MAX_ROWS:
        raise DataError(
            f"{name} has {rows:,} rows: tables may have {MAX_ROWS:,} at most. Long series belong "
            "in a .npy file.",
            code="too-large",
        )
    numbered = enumerate(re.split(r"\r\n|\n|\r", text), start=1)
    lines = [(number, line) for number, line in numbered if line.strip()]
    while lines and not lines[-1][1].strip(" \t,;|"):
        lines.pop()  # spreadsheets leave empty rows at the end
    if not lines:
        raise DataError(f"{name} is empty: it holds no rows.", code="empty")
    lines, delimiter, comments = _past_comments(lines, usual=usual, name=name)
    first = _split(lines[0][1], delimiter)
    _check_size(name, columns=len(first), rows=len(lines))
    comma = delimiter != "," and any(
        _DECIMAL_COMMA.fullmatch(cell)
        for _, line in lines[:_LOOK]
        for cell in _split(line, delimiter)
    )
    looked_at = [_split(line, delimiter) for _, line in lines[:_LOOK]]
    if comma:
        looked_at = [[cell.replace(",", ".") for cell in cells] for cells in looked_at]
    header, note = is_header(looked_at[0], looked_at[1:], name=name)
    body = lines[1:] if header else lines
    if not body:
        raise DataError(f"{name} holds a header and no rows under it.", code="empty")
    table = DataTable(
        file=name,
        names=tuple(cell.strip() for cell in first) if header else (),
        columns=_columns(body, len(first), delimiter=delimiter, comma=comma, name=name),
        rows=[number for number, _ in body],
        delimiter=delimiter,
        notes=tuple(each for each in (comments, note) if each),
    )
    return _without_empty_end(table)


def _past_comments(
    lines: list[tuple[int, str]], *, usual: str, name: str
) -> tuple[list[tuple[int, str]], str, str]:
    """The rows behind lines that begin with a mark of comments, their delimiter, and a note.

    The last of those lines is the header where it has a cell for each column, as ``numpy.savetxt``
    writes one.
    """
    start = next((n for n, (_, line) in enumerate(lines) if line.lstrip()[:1] not in "#%"), 0)
    comments, rows = lines[:start], lines[start:]
    delimiter = sniff_delimiter([line for _, line in rows[:_LOOK]], usual=usual)
    if not comments:
        return rows, delimiter, ""
    number, last = comments[-1]
    last = last.lstrip()[1:].lstrip()
    cells, first = _split(last, delimiter), _split(rows[0][1], delimiter)
    header = len(cells) == len(first) and all(cell_number(cell) is None for cell in cells)
    if header and any(cell_number(cell) is not None for cell in first):
        rows, comments = [(number, last), *rows], comments[:-1]
    if not comments:
        return rows, delimiter, ""
    count, one = len(comments), len(comments) == 1
    which = "The first line" if one else f"The first {count:,} lines"
    mark = comments[0][1].lstrip()[0]
    begins = f"{which} of {name} begin{'s' * one} with {mark!r}"
    return rows, delimiter, f"{begins} and {'was' if one else 'were'} left out."


def _without_empty_end(table: DataTable) -> DataTable:
    """The table without a last column that has neither a name nor a value, as spreadsheets write.

    A delimiter at the end of each line makes one.
    """
    last = table.columns[-1]
    named = bool(table.names) and table.names[-1] != ""
    if named or len(table.columns) < 2 or last.dtype.kind != "O" or any(last):
        return table
    note = f"Column {len(table.columns)} of {table.file} is empty, and was left out."
    return replace(
        table, names=table.names[:-1], columns=table.columns[:-1], notes=(*table.notes, note)
    )


def sniff_delimiter(lines: Sequence[str], *, usual: str = ",") -> str:
    """Tab, semicolon, bar or comma: the first that most lines hold; else white space, ``" "``.

    A comma comes last since it may be a decimal comma beside any other.
    """
    for candidate in ("" if usual == "," else usual) + "\t;|,":
        if 2 * sum(candidate in line for line in lines) > len(lines):
            return candidate
    if usual != ",":
        return usual
    return " " if all(len(line.split()) > 1 for line in lines) else ","


def _split(line: str, delimiter: str) -> list[str]:
    if delimiter == " ":
        return line.split()
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:  # a field of more than 131,072 characters
        return line.split(delimiter)


def _check_size(name: str, *, columns: int, rows: int) -> None:
    if columns > MAX_COLUMNS:
        raise DataError(
            f"{name} has {columns:,} columns: tables may have {MAX_COLUMNS:,} at most. Long series "
            "belong in a .npy file.",
            code="too-large",
        )
    if columns * rows > MAX_CELLS:
        raise DataError(
            f"{name} has {columns * rows:,} cells: tables may have {MAX_CELLS:,} at most.",
            code="too-large",
        )


def _columns(
    body: Sequence[tuple[int, str]], width: int, *, delimiter: str, comma: bool, name: str
) -> tuple[Shaped[np.ndarray, " row"], ...]:
    """All cells at once where every one is a number; else cell by cell, to find what is not."""
    plain = [line.replace(",", ".") for _, line in body] if comma else [line for _, line in body]
    try:
        values = np.loadtxt(
            plain,
            delimiter=None if delimiter == " " else delimiter,
            comments=None,
            quotechar='"',
            ndmin=2,
        )
    except ValueError:
        pass
    else:
        if values.shape == (len(body), width):
            return tuple(values.T)
    cells = []
    for number, line in body:
        row = _split(line, delimiter)
        if len(row) == width + 1 and not row[-1].strip():
            row.pop()  # a delimiter at the end of the line
        if len(row) != width:
            raise DataError(
                f"Row {number} of {name} has {len(row)} cell{'s' * (len(row) != 1)}, but row "
                f"{1 if number > 1 else body[0][0]} has {width}: every row must be equally long.",
                code="ragged",
            )
        cells.append([cell.replace(",", ".") for cell in row] if comma else row)
    return tuple(_typed(list(column)) for column in zip(*cells, strict=True))


def _typed(cells: list[str]) -> Shaped[np.ndarray, " row"]:
    values = [cell_number(cell) for cell in cells]
    if any(value is None for value in values):
        return np.array([cell.strip() for cell in cells], dtype=object)
    return np.array(values, dtype=np.float64)
