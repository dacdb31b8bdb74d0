"""What does a command line say of a table, from which ``interpret shapes`` answers?

No model is opened, and neither TensorFlow nor plotly is loaded.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.catalog import Analysis, TableSize, run
from interpret.core.errors import ArgumentError, DataError

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Shaped

    from interpret.core.results import Result
    from interpret.inputs.table import DataTable


def asked_of_table(analysis: Analysis, given: Mapping[str, Any]) -> Result:
    """The answer to a command line.

    Raises
    ------
    ArgumentError
        Where the table is not said, or said twice, or its numbers do not fit each other.
    DataError
        Where the file cannot be read.
    """
    params: dict[str, Any] = {each.name: given.get(each.name) for each in analysis.parameters}
    file, rows, columns = (given.get(name) for name in ("input", "rows", "columns"))
    names = str(params["skip"] or "").split(",")
    params["skip"] = skip = [name.strip() for name in names if name.strip()]
    if file is None:
        if rows is None or columns is None:
            raise ArgumentError(
                "The table is not known: give --rows N and --columns M, or --input FILE.csv."
            )
        return run(None, TableSize(rows=rows, columns=columns), analysis.name, **params)
    if rows is not None or columns is not None:
        raise ArgumentError(
            "--input counts rows and columns itself: leave --rows and --columns out."
        )
    size, words, notes = _counted(Path(file))
    if len(words) == (size.columns if isinstance(size.columns, int) else len(size.columns)):
        raise DataError(
            f"{Path(file).name} has no column of numbers, which is what a Conv1D model takes: its "
            f"columns hold words or dates ({', '.join(map(repr, words[:4]))}).",
            code="not-numeric",
        )
    skip += [word for word in words if word != params["label"]]
    answer = run(None, size, analysis.name, **params)
    return dataclasses.replace(answer, notes=(*answer.notes, *notes))


def _counted(path: Path) -> tuple[TableSize, list[str], list[str]]:
    """The size, the columns without numbers, and a sentence about numbers that are missing."""
    from interpret.inputs.formats import format_of
    from interpret.inputs.reading import check_file

    check_file(path)
    read = format_of(path, "a table of text").table
    assert read is not None  # such a file holds a table
    table = read(path)
    table = dataclasses.replace(table, columns=tuple(map(_numbers, table.columns)))
    words = [
        table.names[i] if table.names else str(i)
        for i, column in enumerate(table.columns)
        if column.dtype.kind not in "biuf"
    ]
    size = TableSize(
        rows=len(table.rows),
        columns=table.names or len(table.columns),
        source=str(path) if table.delimiter == "," else None,
    )
    return size, words, _missing(path, table)


def _numbers(column: Shaped[np.ndarray, " row"]) -> Shaped[np.ndarray, " row"]:
    """A column of which only some cells are empty, as the numbers that pandas will make of it."""
    import numpy as np

    if column.dtype.kind in "biuf" or not any(str(cell).strip() for cell in column):
        return column
    try:
        return np.array([float(str(cell).strip() or "nan") for cell in column])
    except ValueError:
        return column


def _missing(path: Path, table: DataTable) -> list[str]:
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
