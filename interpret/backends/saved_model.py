"""Can a TensorFlow SavedModel be turned back into layers?

A SavedModel is a compiled program: opening one runs it, with TensorFlow's file operations among
what it may do. This must therefore be called in a locked worker alone.
"""

from __future__ import annotations

import contextlib
import zipfile
import zlib
from pathlib import Path

from interpret.backends.inspection import refusal
from interpret.backends.inspection.archive import check_archive, check_members, cut_short
from interpret.core.errors import ModelError


def is_saved_model(path: Path) -> bool:
    """Whether a folder, or a zip archive of one, holds a SavedModel."""
    if path.is_dir():
        return (path / "saved_model.pb").is_file()
    unreadable = (zipfile.BadZipFile, OSError, ValueError, ModelError)
    with contextlib.suppress(*unreadable), path.open("rb") as file:
        check_archive(path, file)
        names = zipfile.ZipFile(file).namelist()
        return any(name.split("/")[-1] == "saved_model.pb" for name in names)
    return False


def layered_copy(path: Path, scratch: Path) -> Path:
    """Rewrite a SavedModel that Keras 2 saved as a ``.keras`` file with its layers.

    Parameters
    ----------
    path
        The folder, or a zip archive that holds it.
    scratch
        A folder to write into.

    Returns
    -------
    Path
        The file, to be inspected and opened like any other.

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
    written = scratch / "layered.keras"  # an .h5 would lack the words of a TextVectorization
    try:
        model.save(str(written))
    except (NotImplementedError, ValueError, TypeError) as error:
        raise _without_layers(path) from error
    return written


def not_locked(path: Path) -> ModelError:
    """The refusal where this machine cannot lock a process far enough."""
    return refusal(
        path,
        "saved-model",
        "A TensorFlow SavedModel is a program, opened in a fully locked process alone, and this "
        "machine has none (interpret dashboard --check says why). Save the model with "
        "model.save('model.keras') where it was trained.",
    )


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
    try:
        with zipfile.ZipFile(path) as archive:
            check_members(path, archive)
            archive.extractall(into)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise cut_short(path, error) from error
    graphs = sorted(into.rglob("saved_model.pb"), key=lambda each: len(each.parts))
    return graphs[0].parent
