"""Floor 1: the only door to TensorFlow, Keras and tf-keras-vis.

Importing this package loads none of them; opening a model does.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
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
    asked = os.environ["KERAS_BACKEND"]
    if asked != "tensorflow" and "keras" not in sys.modules:  # before the import that may fail
        raise ModelError(_other_backend(asked), code="no-tensorflow")
    for package in ("tensorflow", "keras"):
        try:
            importlib.import_module(package)
        except ImportError as error:
            raise ModelError(
                f"{package} cannot be imported ({error}): pip install {package}.",
                code="no-tensorflow",
            ) from error
    import keras

    if keras.backend.backend() != "tensorflow":
        raise ModelError(_other_backend(keras.backend.backend()), code="no-tensorflow")


def _other_backend(name: str) -> str:
    """That Keras runs on another backend, and whether that is there at all."""
    absent = name.isidentifier() and importlib.util.find_spec(name) is None
    return (
        f"Keras is set to run on {name!r}, by KERAS_BACKEND or its keras.json"
        f"{', which is not installed here' if absent else ''}; interpret needs its TensorFlow "
        "backend. Set KERAS_BACKEND=tensorflow before Python starts, or in a program "
        "os.environ['KERAS_BACKEND'] = 'tensorflow' before the first import of keras."
    )
