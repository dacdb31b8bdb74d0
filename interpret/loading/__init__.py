"""Open a model together with what is known beside it: vocabulary, labels, channels."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypedDict, Unpack

from interpret.backends import ModelFile, architecture_beside, open_model
from interpret.backends import start_tensorflow as start_tensorflow
from interpret.core.alphabets import is_alphabet
from interpret.core.errors import ArgumentError
from interpret.core.opened_model import ReadyModel
from interpret.core.public_calls import refuse_unknown
from interpret.core.same_inputs import Same
from interpret.core.text_settings import Ambiguous, Side, Split
from interpret.inputs.sidecar import sidecar_path as sidecar_path
from interpret.loading.known import Names
from interpret.loading.local import LocalModel, open_local
from interpret.loading.text_objects import is_object
from interpret.sandbox.talk.client import RemoteModel, open_remote


class TextOptions(TypedDict, total=False):
    """How texts become ids, where it should not be guessed; see ``TextSettings``."""

    split: Split | Any
    lowercase: bool
    pad_id: int
    oov_id: int
    ambiguous: Ambiguous
    padding: Side
    truncating: Side
    length: int
    minimum_length: int


def load(
    source: str | os.PathLike[str] | Any,
    *,
    vocabulary: str | os.PathLike[str] | Mapping[str, int] | Sequence[str] | Any = None,
    labels: Names | Mapping[str, Sequence[str]] | None = None,
    channels: Names | None = None,
    sampling_rate: float | None = None,
    focus: str | int | None = None,
    same: Same = None,
    architecture: str | os.PathLike[str] | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    trust_code: bool = False,
    sandbox: bool = False,
    **text: Unpack[TextOptions],
) -> ReadyModel:
    """Open a trained Keras model, ready to be explained.

    Parameters
    ----------
    source
        Path of a ``.keras``, ``.h5`` or ``.hdf5`` file, or a ``keras.Model``. A JSON file of the
        same name beside it (the sidecar) is read too.
    vocabulary
        For a token model: a file (JSON, one token a line, a Keras or Hugging Face tokenizer), a
        mapping from token to id, or a list; in Python also a ``TextVectorization`` layer, a
        tokenizer, or a function that gives the ids of a text. For sequences ``"dna"`` (A C G T),
        ``"rna"`` or ``"protein"``, or the letters in the order of the channels, such as ``"TCGA"``.
        A model of 4 channels that is given a text is taken to read DNA, of 20 or 21 a protein,
        with a note.
    labels, channels
        Names of the classes (by head where there are several) and of a series' channels: a list, or
        a file with a JSON list or one name a line.
    sampling_rate
        Positions a second of a series, in Hz.
    focus
        The input to explain where there are several: its name or number.
    same
        Names of inputs that hold the same, as where a text goes into several branches: they are
        given, replaced and explained as one. True takes all that agree in shape and vocabulary,
        () none. By default it is guessed of texts in inputs that nobody named, with a note.
    architecture
        The layers of a file that holds weights alone: the JSON that ``model.to_json()`` wrote.
        Without it, one of the weights' name or a usual one is looked for beside them.
    custom_objects
        Your own classes, by name, for a model that uses them.
    trust_code
        Run code that the file carries (Lambda layers). Only for a file of your own.
    sandbox
        Open the files in a locked worker process, for a model by somebody else. The answers are the
        same to the bit.
    **text
        Text settings that should not be guessed: ``split``, ``lowercase``, ``pad_id``, ``oov_id``,
        ``ambiguous``, ``padding``, ``truncating``, ``length``, ``minimum_length``.

    Raises
    ------
    ModelError
        Where the model file is refused or the model does not run; ``code`` names the reason.
    DataError
        Where the vocabulary, the labels or the sidecar do not fit the model.
    ArgumentError
        Where there is no such option.

    Examples
    --------
    >>> import interpret
    >>> model = interpret.load("sample_models/team_names/model.keras")  # doctest: +SKIP
    >>> model.info.heads[0].labels  # doctest: +SKIP
    ('junior', 'adult')
    """
    own = [name for name in inspect.signature(load).parameters if name not in ("source", "text")]
    refuse_unknown("interpret.load", text, [*own, *TextOptions.__annotations__])
    settings: dict[str, Any] = {"vocabulary": vocabulary, "labels": labels, "focus": focus, **text}
    settings |= {"channels": channels, "sampling_rate": sampling_rate}
    settings["architecture"] = architecture
    settings["same"] = tuple(same) if isinstance(same, list) else same
    settings = {name: value for name, value in settings.items() if value is not None}
    code: dict[str, Any] = {"custom_objects": custom_objects, "trust_code": trust_code}
    code = {name: value for name, value in code.items() if value}
    if not sandbox:
        return load_local(source, **settings, **code).model
    if code:
        raise ArgumentError(
            f"{next(iter(code))} is for code of your own, and sandbox=True for files that you do "
            "not trust: leave one of them out."
        )
    for name in ("vocabulary", "split"):
        if is_object(settings.get(name)):
            raise ArgumentError(
                f"sandbox=True opens the model in a process of its own, which cannot take {name}="
                f"{type(settings[name]).__name__}: give a file, a mapping from token to id or a "
                "list, or leave sandbox out."
            )
    return load_remote(source, **settings)


def load_local(
    source: str | os.PathLike[str] | ModelFile | Any,
    *,
    custom_objects: Mapping[str, Any] | None = None,
    trust_code: bool = False,
    **settings: Any,
) -> LocalModel:
    """``load`` in this process, with the files beside the model; a file may be inspected already.

    Raises
    ------
    InterpretError
        Where a file is refused, or the model does not run.
    """
    path = source.path if isinstance(source, ModelFile) else source
    sidecar = sidecar_path(path) if isinstance(path, str | os.PathLike) else None
    return open_local(
        source,
        sidecar=sidecar if sidecar is not None and sidecar.is_file() else None,
        opening=partial(open_model, custom_objects=custom_objects, trust_code=trust_code),
        settings=settings,
    )


def load_remote(
    source: str | os.PathLike[str] | Any,
    *,
    readable: Sequence[Path] = (),
    **settings: Any,
) -> RemoteModel:
    """``load`` in a locked worker process; TensorFlow is not loaded in this one.

    Parameters
    ----------
    readable
        Further files that the worker may read.

    Raises
    ------
    InterpretError
        Where a file is refused, or the worker had to be stopped.
    """
    if not isinstance(source, str | os.PathLike):
        raise ArgumentError(
            "sandbox=True opens a file in a process of its own: give the file's path, not a "
            f"{type(source).__name__}."
        )
    named: list[Path] = []
    if (beside := architecture_beside(Path(source))) is not None:
        named.append(beside.absolute())
    for name in ("vocabulary", "labels", "channels", "architecture"):
        if isinstance(settings.get(name), str | os.PathLike) and not is_alphabet(settings[name]):
            settings[name] = str(Path(settings[name]).absolute())
            named.append(Path(settings[name]))
    sidecar = sidecar_path(source)
    return open_remote(
        Path(source),
        readable=[*readable, *named],
        sidecar=sidecar if sidecar.is_file() else None,
        **settings,
    )


__all__ = [
    "LocalModel",
    "TextOptions",
    "load",
    "load_local",
    "load_remote",
    "sidecar_path",
    "start_tensorflow",
]
