"""How is a result kept in a file and read again, without the model?

========  ==================================================  ========
.json     everything, as text                                 readable
.npz      everything; arrays with their dtypes                readable
.parquet  the table, and in the footer everything else        readable
.csv      the table, for a spreadsheet                        no
.html     one page with figures, for people                   no
.png      the picture                                         no
========  ==================================================  ========
"""

from __future__ import annotations

import dataclasses
import io
import json
import os
import re
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

from interpret.core.errors import ArgumentError, DataError, InterpretError, choices
from interpret.core.results import KINDS, Result, from_dict

PICTURE_WIDTH = 1000
METADATA = b"interpret"
# Fields that a .parquet keeps as columns of its table, not once more in the footer.
_COLUMNS: dict[str, dict[str, str]] = {
    "attribution": {"values": "value", "x": "input"},
    "occlusion": {"values": "value", "x": "input"},
    "filters": {"weights": "weight"},
    "activations": {"values": "activation"},
    "maximisation": {"values": "value"},
    "spelling": {"window": "value"},
    "ngrams": {
        "ngram_filter": "filter",
        "ngram_is_top": "top",
        "ngram_rank": "rank",
        "ngram_preactivation": "preactivation",
        "ngram_activation": "activation",
        "ngram_count": "count",
        "ngram_document": "document",
        "ngram_cluster": "cluster",
    },
}
# What parsers raise on bytes that are no such file, or on JSON of another build.
_DAMAGED = (
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError),
    *(EOFError, zipfile.BadZipFile, zlib.error),
)
# A cell that begins so is run as a formula by some spreadsheet (OWASP, "CSV Injection").
_FORMULA = re.compile(r"^[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001


def save(
    result: Result | Sequence[Result], path: str | os.PathLike[str], *, theme: str | None = None
) -> None:
    """Write a result in the format that the path's extension names.

    A file appears whole or not at all, and replaces an older one only when it is complete.

    Parameters
    ----------
    result
        One result; for ``.html``, also several.
    path
        Ends with .json, .npz, .csv, .parquet, .html or .png.
    theme
        For .html ``"auto"`` (the default), ``"light"`` or ``"dark"``; for .png the last two.

    Raises
    ------
    ArgumentError
        Where the extension or theme is unknown, or the folder does not exist.
    InterpretError
        Where the file cannot be written, or a picture is asked for and no browser is found.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in _WRITERS:
        raise ArgumentError(
            f"path={str(target)!r} must end with the name of a format: {choices(_WRITERS)}."
        )
    if theme is not None and ending not in (".html", ".png"):
        raise ArgumentError(f"theme={theme!r} is for .html and .png, but path ends with {ending}.")
    several = not isinstance(result, Result)
    if several and ending != ".html":
        raise ArgumentError(
            f"A {ending} file holds one result: save each by itself, or all of them as .html."
        )
    with _replacing(target) as file:
        _WRITERS[ending](result, file, theme)


def read(path: str | os.PathLike[str]) -> Result:
    """Read a result that ``save`` wrote as .json, .npz or .parquet. No model is needed.

    Raises
    ------
    ArgumentError
        Where the extension is none of these.
    DataError
        Where there is no such file, or it holds no result.
    """
    source = Path(path)
    ending = source.suffix.lower()
    if ending in _WRITERS and ending not in _READERS:
        raise ArgumentError(
            f"A {ending} file cannot be read back, since it does not hold everything: save the "
            f"result as {choices(_READERS)} to read it again."
        )
    if ending not in _READERS:
        raise ArgumentError(f"path={str(source)!r} must end with {choices(_READERS)}.")
    if not source.is_file():
        raise DataError(f"There is no file {str(source)!r}.", code="no-file")
    try:
        return _READERS[ending](source)
    except DataError as error:
        raise DataError(f"{str(source)!r} cannot be read. {error}", code=error.code) from None
    except OSError as error:
        raise DataError(
            f"{str(source)!r} cannot be read: {error.strerror or error}.", code="unreadable"
        ) from None
    except _DAMAGED:
        raise DataError(
            f"{str(source)!r} holds no result of interpret, or was cut or edited: "
            "save the result again.",
            code="damaged",
        ) from None


def dumps(result: Result) -> str:
    """The result as one JSON object: strict (NaN is null), with the keys in the fields' order."""
    text = json.dumps(result.to_dict(), ensure_ascii=False, allow_nan=False)
    # A lone surrogate is no text that UTF-8 can hold, but JSON can say it.
    return re.sub("[\ud800-\udfff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def report(results: Sequence[Result], *, title: str = "Report", theme: str = "auto") -> str:
    """Write results as one self-contained HTML page; see ``interpret.plots.report``."""
    from interpret.plots.report import report as page

    return page(results, title=title, theme=theme)


def notebook_html(result: Result) -> str:
    """A result's still view in a notebook; see ``interpret.plots.notebook``."""
    from interpret.plots.notebook import notebook_html as view

    return view(result)


def notebook_bundle(result: Result) -> dict[str, Any]:
    """A result's views in a notebook by media type; see ``interpret.plots.notebook``."""
    from interpret.plots.notebook import notebook_bundle as bundle

    return bundle(result)


def safe_cell(text: str) -> str:
    """A text that no spreadsheet runs as a formula.

    >>> safe_cell("=1+1"), safe_cell("a=1")
    ("'=1+1", 'a=1')
    """
    return f"'{text}" if _FORMULA.match(text) else text


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its place once it is whole."""
    target = Path(os.path.realpath(target))  # write through a link, do not replace it
    if target.is_dir():
        raise ArgumentError(f"path={str(target)!r} is a folder: name a file in it.")
    if not target.parent.is_dir():
        raise ArgumentError(f"The folder {str(target.parent)!r} does not exist: make it first.")
    half = target.parent / f".{uuid.uuid4().hex}.part"
    try:
        # Opened by number so that the new file has the user's usual permissions.
        number = os.open(
            half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
        )
        with os.fdopen(number, "wb") as file:
            yield file
        os.replace(half, target)
    except OSError as error:
        raise InterpretError(
            f"{str(target)!r} cannot be written: {error.strerror or error}. "
            "Choose another folder, or make room and check its permissions."
        ) from None
    finally:
        half.unlink(missing_ok=True)


def _write_json(result: Result, file: IO[bytes], _: str | None) -> None:
    file.write(dumps(result).encode("utf-8") + b"\n")


def _read_json(path: Path) -> Result:
    body = json.loads(path.read_text(encoding="utf-8"))
    return from_dict(body)


def _write_npz(result: Result, file: IO[bytes], _: str | None) -> None:
    arrays = {
        field.name: getattr(result, field.name)
        for field in dataclasses.fields(result)
        if isinstance(getattr(result, field.name), np.ndarray)
    }
    body = json.loads(dumps(_without(result, arrays)))
    text = json.dumps({key: value for key, value in body.items() if key not in arrays})
    # As bytes: a string array would take four bytes a sign, an object array a pickle.
    arrays["json"] = np.frombuffer(text.encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(file, allow_pickle=False, **arrays)


def _read_npz(path: Path) -> Result:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        body = json.loads(stored["json"].tobytes().decode("utf-8"))
        arrays = {name: stored[name] for name in stored.files if name != "json"}
    return _with(from_dict({**body, **{name: [] for name in arrays}}), arrays)


def _write_csv(result: Result, file: IO[bytes], _: str | None) -> None:
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


def _write_parquet(result: Result, file: IO[bytes], _: str | None) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = result.columns()
    moved = {f: c for f, c in _COLUMNS.get(result.kind, {}).items() if c in columns}
    shapes = {f: list(getattr(result, f).shape) for f in moved}
    body = json.loads(dumps(_without(result, moved)))
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


def _read_parquet(path: Path) -> Result:
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
    return _with(from_dict(body), arrays)


def _write_html(result: Result | Sequence[Result], file: IO[bytes], theme: str | None) -> None:
    results = [result] if isinstance(result, Result) else list(result)
    names = [f"{each.model}: {each.kind}".removeprefix(": ") for each in results]
    title = names[0] if len(names) == 1 else "Report"
    file.write(report(results, title=title, theme=theme or "auto").encode("utf-8"))


def _write_png(result: Result, file: IO[bytes], theme: str | None) -> None:
    import kaleido
    from kaleido.errors import BrowserFailedError, ChromeNotFoundError

    from interpret.plots import plot

    figure = plot(result, theme=theme or "light")
    size = {"width": PICTURE_WIDTH, "height": figure.layout.height, "scale": 2}
    try:
        # Without MathJax, which kaleido would fetch from the network.
        picture = kaleido.calc_fig_sync(
            figure.to_dict(), opts={"format": "png", **size}, kopts={"mathjax": False}
        )
    except (ChromeNotFoundError, BrowserFailedError):
        raise InterpretError(
            "A .png needs Chromium or Chrome on this machine, and none could be started: install "
            "one (on Debian: apt-get install chromium), or save the result as .html."
        ) from None
    file.write(picture)


def _arrow(values: Any) -> Any:
    import pyarrow as pa

    array = np.asarray(values)
    return pa.array([_text(cell) for cell in array] if array.dtype.kind in "UO" else array)


def _text(cell: object) -> str:
    """A cell's text, with what no file can hold replaced by a question mark."""
    return str(cell).encode("utf-8", "replace").decode("utf-8")


def _without(result: Result, fields: Mapping[str, Any]) -> Result:
    """The result with these arrays emptied, so that they are not written twice."""
    empty: dict[str, Any] = {name: np.zeros((0,) * getattr(result, name).ndim) for name in fields}
    return dataclasses.replace(result, **empty)


def _with(result: Result, arrays: Mapping[str, np.ndarray]) -> Result:
    """The result with these arrays put in."""
    known = {field.name for field in dataclasses.fields(KINDS[result.kind])}
    found: dict[str, Any] = {name: array for name, array in arrays.items() if name in known}
    return dataclasses.replace(result, **found)


_WRITERS: dict[str, Callable[[Any, IO[bytes], str | None], None]] = {
    ".json": _write_json,
    ".npz": _write_npz,
    ".csv": _write_csv,
    ".parquet": _write_parquet,
    ".html": _write_html,
    ".png": _write_png,
}
_READERS: dict[str, Callable[[Path], Result]] = {
    ".json": _read_json,
    ".npz": _read_npz,
    ".parquet": _read_parquet,
}
