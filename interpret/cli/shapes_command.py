"""What does a command line say of a table, from which ``interpret shapes`` answers?

No model is opened, and neither TensorFlow nor plotly is loaded.
"""

from __future__ import annotations

import dataclasses
from inspect import Parameter as Argument
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from interpret.cli.options import QUESTION, option
from interpret.core.errors import ArgumentError, DataError

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Shaped

    from interpret.core.results import Shapes
    from interpret.inputs.table import Table

TABLE, CONVOLUTION = "Table", "Convolution"
FORMATS = (".json", ".npz", ".csv", ".parquet", ".html", ".png")


def table_options() -> list[Argument]:
    """The options of ``interpret shapes``, but for where the answer goes."""
    whole: dict[str, Any] = {"metavar": "N", "min": 1}
    return [
        option("rows", int, "--rows", help="Rows of the table", panel=TABLE, **whole),
        option("columns", int, "--columns", help="Columns of the table", panel=TABLE, **whole),
        option(
            "input", str, "--input", metavar="FILE", panel=TABLE,
            help="A .csv or .tsv file to count instead, whose header names the columns",
        ),
        option(
            "skip", str, "--skip", metavar="COLUMNS", panel=TABLE,
            help="Columns that do not go in, with commas between them; of a file, also those that "
            "hold no numbers",
        ),
        option(
            "window", int, "--window", panel=QUESTION, **whole,
            help="Rows of one sample; by default the whole table, with a label a tenth of it",
        ),
        option(
            "hop", int, "--hop", panel=QUESTION, **whole,
            help="Rows from one window's start to the next one's; by default 1",
        ),
        option(
            "label", str, "--label", metavar="COLUMN", panel=QUESTION,
            help="Column to be told, by name or by number from 0",
        ),
        option(
            "horizon", int, "--horizon", panel=QUESTION, metavar="N", min=0,
            help="Rows from the window's last to the label's; by default 0, the same row",
        ),
        option(
            "validation", float, "--validation", panel=QUESTION, metavar="X", min=0, max=1,
            help="Share of the windows, the last ones, that validate; by default 0.2 where there "
            "is room",
        ),
        option(
            "kernel", int, "--kernel", panel=CONVOLUTION, **whole,
            help="Kernel size; by default one to begin with is named",
        ),
        option(
            "stride", int, "--stride", panel=CONVOLUTION, **whole,
            help="Stride of the convolution; by default 1",
        ),
        option(
            "padding", Literal["valid", "same", "causal"], "--padding", panel=CONVOLUTION,
            metavar="PADDING", help="valid, same or causal; by default valid",
        ),
        option(
            "dilation", int, "--dilation", panel=CONVOLUTION, **whole,
            help="Rows from one slot of the kernel to the next; by default 1",
        ),
    ]  # fmt: skip


def shaped(given: dict[str, Any]) -> Shapes:
    """The answer to a command line.

    Raises
    ------
    ArgumentError
        Where the table is not said, or said twice, or its numbers do not fit each other.
    DataError
        Where the file cannot be read.
    """
    from interpret.methods.windowing import shapes

    told = {name: value for name, value in given.items() if value is not None}
    file, rows, columns = (told.pop(name, None) for name in ("input", "rows", "columns"))
    skip = [each.strip() for each in str(told.pop("skip", "")).split(",") if each.strip()]
    if file is None:
        if rows is None or columns is None:
            raise ArgumentError(
                "The table is not known: give --rows N and --columns M, or --input FILE.csv."
            )
        return shapes(rows, columns, skip=skip, **told)
    if rows is not None or columns is not None:
        raise ArgumentError(
            "--input counts rows and columns itself: leave --rows and --columns out."
        )
    counted, names, words, source, notes = _counted(Path(file))
    if len(words) == (names if isinstance(names, int) else len(names)):
        raise DataError(
            f"{Path(file).name} has no column of numbers, which is what a Conv1D model takes: its "
            f"columns hold words or dates ({', '.join(map(repr, words[:4]))}).",
            code="not-numeric",
        )
    skip += [word for word in words if word != told.get("label")]
    found = shapes(counted, names, skip=skip, source=source, **told)
    return dataclasses.replace(found, notes=(*found.notes, *notes))


def _counted(path: Path) -> tuple[int, Any, list[str], str | None, list[str]]:
    """Rows, names (or the number) of the columns, those without numbers, and what code can read.

    Last, a sentence about numbers that are missing.
    """
    from interpret.inputs.reading import check_file
    from interpret.inputs.table import read_csv, sniff_delimiter

    check_file(path)
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise ArgumentError(
            f"--input {path.name} is no table of text: give a .csv or .tsv file, or --rows and "
            "--columns."
        )
    table = read_csv(path)
    table = dataclasses.replace(table, columns=tuple(map(_numbers, table.columns)))
    words = [
        table.names[i] if table.names else str(i)
        for i, column in enumerate(table.columns)
        if column.dtype.kind not in "biuf"
    ]
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = [line for _, line in zip(range(50), file, strict=False) if line.strip()]
    plain = sniff_delimiter(first, suffix=path.suffix.lower()) == ","
    names = table.names or len(table.columns)
    return len(table.rows), names, words, str(path) if plain else None, _missing(path, table)


def _numbers(column: Shaped[np.ndarray, " row"]) -> Shaped[np.ndarray, " row"]:
    """A column of which only some cells are empty, as the numbers that pandas will make of it."""
    import numpy as np

    if column.dtype.kind in "biuf" or not any(str(cell).strip() for cell in column):
        return column
    try:
        return np.array([float(str(cell).strip() or "nan") for cell in column])
    except ValueError:
        return column


def _missing(path: Path, table: Table) -> list[str]:
    import numpy as np

    holes = [
        (int(row), number)
        for number, column in enumerate(table.columns)
        if column.dtype.kind == "f"
        for row in np.flatnonzero(~np.isfinite(column))
    ]
    if not holes:
        return []
    row, number = min(holes)
    lacks = "a number" if len(holes) == 1 else f"{len(holes):,} numbers, the first"
    return [
        f"{path.name} lacks {lacks} in row {table.rows[row]}, {table.title(number)}: fill them in "
        "before windows are cut, or a model answers nothing but NaN."
    ]
