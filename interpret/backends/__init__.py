"""Floor 1: the only door to TensorFlow, Keras and tf-keras-vis.

Importing this package loads none of them; opening a model does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from interpret.backends.inspection import ModelFile as ModelFile
from interpret.backends.inspection import architecture_beside as architecture_beside
from interpret.backends.inspection import inspect_file
from interpret.backends.inspection import is_architecture as is_architecture
from interpret.core.errors import ModelError
from interpret.core.same_inputs import Same

if TYPE_CHECKING:
    from interpret.backends.keras_model import KerasModel


def open_model(
    source: str | os.PathLike[str] | ModelFile | Any,
    *,
    focus: str | int | None = None,
    same: Same = None,
    custom_objects: Mapping[str, Any] | None = None,
    trust_code: bool = False,
    architecture: str | os.PathLike[str] | None = None,
    apart: bool = True,
) -> KerasModel:
    """Open a model file, or take a Keras model that is already in memory.

    A ``ModelFile`` was inspected before, and is not inspected again if on the same terms.
    ``architecture`` and ``apart`` are for ``inspect_file``: a locked worker looks on the spot.

    Raises
    ------
    ModelError
        Where the file is refused, or the model does not run; each reason has its ``code``.
    """
    file = source if isinstance(source, ModelFile) else None
    known = frozenset(custom_objects or ())
    if file is not None and (file.known, file.trust_code) != (known, trust_code):
        source, architecture = file.path, None if file.found_beside else file.architecture
    if isinstance(source, str | os.PathLike):
        # Before TensorFlow, which takes seconds to load: most refusals need only the bytes.
        place = None if architecture is None else Path(architecture)
        file = inspect_file(
            Path(source), known=known, trust_code=trust_code, architecture=place, apart=apart
        )
    start_tensorflow()
    from interpret.backends.description import describe
    from interpret.backends.keras_model import KerasModel
    from interpret.backends.model_file import LoadedModel, open_file

    if file is not None:
        opened = open_file(file, custom_objects=custom_objects, trust_code=trust_code)
    else:
        opened = LoadedModel.in_memory(source)
    return KerasModel(describe(opened, focus=focus, same=same), live=file is None)


def start_tensorflow() -> None:
    """Import TensorFlow without its start-up chatter; it takes seconds, once.

    Raises
    ------
    ModelError
        Where it cannot be imported, or Keras runs on another backend.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    try:
        import tensorflow as tf  # noqa: F401
    except ImportError as error:
        raise ModelError(
            f"TensorFlow cannot be imported ({error}): install it with pip install tensorflow.",
            code="no-tensorflow",
        ) from error
    try:
        import keras
    except ImportError as error:
        raise ModelError(_without_keras(error), code="no-tensorflow") from error
    if keras.backend.backend() != "tensorflow":
        raise ModelError(_other_backend(keras.backend.backend()), code="no-tensorflow")


def _without_keras(error: ImportError) -> str:
    """Why Keras cannot be imported: most often another backend is asked for, which is not there."""
    asked = os.environ.get("KERAS_BACKEND", "tensorflow")
    if asked != "tensorflow":
        return f"{_other_backend(asked)} Keras itself does not start with it ({error})."
    return f"Keras cannot be imported ({error}): install it with pip install keras."


def _other_backend(name: str) -> str:
    return (
        f"Keras is set to run on {name!r}, by KERAS_BACKEND or its keras.json, and interpret needs "
        "its TensorFlow backend: set KERAS_BACKEND=tensorflow before Python starts (in a program: "
        "os.environ['KERAS_BACKEND'] = 'tensorflow' before the first import of keras)."
    )
