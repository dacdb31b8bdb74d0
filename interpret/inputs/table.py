"""What table does a text file of numbers hold: which delimiter, which header, which cell is wrong?

Rows are counted from 1 as a spreadsheet shows them, with the header as row 1.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from interpret.core.errors import DataError
from interpret.inputs.cells import MISSING, cell_number
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
        """A column's name for a sentence: ``column 'a'``, or its number from 1."""
        if self.names:
            return f"column {self.names[column]!r}"
        return f"column {column + 1}"

    def numbers(self, keep: Sequence[int]) -> Num[np.ndarray, "row column"]:
        """Some columns as numbers.

        Raises
        ------
        DataError
            Naming the first cell that is empty or is no number.
        """
        wrong = [c for c in keep if self.columns[c].dtype.kind not in "biuf"]
        for column in wrong:
            cells = self.columns[column]
            bad = [(r, str(v)) for r, v in enumerate(cells) if cell_number(str(v)) is None]
            if bad:
                row, value = bad[0]
                raise self.bad_cell(row, column, value, every=len(bad) == len(cells))
        parts = [
            np.array([cell_number(str(v)) for v in self.columns[c]])
            if c in wrong
            else self.columns[c]
            for c in keep
        ]
        return np.stack(parts, axis=1)

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
    delimiter = sniff_delimiter([line for _, line in lines[:_LOOK]], usual=usual)
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
    names = tuple(cell.strip() for cell in first) if header else ()
    columns = _columns(body, len(first), delimiter=delimiter, comma=comma, name=name)
    return DataTable(
        file=name,
        names=names,
        columns=columns,
        rows=[number for number, _ in body],
        delimiter=delimiter,
        notes=(note,) if note else (),
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
