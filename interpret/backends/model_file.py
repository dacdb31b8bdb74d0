"""Load a Keras model from a file that was inspected first."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import re
import shutil
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np

from interpret.backends.inspection import RESAVE, ModelFile, refusal
from interpret.backends.layers.functions import activation_name
from interpret.backends.legacy import OWN_OBJECTS, mended
from interpret.backends.sequential import built_once
from interpret.backends.tensorflow_call import TENSORFLOW_CALL
from interpret.backends.weight_bound import no_more_weights
from interpret.core.errors import ModelError, said_by
from interpret.core.folders import temporary_folder

_NO_MEMORY = re.compile(r"ResourceExhausted|OOM when allocating|failed to allocate memory", re.I)
_UNKNOWN = re.compile(
    r"(?:Unknown (?:layer|object)|Could not locate (?:class|function)):? '([^']+)'"
)
_MISFIT = re.compile(
    r"axes don't match|could not be loaded|expected \d+ variables|target variable and the shape|"
    r"[Ww]eight.*shape|shape.*[Ww]eight|[Cc]ount mismatch"
)
_FOLDER = re.compile(r"(?<![\w.])/(?:[^\s/'\":]+/)+")
"""Where something lies on this machine is no news for whoever sent the file."""
_OBJECT = re.compile(r"for object <\w+ name=([^,>]+)")


@dataclass(frozen=True, kw_only=True)
class LoadedModel:
    """A Keras model with where it came from."""

    model: keras.Model
    name: str
    model_id: str
    writer: str
    notes: tuple[str, ...] = ()

    @classmethod
    def in_memory(cls, model: Any) -> LoadedModel:
        """Take a Keras model that was never saved; weights and activations are its identity.

        Raises
        ------
        ModelError
            Where it is no Keras 3 model.
        """
        if any(kind.__module__.startswith("tf_keras.") for kind in type(model).__mro__):
            raise ModelError(
                "This is a model of Keras 2 (tf_keras), which Keras 3 does not run: write it with "
                "model.save('model.keras') and give the path of that file.",
                code="not-a-model",
            )
        if not isinstance(model, keras.Model):
            raise ModelError(
                "Give the path of a .keras or .h5 file, or a keras.Model, not "
                f"{type(model).__module__}.{type(model).__name__}.",
                code="not-a-model",
            )
        digest = hashlib.sha256()
        for layer in model._flatten_layers():
            digest.update(f"{type(layer).__name__} {activation_name(layer)};".encode())
        for variable in model.weights:
            digest.update(np.ascontiguousarray(keras.ops.convert_to_numpy(variable)).tobytes())
        return cls(
            model=model,
            name=model.name,
            model_id=digest.hexdigest(),
            writer=f"Keras {keras.__version__}",
        )


def open_file(
    file: ModelFile, *, custom_objects: Mapping[str, Any] | None = None, trust_code: bool = False
) -> LoadedModel:
    """Load a file that passed ``inspect_file``, without compiling.

    Raises
    ------
    ModelError
        ``custom-object`` or ``damaged`` where only loading shows it, ``non-finite`` where a weight
        is NaN or infinite.
    """
    config, notes = mended(file)
    scope = {**(custom_objects or {}), **OWN_OBJECTS}
    if trust_code:
        scope |= _carried(file, config, scope)
    with _readable(file, config) as source, _quiet(), no_more_weights(file), built_once():
        try:
            model = keras.models.load_model(
                source, custom_objects=scope, compile=False, safe_mode=not trust_code
            )
        except ModelError:
            raise
        except Exception as error:  # Keras raises every kind; each becomes a sentence
            raise _explained(file, error) from error
    _refuse_non_finite(file, model)
    if file.architecture is not None and file.found_beside:
        notes += (
            f"{file.path.name} holds weights alone; its layers are those of "
            f"{file.architecture.name}, which lies beside it.",
        )
    return LoadedModel(
        model=model,
        name=file.path.name,
        model_id=_digest(file),
        writer=file.writer,
        notes=notes,
    )


def _digest(file: ModelFile) -> str:
    digest = hashlib.sha256(file.path.read_bytes())
    if file.architecture is not None:
        digest.update(file.architecture.read_bytes())
    return digest.hexdigest()


def _carried(file: ModelFile, config: dict[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What stands for the code in a file that is the user's own."""
    from interpret.backends.carried_code import TrustedCall, taken_out

    try:
        return {**taken_out(config, known), TENSORFLOW_CALL: TrustedCall}
    except Exception as error:  # marshal raises every kind over the code of another Python
        raise _failing_code(file, error) from error


def _failing_code(file: ModelFile, error: BaseException) -> ModelError:
    """The refusal of code that fails, with what went wrong first: Keras hides it behind more."""
    while (earlier := error.__cause__ or error.__context__) is not None:
        error = earlier
    return refusal(
        file.path,
        "code-layer",
        f"A Lambda layer of it carries code that fails here, in Keras too "
        f"({type(error).__name__}: {said_by(error, limit=300)}). It must be code of this version "
        "of Python, and may call tf, np, keras, layers, ops, K and math, and by name what "
        "custom_objects holds (--custom on the command line).",
    )


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Keras' loading chatter from the user, who could do nothing about it."""
    logger = logging.getLogger("absl")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


@contextlib.contextmanager
def _readable(file: ModelFile, config: dict[str, Any]) -> Iterator[str]:
    """Path for Keras: of a copy where the configuration was mended, or of the unpacked archive."""
    whole = file.architecture is None
    named = file.path.suffix in (".h5", ".hdf5")
    if file.container == "h5" and whole and named and config == file.config:
        yield str(file.path)
        return
    with temporary_folder() as folder:
        if file.container == "h5":
            copy = folder / "model.h5"
            if whole:
                shutil.copyfile(file.path, copy)
            with h5py.File(copy, "a") as target:
                if not whole:
                    _copy_weights(file.path, target)
                target.attrs["model_config"] = json.dumps(config)
        else:
            copy = folder / "model"  # a folder, since Keras may leave what it unpacks itself
            if whole:
                with zipfile.ZipFile(file.path) as archive:
                    archive.extractall(copy)
            else:
                copy.mkdir()
                shutil.copyfile(file.path, copy / "model.weights.h5")
                (copy / "metadata.json").write_text("{}", encoding="utf-8")
            (copy / "config.json").write_text(json.dumps(config), encoding="utf-8")
        yield str(copy)


def _copy_weights(path: Path, target: Any) -> None:
    """Lay weights alone where an ``.h5`` file of a whole model has them."""
    with h5py.File(path, "r") as source:
        group = target.create_group("model_weights")
        for name, value in source.attrs.items():
            group.attrs[name] = value
            target.attrs[name] = value
        for name in source:
            source.copy(name, group)


def _explained(file: ModelFile, error: Exception) -> Exception:
    """Keras' error as a sentence of ours."""
    text = said_by(error)
    if isinstance(error, MemoryError) or _NO_MEMORY.search(f"{type(error).__name__}: {text}"):
        return refusal(
            file.path,
            "out-of-memory",
            "Loading it was stopped: it needs more memory than there is here. Open it on a larger "
            "machine, or without the sandbox if it is your own.",
        )
    if file.trust_code and "Lambda" in text:
        return _failing_code(file, error)
    if found := _UNKNOWN.search(text):
        name = found.group(1)
        return refusal(
            file.path,
            "custom-object",
            f"It uses {name!r}, which is not part of Keras. Load it from Python with your class: "
            f"interpret.load(…, custom_objects={{{name!r}: …}}).",
        )
    if _MISFIT.search(text):
        found = _OBJECT.search(text)
        which = f'the layer "{found.group(1)[:80]}"' if found else "its layers"
        mend = RESAVE
        if file.architecture is not None:
            mend = f"Give the architecture that they were saved from, not {file.architecture.name}."
        return refusal(file.path, "damaged", f"Its weights do not fit {which}. {mend}")
    return refusal(
        file.path,
        "damaged",
        f"It was written by {file.writer}, and Keras {keras.__version__} cannot rebuild it: "
        f"{_reason(text)}. {RESAVE}",
    )


def _reason(text: str) -> str:
    """What went wrong within what went wrong, which Keras writes last."""
    inner = text.rsplit("Exception encountered: ", 1)[-1].removesuffix(".")
    return _FOLDER.sub("…/", inner)[:300]


def _refuse_non_finite(file: ModelFile, model: keras.Model) -> None:
    for variable in model.weights:
        value = np.asarray(variable.numpy() if hasattr(variable, "numpy") else variable)
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            count = int((~np.isfinite(value)).sum())
            raise refusal(
                file.path,
                "non-finite",
                f"The weight {variable.path} holds {count} values that are NaN or infinite, so "
                "that every answer would be undefined: the training has diverged. Train it again "
                "with a smaller learning rate, or open an earlier checkpoint.",
            )
