"""How is a result kept in a file and read again, without the model?

========  ==================================================  ========
.json     everything, as text                                 readable
.npz      everything; arrays with their dtypes                readable
.parquet  the table, and in the footer everything else        readable
.csv      the table, for a spreadsheet                        no
.html     one page with figures, for people                   no
.png      the picture, and so .svg and .pdf                   no
========  ==================================================  ========
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any

from interpret.core.errors import ArgumentError, DataError, choices
from interpret.core.result_files import PICTURES
from interpret.core.results import Result
from interpret.files.json_form import dumps as dumps
from interpret.files.json_form import read_json, read_npz, write_json, write_npz
from interpret.files.whole import replacing
from interpret.files.written_pages import write_html, write_picture
from interpret.files.written_tables import read_parquet, write_csv, write_parquet

# What parsers raise on bytes that are no such file, or on JSON of another build.
_DAMAGED = (
    *(ValueError, LookupError, TypeError, AttributeError, RecursionError),
    *(EOFError, zipfile.BadZipFile, zlib.error),
)
_WRITERS: dict[str, Callable[[Any, IO[bytes], str | None], None]] = {
    ".json": write_json,
    ".npz": write_npz,
    ".csv": write_csv,
    ".parquet": write_parquet,
    ".html": write_html,
    **{ending: partial(write_picture, ending=ending) for ending in PICTURES},
}
_READERS: dict[str, Callable[[Path], Result]] = {
    ".json": read_json,
    ".npz": read_npz,
    ".parquet": read_parquet,
}


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
        Ends with .json, .npz, .csv, .parquet, .html, .png, .svg or .pdf.
    theme
        For .html ``"auto"`` (the default), ``"light"`` or ``"dark"``; for pictures the last two.

    Raises
    ------
    ArgumentError
        Where the extension or theme is unknown, or the folder does not exist.
    InterpretError
        Where the file cannot be written, or a picture is asked for and no browser, or no
        kaleido, is found.
    """
    target = Path(path)
    ending = target.suffix.lower()
    if ending not in _WRITERS:
        raise ArgumentError(
            f"path={str(target)!r} must end with the name of a format: {choices(_WRITERS)}."
        )
    if theme is not None and ending not in (drawn := (".html", *PICTURES)):
        raise ArgumentError(
            f"theme={theme!r} is for {', '.join(drawn)}, but path ends with {ending}."
        )
    several = not isinstance(result, Result)
    if several and ending != ".html":
        raise ArgumentError(
            f"A {ending} file holds one result: save each by itself, or all of them as .html."
        )
    with replacing(target) as file:
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
