"""What table does a Parquet file hold?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import DataError
from interpret.inputs.reading import check_file
from interpret.inputs.table import MAX_CELLS, MAX_COLUMNS, Table

if TYPE_CHECKING:
    from jaxtyping import Shaped


def read_parquet(path: Path) -> Table:
    """Read a table; the size is checked in the file's footer before its values are read.

    Raises
    ------
    DataError
        Where it is no Parquet file, is too large, or holds lists and the like.
    """
    import pyarrow
    import pyarrow.parquet

    check_file(path)
    name = path.name
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            size = file.metadata
            columns, rows = size.num_columns, size.num_rows
            if columns > MAX_COLUMNS or columns * rows > MAX_CELLS:
                raise DataError(
                    f"{name} has {columns:,} columns and {columns * rows:,} cells: tables may "
                    f"have {MAX_COLUMNS:,} and {MAX_CELLS:,} at most.",
                    code="too-large",
                )
            data = file.read()
    except (pyarrow.ArrowException, OSError) as error:
        raise DataError(f"{name} is no Parquet file, or is damaged.", code="not-parquet") from error
    if not data.num_rows or not data.num_columns:
        raise DataError(f"{name} is empty: it holds no rows.", code="empty")
    names = tuple("" if n.startswith("__index_level_") else n for n in data.column_names)
    found = tuple(
        _column(data.column(i), name=name, title=data.column_names[i])
        for i in range(data.num_columns)
    )
    # pandas writes its index last; a time in it is then still found by its name.
    order = sorted(range(len(names)), key=lambda i: names[i] != "")
    return Table(
        file=name,
        names=tuple(names[i] for i in order),
        columns=tuple(found[i] for i in order),
        rows=range(1, data.num_rows + 1),
    )


def _column(column: Any, *, name: str, title: str) -> Shaped[np.ndarray, " row"]:
    import pyarrow

    kind = column.type
    if pyarrow.types.is_nested(kind):
        raise DataError(
            f"Column {title!r} of {name} holds {kind} in each row: give one number a cell.",
            code="not-numeric",
        )
    numbers = pyarrow.types.is_floating(kind) or pyarrow.types.is_integer(kind)
    if numbers or pyarrow.types.is_boolean(kind):
        if column.null_count:
            column = column.cast(pyarrow.float64())
        return np.asarray(column.to_numpy())
    if pyarrow.types.is_timestamp(kind) or pyarrow.types.is_date(kind):
        return np.asarray(column.cast(pyarrow.timestamp("ns")).to_numpy())
    if pyarrow.types.is_decimal(kind):
        return np.asarray(column.cast(pyarrow.float64()).to_numpy())
    return np.array(["" if v is None else str(v) for v in column.to_pylist()], dtype=object)
