"""What table does a Parquet file hold, as a whole or row by row?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import DataError
from interpret.inputs.labels import written_label
from interpret.inputs.reading import MIB, check_file
from interpret.inputs.table import MAX_CELLS, MAX_COLUMNS, DataTable

if TYPE_CHECKING:
    from jaxtyping import Shaped

MAX_UNPACKED = 512 * MIB
MAX_WORDS = 5_000_000
_BATCH = 1000
_LIMITS: dict[str, Any] = {
    "thrift_string_size_limit": 16 * MIB,
    "thrift_container_size_limit": 1_000_000,
}


def read_parquet(path: Path) -> DataTable:
    """Read a table; the size is checked in the file's footer before its values are read.

    Raises
    ------
    DataError
        Where it is no Parquet file, is too large, or holds lists and the like.
    """
    name = path.name
    with _opened(path) as file:
        words = _check_footer(file, name=name)
    # Words stay the dictionary that they are in the file, and are counted before they are text.
    with _opened(path, words) as file:
        data = file.read()
        _check_text(data, words, name=name)
    if not data.num_rows or not data.num_columns:
        raise DataError(f"{name} is empty: it holds no rows.", code="empty")
    names = tuple("" if n.startswith("__index_level_") else n for n in data.column_names)
    found = tuple(
        _column(data.column(i), name=name, title=data.column_names[i])
        for i in range(data.num_columns)
    )
    # pandas writes its index last; a time in it is then still found by its name.
    order = sorted(range(len(names)), key=lambda i: names[i] != "")
    return DataTable(
        file=name,
        names=tuple(names[i] for i in order),
        columns=tuple(found[i] for i in order),
        rows=range(1, data.num_rows + 1),
    )


def parquet_names(path: Path) -> list[str]:
    """The columns that hold one value in each row.

    Raises
    ------
    DataError
        Where it is no Parquet file.
    """
    from pyarrow.types import is_nested

    with _opened(path) as file:
        # A name with a dot in it would be taken for a column inside another.
        return [f.name for f in file.schema_arrow if not is_nested(f.type) and "." not in f.name]


def parquet_rows(path: Path, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Some columns of a file of any size, row by row, as people write the cells.

    Raises
    ------
    DataError
        Where the file is damaged, or some of its rows are longer than a table may be.
    """
    import pyarrow

    with _opened(path) as file:
        words = [f.name for f in file.schema_arrow if f.name in set(names) and _is_words(f.type)]
    with _opened(path, words) as file:
        for batch in file.iter_batches(_BATCH, columns=list(names)):
            _check_text(pyarrow.Table.from_batches([batch]), words, name=path.name)
            columns = (batch.column(name).to_pylist() for name in names)
            for cells in zip(*columns, strict=True):
                yield tuple("" if cell is None else written_label(cell) for cell in cells)


@contextmanager
def _opened(path: Path, words: Sequence[str] = ()) -> Iterator[Any]:
    """The file, with words as the dictionary that they are in it."""
    import pyarrow
    import pyarrow.parquet

    check_file(path)
    try:
        with pyarrow.parquet.ParquetFile(path, read_dictionary=list(words), **_LIMITS) as file:
            yield file
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        damaged = f"{path.name} is no Parquet file, or is damaged."
        raise DataError(damaged, code="damaged") from error


def _check_footer(file: Any, *, name: str) -> list[str]:
    """Refuse by what the footer says; the names of the columns of words."""
    import pyarrow

    size = file.metadata
    columns, rows = size.num_columns, size.num_rows
    groups = [size.row_group(i) for i in range(size.num_row_groups)]
    # A list's values are cells too, and repeated values take no room in the file, but in memory.
    cells = sum(g.column(c).num_values for g in groups for c in range(g.num_columns))
    cells = max(cells, columns * rows)
    if columns > MAX_COLUMNS or cells > MAX_CELLS:
        raise DataError(
            f"{name} has {columns:,} column{'s' * (columns != 1)} and {cells:,} cells: tables may "
            f"have {MAX_COLUMNS:,} and {MAX_CELLS:,} at most.",
            code="too-large",
        )
    unpacked = sum(g.total_byte_size for g in groups)
    if unpacked > MAX_UNPACKED:
        raise DataError(
            f"{name} would unpack to {unpacked:,} bytes: tables may have {MAX_UNPACKED:,} at most.",
            code="bomb",
        )
    for field in file.schema_arrow:
        if pyarrow.types.is_nested(field.type):
            raise _nested(field.name, field.type, name=name)
    words = [field.name for field in file.schema_arrow if _is_words(field.type)]
    objects = rows * sum(not _is_plain(field.type) for field in file.schema_arrow)
    if objects > MAX_WORDS:
        raise DataError(
            f"{name} has {objects:,} cells of text or times of day: tables may have "
            f"{MAX_WORDS:,} at most. Save the rows that you want to look at in a file of their "
            "own.",
            code="too-large",
        )
    return words


def _is_plain(kind: Any) -> bool:
    """Whether values of this kind become an array as they are, and not an object each."""
    from pyarrow import types

    number = types.is_floating(kind) or types.is_integer(kind) or types.is_boolean(kind)
    when = types.is_timestamp(kind) or types.is_date(kind)
    return bool(number or when or types.is_decimal(kind))


def _is_words(kind: Any) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind))


def _check_text(data: Any, words: list[str], *, name: str) -> None:
    """Refuse text that is short in the file, since it is repeated, and long in memory."""
    import pyarrow.compute as compute

    length = 0
    for word in words:
        for chunk in data.column(word).chunks:
            if len(chunk):
                each = compute.binary_length(chunk.dictionary)
                length += compute.sum(each.take(chunk.indices)).as_py() or 0
    if length > MAX_UNPACKED:
        raise DataError(
            f"{name} holds {length:,} bytes of text: tables may have {MAX_UNPACKED:,} at most.",
            code="bomb",
        )


def _nested(title: str, kind: object, *, name: str) -> DataError:
    return DataError(
        f"Column {title!r} of {name} holds {str(kind)[:80]} in each row: give one number a cell.",
        code="not-numeric",
    )


def _column(column: Any, *, name: str, title: str) -> Shaped[np.ndarray, " row"]:
    import pyarrow

    kind = column.type
    if pyarrow.types.is_nested(kind):
        raise _nested(title, kind, name=name)
    numbers = pyarrow.types.is_floating(kind) or pyarrow.types.is_integer(kind)
    if numbers or pyarrow.types.is_boolean(kind):
        if column.null_count:
            column = column.cast(pyarrow.float64())
        return np.asarray(column.to_numpy())
    if pyarrow.types.is_timestamp(kind) or pyarrow.types.is_date(kind):
        try:
            return np.asarray(column.cast(pyarrow.timestamp("ns")).to_numpy())
        except pyarrow.ArrowInvalid as error:
            raise DataError(
                f"Column {title!r} of {name} holds a time before 1678 or after 2261, which is out "
                "of the range of nanoseconds: correct it, or leave the column out.",
                code="not-a-time",
            ) from error
    if pyarrow.types.is_decimal(kind):
        return np.asarray(column.cast(pyarrow.float64()).to_numpy())
    return np.array(["" if v is None else str(v) for v in column.to_pylist()], dtype=object)
