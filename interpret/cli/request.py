"""What does a command line ask for, and does it hold together?

Everything that can be told without TensorFlow, which takes seconds to load, is told here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from interpret.catalog import SETTINGS, Analysis
from interpret.core.errors import ArgumentError, DataError, choices

FORMATS = (".json", ".npz", ".csv", ".parquet", ".html", ".png")


@dataclass(frozen=True, kw_only=True)
class Request:
    """A command line that holds together.

    ``text`` is the input where it is one, also one read from stdin as a whole; ``file`` otherwise,
    ``"-"`` for stdin. ``settings`` are for ``interpret.load``, ``params`` for the analysis; both
    hold what was given.
    """

    model: Path
    settings: Mapping[str, Any]
    params: Mapping[str, Any]
    text: str | None = None
    file: str | None = None
    row: int | None = None
    out: tuple[Path, ...] = ()
    json: bool = False


def checked(
    given: Mapping[str, Any],
    analysis: Analysis | None = None,
    *,
    formats: tuple[str, ...] = FORMATS,
) -> Request:
    """Check a command line before the model is loaded.

    Raises
    ------
    ArgumentError
        Where options are missing, do not go together or break a rule.
    ModelError
        Where the model file is refused by its bytes.
    DataError
        Where a file of the input, the vocabulary or the names is not there.
    """
    own = {parameter.name for parameter in SETTINGS}
    settings = {n: v for n, v in given.items() if n in own and v is not None}
    other = {"model", "text", "input", "row", "method", "out", "json", "length"} | own
    params = {n: v for n, v in given.items() if n not in other and v is not None}
    needs_input = analysis is not None and analysis.needs_input
    if needs_input:
        _check_input(given)
    if analysis is not None:
        analysis.check(params)
    for parameter in SETTINGS:
        parameter.check(settings.get(parameter.name))
    out = tuple(_writable(Path(path), formats) for path in given.get("out") or ())
    model = _readable_model(Path(given["model"]))
    request = Request(
        model=model,
        settings=settings
        | {name: _names(name, settings[name]) for name in _LISTS & settings.keys()},
        params=params,
        text=given.get("text") if needs_input else None,
        file=given.get("input") if needs_input else None,
        row=given.get("row") if needs_input else None,
        out=out,
        json=bool(given.get("json")),
    )
    _check_files(request)
    return request


_LISTS = {"labels", "channels"}


def _check_input(given: Mapping[str, Any]) -> None:
    text, file, row = given.get("text"), given.get("input"), given.get("row")
    if text is not None and file is not None:
        raise ArgumentError("--text and --input are both given: give one of them.")
    if text is None and file is None:
        beside = " --row chooses a sample of that file." if row is not None else ""
        raise ArgumentError(f'There is no input: give --text "…" or --input FILE.{beside}')
    if row is not None and file is None:
        raise ArgumentError(
            f"--row {row} chooses a sample of a file, but the input is a --text: leave --row out."
        )
    if text is not None and not text:
        raise ArgumentError("--text is empty: there is nothing to explain.")


def _writable(path: Path, formats: tuple[str, ...]) -> Path:
    """Refuse a file that could not be written, before the work is done."""
    if path.suffix.lower() not in formats:
        raise ArgumentError(f"--out {path} must end with the name of a format: {choices(formats)}.")
    if path.is_dir():
        raise ArgumentError(f"--out {path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise ArgumentError(
            f"--out {path}: there is no folder {str(path.parent)!r}; make it first."
        )
    return path


def _readable_model(path: Path) -> Path:
    from interpret.backends.inspection import inspect_file

    inspect_file(path)
    return path


def _names(name: str, value: str) -> Any:
    """Names with commas between them, or the file that lists them."""
    if "," not in value or Path(value).is_file():
        return value
    names = [each.strip() for each in value.split(",")]
    if not all(names):
        raise ArgumentError(f"--{name} {value!r} has an empty name between its commas.")
    return names


def _check_files(request: Request) -> None:
    from interpret.inputs.input_file import SUFFIXES
    from interpret.inputs.reading import check_file

    for name in ("vocabulary", *sorted(_LISTS)):
        if isinstance(value := request.settings.get(name), str):
            check_file(Path(value))
    if request.file is None or request.file == "-":
        return
    path = Path(request.file)
    check_file(path)
    if path.suffix.lower() not in SUFFIXES:
        raise DataError(
            f"{path.name} is of no kind that holds an input here: use {choices(SUFFIXES)}.",
            code="unknown-kind",
        )


def stdin_bytes() -> bytes:
    """All of stdin; where that is the keyboard, what ends it is said first."""
    if sys.stdin is None:
        raise ArgumentError("--input - reads stdin, which is closed: give --text or a file.")
    if sys.stdin.isatty():
        print("Reading the input from the keyboard; Ctrl-D ends it.", file=sys.stderr)
    return sys.stdin.buffer.read()
