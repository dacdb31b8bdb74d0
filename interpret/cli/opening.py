"""How does a request become a model and an input?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from interpret.cli.custom_objects import with_classes
from interpret.cli.progress import waiting
from interpret.cli.request import Request, stdin_bytes
from interpret.core.errors import ArgumentError, DataError
from interpret.core.folders import temporary_folder

if TYPE_CHECKING:
    from interpret.core.corpus import Corpus
    from interpret.core.opened_model import OpenedModel
    from interpret.core.sample import Sample

STDIN = "standard input"


def opened(request: Request) -> OpenedModel:
    """Load the model, which loads TensorFlow; in a locked process where that is asked for.

    Raises
    ------
    InterpretError
        Where the model, its vocabulary or its names are refused.
    """
    with waiting(f"Starting TensorFlow and opening {request.model.name} …"):
        from interpret import loading

        file = None if request.file in (None, "-") else Path(str(request.file))
        given = request.text or file
        if request.inspected is not None:
            settings = with_classes(request.settings)
            return loading.load_local(request.inspected, **settings).for_input(given)
        own = [each for each in (file, request.baseline_file) if each is not None]
        model = loading.load_remote(request.model, readable=own, **request.settings)
        return model.for_input(given)


def encoded(request: Request, model: OpenedModel, *, piece: bool = False) -> Sample:
    """The input, as the model takes it; a ``piece`` of the explained one may have any length.

    Raises
    ------
    InterpretError
        Where it cannot be read or does not fit the model.
    """
    inputs = model.info.inputs
    if len(inputs) > 1 and request.text is not None and not piece:
        raise DataError(
            f"{model.info.name} has {len(inputs)} inputs, so that --text is not enough: give "
            "--input FILE.npz with an array (sample, …) for each, "
            f"{', '.join(repr(spec.name) for spec in inputs)}."
            + " Where they all hold the same, say --same all."
            * bool(model.info.alike),
            code="missing-input",
        )
    if request.text is not None:
        return model.encode(request.text, piece=piece)
    if request.file == "-":
        return _from_stdin(request, model, piece=piece)
    return _from_file(Path(request.file or ""), request, model, piece=piece)


def gathered(request: Request, model: OpenedModel) -> Corpus:
    """The corpus, looked through once.

    Raises
    ------
    InterpretError
        Where it cannot be read, or a row of it is bad.
    """
    path = Path(request.file or "")
    with waiting(f"Looking through {path.name} …"):
        return model.corpus(path, **request.reading)


def _from_file(path: Path, request: Request, model: OpenedModel, *, piece: bool) -> Sample:
    try:
        return model.encode_file(path, row=request.row, piece=piece)
    except DataError as error:
        if error.code != "wrong-shape" or request.row is not None:
            raise
        raise DataError(
            f"{error} Where each row of {path.name} is one sample, choose one with --row.",
            code=error.code,
        ) from None


def _from_stdin(request: Request, model: OpenedModel, *, piece: bool) -> Sample:
    """A text as a whole, or one of its lines; for a series, a table of numbers."""
    from interpret.inputs.reading import decode

    data = stdin_bytes()
    text = decode(data, name=STDIN)
    if not text.strip():
        raise DataError(f"{STDIN} is empty: there is nothing to explain.", code="empty")
    if model.info.is_text and request.row is None:
        return model.encode(text.rstrip("\r\n"), piece=piece)
    if request.sandbox:
        raise ArgumentError(
            "--sandbox opens the input in a locked process, which cannot read stdin: give the "
            "table as a file, --input FILE."
        )
    with temporary_folder() as folder:
        path = folder / f"{STDIN}.{'txt' if model.info.is_text else 'csv'}"
        path.write_bytes(data)
        return _from_file(path, request, model, piece=piece)
