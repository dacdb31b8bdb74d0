"""What is this file, and may it be opened? Answered from its bytes, before TensorFlow is loaded.

Nothing in the file is run here: the container is recognised by its magic bytes, the model's
configuration is read as JSON, and objects that can carry code or need the user's own classes are
refused by name.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from interpret.core.errors import ModelError

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
MAX_CONFIG_BYTES = 16 * 2**20
RESAVE = "Re-save it from the program that trained it, with model.save('model.keras')."

_CODE_CLASSES = frozenset(
    "Lambda TFSMLayer TFOpLambda SlicingOpLambda TorchModuleWrapper JaxLayer FlaxLayer ClassMethod "
    "InstanceMethod InstanceProperty __lambda__".split()
)
_PLAIN = frozenset("dict list tuple set slice str int float bool bytes NoneType".split())
# What people upload by mistake, by the first bytes of the file.
_MISTAKEN = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "a NumPy array (.npy): give it as the input, not as the model"),
    (b"PAR1", "a Parquet table: give it as the input, not as the model"),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"\x80\x02", "a Python pickle, which is never opened because it can run code"),
    (b"\x80\x03", "a Python pickle, which is never opened because it can run code"),
    (b"\x80\x04", "a Python pickle, which is never opened because it can run code"),
    (b"\x80\x05", "a Python pickle, which is never opened because it can run code"),
)


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A model file that may be opened: its container, who wrote it, and its configuration."""

    path: Path
    container: Literal["keras", "h5"]
    writer: str
    config: dict[str, Any]

    @property
    def before_keras_3(self) -> bool:
        """Whether Keras 2 or older wrote it."""
        version = self.writer.removeprefix("Keras ").split(".")[0]
        return version.isdigit() and int(version) < 3


def refusal(path: Path, code: str, sentence: str) -> ModelError:
    """The error for a file that cannot be opened, in the one shape that all of them have."""
    return ModelError(f'Could not open "{path.name}" [{code}]. {sentence}', code=code)


def inspect_file(path: Path, *, known: Collection[str] = (), trust_code: bool = False) -> ModelFile:
    """Recognise a model file and refuse what cannot or must not be opened.

    Parameters
    ----------
    known
        Names of classes that the user has given for custom objects.
    trust_code
        Let layers pass that carry code, in a file that is the user's own.

    Raises
    ------
    ModelError
        With the code ``not-found``, ``empty``, ``saved-model``, ``weights-only``, ``damaged``,
        ``not-a-model``, ``code-layer`` or ``custom-object``.
    """
    if not path.exists():
        raise refusal(path, "not-found", f"There is no such file: {_shown(path)}. Check its path.")
    if path.is_dir():
        raise _refused_folder(path)
    with path.open("rb") as file:
        head = file.read(64)
    if not head:
        raise refusal(path, "empty", f"The file holds nothing. {RESAVE}")
    if head.startswith(b"PK"):
        found = _read_archive(path)
    elif head.startswith(HDF5_MAGIC):
        found = _read_hdf5(path)
    else:
        raise _refused_bytes(path, head)
    _refuse_strangers(found, known=known, trust_code=trust_code)
    return found


def _shown(path: Path) -> str:
    return str(path) if len(str(path)) <= 200 else "…" + str(path)[-200:]


def _refused_folder(path: Path) -> ModelError:
    if (path / "saved_model.pb").exists():
        return refusal(
            path,
            "saved-model",
            "This is a TensorFlow SavedModel: a compiled graph without its layers. In the program "
            "that wrote it, load it with keras.models.load_model (Keras 2) or rebuild it, then "
            "model.save('model.keras').",
        )
    return refusal(path, "not-a-model", "This is a folder. Give the .keras or .h5 file itself.")


def _refused_bytes(path: Path, head: bytes) -> ModelError:
    what = next((name for magic, name in _MISTAKEN if head.startswith(magic)), None)
    if head[4:8] == b"TFL3":
        what = "a TensorFlow Lite model, which no longer has its layers"
    if what is not None:
        return refusal(path, "not-a-model", f"This is {what}. {RESAVE}")
    return refusal(
        path,
        "not-a-model",
        f"This is neither a .keras archive nor an HDF5 file: it begins with {head[:8]!r}. {RESAVE}",
    )


def _read_archive(path: Path) -> ModelFile:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "config.json" not in names:
                raise _refused_archive(path, names)
            if archive.getinfo("config.json").file_size > MAX_CONFIG_BYTES:
                raise refusal(
                    path, "config-too-complex", "Its config.json is larger than any real model's."
                )
            config = _json(path, archive.read("config.json"))
            metadata = (
                _json(path, archive.read("metadata.json")) if "metadata.json" in names else {}
            )
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise refusal(
            path,
            "damaged",
            f"The archive is cut short or corrupt ({error}). Copy or save it again.",
        ) from error
    if not any(name.startswith("model.weights.") for name in names):
        raise refusal(path, "damaged", f"The archive holds no weights. {RESAVE}")
    return ModelFile(
        path=path,
        container="keras",
        writer=f"Keras {metadata.get('keras_version', 'of unknown version')}",
        config=config,
    )


def _refused_archive(path: Path, names: set[str]) -> ModelError:
    ends = {name.rsplit("/", 1)[-1] for name in names}
    if "saved_model.pb" in ends:
        return refusal(
            path, "saved-model", f"This is a zipped TensorFlow SavedModel without layers. {RESAVE}"
        )
    if "data.pkl" in ends:
        return refusal(path, "not-a-model", "This is a PyTorch checkpoint; only Keras models open.")
    if any(name.endswith(".npy") for name in names):
        return refusal(
            path, "not-a-model", "This is a NumPy archive (.npz): give it as the input instead."
        )
    return refusal(path, "not-a-model", f"This archive holds no config.json of a model. {RESAVE}")


def _read_hdf5(path: Path) -> ModelFile:
    import h5py

    try:
        with h5py.File(path, "r") as file:
            text = file.attrs.get("model_config")
            if text is None:
                raise _refused_hdf5(path, set(file.keys()), set(file.attrs.keys()))
            version = file.attrs.get("keras_version", b"of unknown version")
    except OSError as error:
        raise refusal(
            path, "damaged", f"The HDF5 file is cut short or corrupt ({error}). Copy it again."
        ) from error
    version = version.decode() if isinstance(version, bytes) else str(version)
    text = text if isinstance(text, bytes) else str(text).encode()
    return ModelFile(path=path, container="h5", writer=f"Keras {version}", config=_json(path, text))


def _refused_hdf5(path: Path, groups: set[str], attributes: set[str]) -> ModelError:
    if "layer_names" in attributes or groups & {"layers", "_layer_checkpoint_dependencies", "vars"}:
        return refusal(
            path,
            "weights-only",
            "This file holds weights without the model they belong to. Build the model in Python, "
            f"call model.load_weights('{path.name}'), then model.save('model.keras').",
        )
    return refusal(path, "not-a-model", f"This HDF5 file holds no Keras model. {RESAVE}")


def _json(path: Path, text: bytes) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refusal(
            path, "damaged", f"Its configuration is not readable JSON ({error}). {RESAVE}"
        ) from error
    if not isinstance(body, dict):
        raise refusal(path, "damaged", f"Its configuration is no JSON object. {RESAVE}")
    return body


def objects(config: Any) -> Iterator[dict[str, Any]]:
    """Every serialised object in a configuration, wherever it is nested."""
    stack = [config]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if isinstance(item.get("class_name"), str):
                yield item
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)


def _refuse_strangers(file: ModelFile, *, known: Collection[str], trust_code: bool) -> None:
    """Refuse layers that carry code, and classes that Keras does not have."""
    for item in objects(file.config):
        kind = item["class_name"]
        inner = item.get("config")
        label = inner.get("name") if isinstance(inner, dict) else None
        called = f'Layer "{label}" is' if label else "It holds"
        if kind in _CODE_CLASSES and not trust_code:
            raise refusal(
                file.path,
                "code-layer",
                f"{called} a {kind}, which can carry code. Nothing in the file was run. Put keras "
                "layers or keras.ops in its place and save again, or, for a file of your own, "
                "load it from Python with trust_code=True.",
            )
        registered = str(item.get("registered_name") or "")
        module = item.get("module", "keras")
        # Keras writes containers under "builtins", but also functions and classes of no module.
        plain = module == "builtins" and kind in _PLAIN
        foreign = not plain and (module is None or str(module).split(".")[0] != "keras")
        if foreign and kind not in known and registered not in known:
            name = registered or kind
            raise refusal(
                file.path,
                "custom-object",
                f"{called} of the class {kind}, which is not part of Keras. Nothing in the file "
                f"was run. Load it from Python with your class: "
                f"interpret.load(…, custom_objects={{{name!r}: {kind.rsplit('.', 1)[-1]}}}).",
            )
