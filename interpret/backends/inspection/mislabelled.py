"""What is a file that is no Keras model? Told from its first bytes, or from its members' names."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from interpret.backends.inspection.refusal import RESAVE, refusal
from interpret.core.errors import ModelError

_DATA = ": give it as the input, not as the model."
_PICKLE = "a Python pickle, which is never opened because it can run code"
# What people upload by mistake, by the first bytes of the file.
_MAGIC = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x93NUMPY", "a NumPy array (.npy)" + _DATA),
    (b"PAR1", "a Parquet table" + _DATA),
    (b"\x1f\x8b", "a gzip archive: unpack it first"),
    (b"BZh", "a bzip2 archive: unpack it first"),
    (b"\xfd7zXZ\0", "an xz archive: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"\x80\x02", _PICKLE),
    (b"\x80\x03", _PICKLE),
    (b"\x80\x04", _PICKLE),
    (b"\x80\x05", _PICKLE),
    (b"version https://git-lfs", "a Git LFS pointer, not the file itself: run git lfs pull"),
)
_OFFICE = {
    "word/document.xml": "a Word document",
    "xl/workbook.xml": "an Excel workbook: save the sheet as CSV and give it as the input",
    "ppt/presentation.xml": "a PowerPoint presentation",
}


def refused_bytes(path: Path, head: bytes) -> ModelError:
    """The refusal of a file that is neither an archive nor HDF5, saying what it is."""
    what = _what(head)
    if what is not None:
        return refusal(path, "not-a-model", f"This is {what.removesuffix('.')}. {RESAVE}")
    return refusal(
        path,
        "not-a-model",
        f"This is neither a .keras archive nor an HDF5 file: it begins with {head[:8]!r}. {RESAVE}",
    )


def _what(head: bytes) -> str | None:
    what = next((name for magic, name in _MAGIC if head.startswith(magic)), None)
    text = head.lstrip().lower()
    if head[4:8] == b"TFL3":
        what = "a TensorFlow Lite model, which no longer has its layers"
    elif text.startswith((b"<!doctype html", b"<html")):
        what = (
            "a web page, as a download gives it that asks for a login first: download the file "
            "itself"
        )
    elif text.startswith((b"{", b"[")):
        what = (
            "JSON text, without weights: where it is an architecture, give the file of its weights "
            "as the model and this with architecture=… (--architecture)"
        )
    elif head.startswith(b"\x08") and (b"onnx" in head or b"pytorch" in head or b"tf2onnx" in head):
        what = "an ONNX model, which no longer has its Keras layers"
    elif what is None and _is_text(head):
        what = "a text file"
    return what


def _is_text(head: bytes) -> bool:
    return all(byte in b"\t\n\r" or byte >= 32 for byte in head) and head.isascii()


def refused_archive(path: Path, names: Collection[str]) -> ModelError:
    """The refusal of a zip archive without a model's configuration."""
    ends = {name.rsplit("/", 1)[-1] for name in names}
    if "saved_model.pb" in ends:
        return refused_saved_model(path)
    if "data.pkl" in ends:
        return refusal(path, "not-a-model", "This is a PyTorch checkpoint; only Keras models open.")
    office = next((what for name, what in _OFFICE.items() if name in names), None)
    if office is not None:
        return refusal(path, "not-a-model", f"This is {office}. {RESAVE}")
    if any(name.endswith(".npy") for name in names):
        return refusal(
            path, "not-a-model", "This is a NumPy archive (.npz): give it as the input instead."
        )
    inner = next((n for n in sorted(names) if n.endswith((".keras", ".h5", ".hdf5"))), None)
    if inner is not None and "model.weights.h5" not in names:
        return refusal(
            path, "not-a-model", "This is an archive with a model in it: unpack it first."
        )
    if inner is not None:
        return refusal(
            path,
            "weights-only",
            f"This archive holds weights, but no config.json that says what they belong to. "
            f"{RESAVE}",
        )
    return refusal(path, "not-a-model", f"This archive holds no config.json of a model. {RESAVE}")


def refused_hdf5(path: Path, groups: Collection[str], attributes: Collection[str]) -> ModelError:
    """The refusal of an HDF5 file without a model's configuration."""
    if is_weights(groups, attributes):
        return refusal(
            path,
            "weights-only",
            "This file holds weights without the model they belong to. Give its architecture, the "
            "JSON that model.to_json() wrote, with architecture=… (--architecture FILE, on the "
            "page a second file), or make a whole file in the program that built it: model = "
            f"build_model(); model.load_weights({path.name!r}); model.save('model.keras').",
        )
    return refusal(path, "not-a-model", f"This HDF5 file holds no Keras model. {RESAVE}")


def is_weights(groups: Collection[str], attributes: Collection[str]) -> bool:
    """Whether an HDF5 file with these at its root holds weights as Keras writes them."""
    marks = {"layers", "_layer_checkpoint_dependencies", "vars"}
    return "layer_names" in attributes or bool(marks & set(groups))


def refused_folder(path: Path) -> ModelError:
    """The refusal of a folder."""
    if (path / "saved_model.pb").exists():
        return refused_saved_model(path)
    return refusal(path, "not-a-model", "This is a folder. Give the .keras or .h5 file itself.")


def refused_saved_model(path: Path) -> ModelError:
    """The refusal of a SavedModel by a process that is not locked."""
    return refusal(
        path,
        "saved-model",
        "This is a TensorFlow SavedModel, a program that is opened in a locked process alone: "
        "write interpret --sandbox and the command, or sandbox=True in Python. Or save the model "
        "with model.save('model.keras') where it was trained.",
    )


def refused_architecture(path: Path) -> ModelError:
    """The refusal of an architecture beside a file that has one of its own."""
    return refusal(
        path,
        "unsupported",
        "This file is no weights alone: leave the architecture out, since a whole model has its "
        "own.",
    )
