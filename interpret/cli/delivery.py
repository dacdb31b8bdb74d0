"""Where does the answer go? Into files, and to stdout as JSON or as a screen, or nowhere."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.cli.exit_status import DONE, PARTLY, say
from interpret.cli.progress import QUIET
from interpret.core.errors import ArgumentError, InterpretError, choices
from interpret.core.result_files import FORMATS

if TYPE_CHECKING:
    from interpret.core.results import Result


_UNSEEN = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\U000e0001-\U000e007f]")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Where the answer goes: into files, and to stdout as JSON or as a screen."""

    out: tuple[Path, ...] = ()
    json: bool = False


def answer_of(given: Mapping[str, Any], *, formats: tuple[str, ...] = FORMATS) -> Answer:
    """Where the answer goes; ``--out -`` is stdout, which gets JSON.

    Raises
    ------
    ArgumentError
        Where a file could not be written, before the work is done.
    """
    places = [str(path) for path in given.get("out") or ()]
    QUIET.set(bool(given.get("quiet")))
    return Answer(
        out=tuple(_writable(Path(path), formats) for path in places if path != "-"),
        json=bool(given.get("json")) or "-" in places,
    )


def _writable(path: Path, formats: tuple[str, ...]) -> Path:
    if path.suffix.lower() not in formats:
        raise ArgumentError(f"--out {path} must end with the name of a format: {choices(formats)}.")
    if path.is_dir():
        raise ArgumentError(f"--out {path} is a folder: name a file in it.")
    if not path.parent.is_dir():
        raise ArgumentError(
            f"--out {path}: there is no folder {str(path.parent)!r}; make it first."
        )
    return path


def deliver(result: Result, answer: Answer) -> int:
    """Write the files, then show the result; a file that failed stops neither.

    Raises
    ------
    InterpretError
        The first reason why a file could not be written.
    """
    from interpret.files import dumps, save

    failed: InterpretError | None = None
    for path in answer.out:
        try:
            save(result, path)
        except InterpretError as error:
            failed = failed or error
        else:
            _say_written(path)
    if answer.json:
        put(dumps(result))
    elif not QUIET.get():
        from interpret.cli.drawing import stdout
        from interpret.cli.views import show

        show(stdout(), result)
    if failed is not None:
        raise failed
    return PARTLY if result.partial else DONE


def put(text: str) -> None:
    """Write JSON as UTF-8, whatever the terminal's encoding.

    Signs that a terminal heeds, or that hide or turn text, are written as JSON's escapes of them.
    """
    sys.stdout.flush()
    sys.stdout.buffer.write(_UNSEEN.sub(_as_escape, text).encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def _as_escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def write(path: Path, text: str) -> None:
    """Write JSON that is no result.

    Raises
    ------
    InterpretError
        Where the file cannot be written.
    """
    from interpret.files.whole import replacing

    with replacing(path) as file:
        file.write(f"{text}\n".encode())
    _say_written(path)


def _say_written(path: Path) -> None:
    if not QUIET.get():
        say(f"wrote {path}")
