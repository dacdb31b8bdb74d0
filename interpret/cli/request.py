"""What does a command line ask for, and does it hold together?

Everything that can be told without TensorFlow, which takes seconds to load, is told here.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.catalog import SETTINGS, Analysis
from interpret.cli.custom_objects import code_settings
from interpret.cli.delivery import Answer, answer_of
from interpret.core.alphabets import is_alphabet
from interpret.core.errors import ArgumentError
from interpret.core.result_files import FORMATS
from interpret.core.same_inputs import ONE_GIVEN

if TYPE_CHECKING:
    from interpret.backends import ModelFile

SANDBOX: ContextVar[bool] = ContextVar("SANDBOX", default=False)
"""Whether ``interpret --sandbox`` was written."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """A command line that holds together.

    ``text`` is the input where it is one, also one read from stdin as a whole; ``file`` otherwise,
    ``"-"`` for stdin, or the corpus, which is read as ``reading`` says; ``map`` a map of the input
    that was saved. ``inspected`` is the model
    file as it was found to be harmless; None where a locked process will look. ``settings`` are for
    ``interpret.load``, ``params`` for the analysis; all hold what was given. ``sandbox`` says to
    open the files in a locked process.
    """

    model: Path
    inspected: ModelFile | None
    settings: Mapping[str, Any]
    params: Mapping[str, Any]
    reading: Mapping[str, str]
    answer: Answer
    text: str | None = None
    file: str | None = None
    row: int | None = None
    map: Path | None = None
    sandbox: bool = False

    @property
    def baseline_file(self) -> Path | None:
        """The file of rows to take as baselines, among ``params``."""
        file = self.params.get("baseline_file")
        return None if file is None else Path(file)


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
    reading = {n: given[n] for n in _COLUMNS if given.get(n) is not None}
    other = {"model", "text", "input", "row", "out", "json", "quiet", "length"} | own
    other |= {"corpus", *_COLUMNS, "custom", "trust_code", "map"}
    other |= {"method", "domain"} - own_settings(analysis)
    params = {n: v for n, v in given.items() if n not in other and v is not None}
    needs_input = analysis is not None and analysis.needs_input
    if needs_input:
        _check_input(given)
    needs_corpus = analysis is not None and analysis.needs_corpus
    if needs_corpus and given.get("corpus") is None:
        raise ArgumentError("There is no corpus: give --corpus FILE, a file of documents.")
    if analysis is not None:
        analysis.check(params)
    for parameter in SETTINGS:
        parameter.check(settings.get(parameter.name))
    own_code = code_settings(given)
    model = Path(given["model"])
    request = Request(
        model=model,
        inspected=_inspected(model, own_code, settings.pop("architecture", None)),
        settings=listed_names(settings) | _same(settings, given) | own_code,
        params=params,
        reading=reading,
        text=given.get("text") if needs_input else None,
        file=given.get("corpus" if needs_corpus else "input"),
        row=given.get("row") if needs_input else None,
        map=None if given.get("map") is None else Path(given["map"]),
        answer=answer_of(given, formats=formats),
        sandbox=SANDBOX.get(),
    )
    _check_files(request, corpus=needs_corpus)
    _keep_needed(request)
    return request


def own_settings(analysis: Analysis | None) -> set[str]:
    """Names of what the analysis itself can be told."""
    return set() if analysis is None else {each.name for each in analysis.parameters}


_LISTS = {"labels", "channels"}
_FILES = ("vocabulary", *sorted(_LISTS))
_COLUMNS = ("text_column", "label_column")


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


def _inspected(
    path: Path, own_code: Mapping[str, Any], architecture: str | None
) -> ModelFile | None:
    """The model file, once refused or found to be harmless: what opens it does not look again."""
    from interpret.backends.inspection import inspect_file

    if SANDBOX.get() and own_code:
        raise ArgumentError(
            "--sandbox is for files of others, and --custom and --trust-code are for code of your "
            "own: leave one of them out."
        )
    if SANDBOX.get() and path.exists():
        return None  # its bytes are looked at in the locked process
    return inspect_file(
        path,
        known=own_code.get("custom_objects", {}).keys(),
        trust_code=bool(own_code.get("trust_code")),
        architecture=None if architecture is None else Path(architecture),
    )


def listed_names(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings in which what was written of names is the names, or the file that lists them.

    Raises
    ------
    ArgumentError
        Where a name between commas is empty.
    """
    lists = {name: _names(name, settings[name]) for name in _LISTS & settings.keys()}
    return {**settings, **lists}


def _names(name: str, value: str) -> Any:
    """Names with commas between them, or the file that lists them."""
    if "," not in value or Path(value).is_file():
        return value
    names = [each.strip() for each in value.split(",")]
    if not all(names):
        raise ArgumentError(f"--{name} {value!r} has an empty name between its commas.")
    return names


def _same(settings: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Which inputs hold the same: as stated, or those that agree where only one is given."""
    stated = settings.get("same")
    if stated is not None:
        words = {"all": True, "none": (), "": ()}
        return {"same": words.get(stated, tuple(each.strip() for each in stated.split(",")))}
    file = given.get("input") or given.get("corpus") or ""
    one = given.get("text") is not None or (file and Path(file).suffix.lower() != ".npz")
    return {"same": ONE_GIVEN} if one and "focus" not in settings else {}


def _check_files(request: Request, *, corpus: bool) -> None:
    from interpret.inputs.formats import format_of
    from interpret.inputs.reading import check_file

    if request.baseline_file is not None:
        check_file(request.baseline_file)
        format_of(request.baseline_file, "an input")

    for name in _FILES:
        value = request.settings.get(name)
        if isinstance(value, str) and not (name == "vocabulary" and is_alphabet(value)):
            check_file(Path(value))
    if request.file is None or (request.file == "-" and not corpus):
        return
    path = Path(request.file)
    check_file(path)
    format_of(path, "a corpus" if corpus else "an input")


def _keep_needed(request: Request) -> None:
    """Refuse an ``--out`` that would overwrite what the model or the answer is made of."""
    from interpret.inputs.sidecar import files_beside

    beside = files_beside(request.model, unread=request.inspected is None)
    needed: list[tuple[str, object]] = [
        ("the model", request.model),
        ("the architecture", request.inspected and request.inspected.architecture),
        ("the input", request.file),
        ("the file of baselines", request.baseline_file),
        ("the map", request.map),
        *((f"the file of --{name}", request.settings.get(name)) for name in _FILES),
        *((f"what {request.model.name} is opened with", path) for path in beside),
    ]
    for path in request.answer.out:
        for what, file in needed:
            if isinstance(file, str | Path) and one_file(path, Path(file)):
                raise ArgumentError(
                    f"--out {path} is {what}, and would overwrite it: name another file."
                )


def one_file(one: Path, other: Path) -> bool:
    """Whether two paths are one file that there is, links followed."""
    return one.exists() and other.exists() and one.samefile(other)


def stdin_bytes() -> bytes:
    """All of stdin; where that is the keyboard, what ends it is said first."""
    if sys.stdin is None:
        raise ArgumentError("--input - reads stdin, which is closed: give --text or a file.")
    if sys.stdin.isatty():
        print("Reading the input from the keyboard; Ctrl-D ends it.", file=sys.stderr)
    return sys.stdin.buffer.read()
