"""Can a TensorFlow SavedModel be turned back into layers?

A SavedModel is a compiled program: opening one runs it, with TensorFlow's file operations among
what it may do. This must therefore be called in a locked worker alone.
"""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interpret.backends.inspection import refusal
from interpret.core.errors import ModelError

MOST_BYTES = 2**30
MOST_MEMBERS = 2000


def is_saved_model(path: Path) -> bool:
    """Whether a folder, or a zip archive of one, holds a SavedModel."""
    if path.is_dir():
        return (path / "saved_model.pb").is_file()
    with contextlib.suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(path) as archive:
        return any(name.split("/")[-1] == "saved_model.pb" for name in archive.namelist())
    return False


def layered_copy(path: Path, scratch: Path) -> Path:
    """Rewrite a SavedModel that Keras 2 saved as an ``.h5`` file with its layers.

    Parameters
    ----------
    path
        The folder, or a zip archive that holds it.
    scratch
        A folder to write into.

    Returns
    -------
    Path
        The ``.h5`` file, to be inspected and opened like any other.

    Raises
    ------
    ModelError
        ``saved-model`` where the file holds a graph without layers, or tf_keras is missing;
        ``unsafe-path``, ``bomb`` or ``too-many-parts`` where an archive is refused.
    """
    folder = path if path.is_dir() else _unpacked(path, scratch / "saved_model")
    try:
        import tf_keras
    except ImportError as error:
        raise refusal(
            path,
            "saved-model",
            "A TensorFlow SavedModel is opened with tf_keras, which is not installed: "
            "pip install tf_keras, or save the model as .keras where it was trained.",
        ) from error
    try:
        model = tf_keras.models.load_model(str(folder), compile=False)
    except Exception as error:  # tf_keras raises every kind; each becomes a sentence
        raise _without_layers(path) from error
    if not isinstance(model, tf_keras.Model) or not hasattr(model, "get_config"):
        raise _without_layers(path)
    written = scratch / "layered.h5"
    try:
        model.save(str(written), save_format="h5", include_optimizer=False)
    except (NotImplementedError, ValueError, TypeError) as error:
        raise _without_layers(path) from error
    return written


def _without_layers(path: Path) -> ModelError:
    return refusal(
        path,
        "saved-model",
        "This TensorFlow SavedModel holds a compiled graph and not the layers that made it, so "
        "that there are no filters to look at. In the program that trained it, save the model with "
        "model.save('model.keras').",
    )


def _unpacked(path: Path, into: Path) -> Path:
    """The folder with ``saved_model.pb`` in it, after the archive's headers were looked at."""
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MOST_MEMBERS:
            raise refusal(
                path, "too-many-parts", f"The archive has {len(members)} members; {MOST_MEMBERS} "
                "are the most that are opened."
            )  # fmt: skip
        if sum(member.file_size for member in members) > MOST_BYTES:
            raise refusal(path, "bomb", "Unpacked, the archive would be larger than 1 GiB.")
        for member in _plain_files(path, members):
            target = into / member.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))
    found = sorted(into.rglob("saved_model.pb"), key=lambda each: len(each.parts))
    return found[0].parent


def _plain_files(path: Path, members: list[Any]) -> Iterator[Any]:
    for member in members:
        parts = Path(member.filename).parts
        is_link = (member.external_attr >> 28) == 0o12
        if ".." in parts or Path(member.filename).is_absolute() or is_link:
            raise refusal(
                path,
                "unsafe-path",
                f"Its member {member.filename[:80]!r} would be written outside the archive.",
            )
        if not member.is_dir():
            yield member
