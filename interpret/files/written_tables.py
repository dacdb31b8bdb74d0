"""How is a result written as a table: for a spreadsheet, or for programs and to be read again?"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import numpy as np

from interpret.core.errors import DataError
from interpret.core.results import Result
from interpret.describe.escaping import safe_cell
from interpret.describe.kinds import from_dict, kind_of
from interpret.files.json_form import dumps, with_arrays, without

METADATA = b"interpret"


def write_csv(result: Result, file: IO[bytes], _: str | None) -> None:
    """Write the table for a spreadsheet."""
    import pandas as pd

    columns = {name: np.asarray(values) for name, values in result.columns().items()}
    table = pd.DataFrame(
        {
            name: [safe_cell(_text(cell)) for cell in values]
            if values.dtype.kind in "UO"
            else values
            for name, values in columns.items()
        }
    )
    # Excel takes UTF-8 for Latin-1 unless a byte order mark says otherwise; pandas, R and DuckDB
    # skip the mark. With \r\n ends, Python also quotes a cell that holds a lone \r.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    table.to_csv(text, index=False, lineterminator="\r\n")
    text.flush()
    text.detach()


def write_parquet(result: Result, file: IO[bytes], _: str | None) -> None:
    """Write the table, and in its footer everything that no column holds."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = result.columns()
    moved = {f: c for f, c in kind_of(result).columns.items() if c in columns}
    shapes = {f: list(getattr(result, f).shape) for f in moved}
    body = json.loads(dumps(without(result, moved)))
    body["in_table"] = {f: {"column": c, "shape": shapes[f]} for f, c in moved.items()}
    table = pa.table({name: _arrow(values) for name, values in columns.items()})
    text = json.dumps(body, allow_nan=False)
    table = table.replace_schema_metadata({METADATA: text.encode("utf-8")})
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    # Dictionaries bloat numbers that seldom repeat; split bytes compress better (measured).
    pq.write_table(
        table,
        file,
        compression="zstd",
        use_dictionary=[name for name in columns if name not in floats],
        column_encoding=dict.fromkeys(floats, "BYTE_STREAM_SPLIT"),
    )


def read_parquet(path: Path) -> Result:
    """Read what ``write_parquet`` wrote."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(path, thrift_string_size_limit=1 << 30) as file:
        text = (file.schema_arrow.metadata or {}).get(METADATA)
        if text is None:
            raise DataError(
                "It is a table without the metadata that interpret stores beside one.",
                code="not-a-result",
            )
        body = json.loads(text)
        moved: Mapping[str, Any] = body.pop("in_table", {})
        table = file.read(columns=[entry["column"] for entry in moved.values()])
    arrays = {
        field: table[entry["column"]].to_numpy().reshape(entry["shape"])
        for field, entry in moved.items()
    }
    return with_arrays(from_dict(body), arrays)


def _arrow(values: Any) -> Any:
    import pyarrow as pa

    array = np.asarray(values)
    return pa.array([_text(cell) for cell in array] if array.dtype.kind in "UO" else array)


def _text(cell: object) -> str:
    """A cell's text, with what no file can hold replaced by a question mark."""
    return str(cell).encode("utf-8", "replace").decode("utf-8")
