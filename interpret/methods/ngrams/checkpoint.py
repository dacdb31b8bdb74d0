"""How is a pass through a corpus gone on with after an interruption?

What was gathered is written beside the file of rows after about a thousand documents, whole or not
at all. Numbers and text only: a checkpoint is no program.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections import defaultdict
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from interpret.core.errors import ArgumentError, DataError, brief
from interpret.core.sample import Sample
from interpret.methods.ngrams.checkpoint_fit import fits
from interpret.methods.ngrams.corpus_pass import Gathered, nothing_yet
from interpret.methods.ngrams.held_windows import HeldWindow, HeldWindows
from interpret.methods.ngrams.row_file import Rows, unwritten
from interpret.methods.ngrams.tally import Tally
from interpret.methods.ngrams.top_ngrams import NgramTable

if TYPE_CHECKING:
    from interpret.methods.ngrams.corpus_pass import Study

VERSION = 5

RECORDS = {
    each.__name__: each for each in (Gathered, Tally, NgramTable, HeldWindows, HeldWindow, Sample)
}
"""What a checkpoint is made of; a field that they gain is written and read like the others."""

PLAIN = (str, int, float, type(None))


def checked_path(checkpoint: object) -> Path | None:
    """Take the path of a checkpoint, or None; ArgumentError where no file can be written there."""
    if checkpoint is None:
        return None
    if not isinstance(checkpoint, str | os.PathLike):
        raise ArgumentError(f"checkpoint must be the path of a file, but is {brief(checkpoint)}.")
    path = Path(checkpoint)
    if path.is_dir() or not path.parent.is_dir():
        reason = "is a folder" if path.is_dir() else "lies in a folder that is not there"
        raise ArgumentError(f"checkpoint={str(checkpoint)!r} {reason}: name a file to be written.")
    return path


def rows_path(path: Path) -> Path:
    """The file of rows beside a checkpoint."""
    return path.with_name(f"{path.name}.rows")


def write(path: Path, study: Study, gathered: Gathered) -> None:
    """Write what was gathered; the file that was there is replaced at once.

    InterpretError names it where there is no room for it, or no permission.
    """
    state, arrays = packed(gathered)
    header = json.dumps({"version": VERSION, **_asked(study), "state": state}).encode()
    beside = path.with_name(f"{path.name}.part")
    whole = {"header": np.frombuffer(header, dtype=np.uint8), **arrays}
    try:
        with beside.open("wb") as file:
            np.savez(file, **whole, digest=np.frombuffer(_digest(whole), dtype=np.uint8))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise unwritten(path, error) from error


def begin(path: Path | None, study: Study) -> tuple[Gathered, Rows]:
    """What is gathered before the first document, or was when a checkpoint was written.

    DataError where the file is none, was damaged since, or was written for another model, with
    other settings or by another version.
    """
    if path is None:
        return nothing_yet(study), Rows(study.columns.width)
    if not path.exists():
        return nothing_yet(study), Rows(study.columns.width, rows_path(path))
    with path.open("rb") as raw:
        begins = raw.read(2)
    if begins and begins != b"PK":
        raise DataError(
            f"{path.name} is there already and is no checkpoint but another file: name one that is "
            "not there yet.",
            code="not-a-checkpoint",
        )
    try:
        return _resumed(path, study)
    except _DAMAGE as error:
        raise DataError(
            f"{path.name} is no checkpoint that can be gone on with: {_anew(path)}",
            code="not-a-checkpoint",
        ) from error


def _resumed(path: Path, study: Study) -> tuple[Gathered, Rows]:
    with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    digest = arrays.pop("digest", np.zeros(0)).tobytes()
    as_written = digest == _digest(arrays)
    header = json.loads(arrays.pop("header").tobytes())
    _check(path, header["version"], header, _asked(study))
    gathered: Gathered = unpacked(header["state"], arrays)
    if not as_written or not fits(gathered, study):
        raise ValueError("not what was written for this model")
    blocks, digest = gathered.blocks, gathered.rows_digest
    return gathered, Rows(study.columns.width, rows_path(path), blocks=blocks, digest=digest)


def _digest(arrays: dict[str, Any]) -> bytes:
    """What a checkpoint comes to: bytes that were changed on the disk are never gone on with."""
    state = hashlib.blake2b(digest_size=16)
    for name, array in sorted(arrays.items()):
        state.update(f"{name} {array.dtype.descr} {array.shape} ".encode())
        state.update(np.ascontiguousarray(array).tobytes())
    return state.digest()


_DAMAGE = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, RecursionError),
    *(BadZipFile, zlib.error),
)


def _anew(path: Path) -> str:
    return f"delete it, and {rows_path(path).name} beside it, to start anew."


def remove(path: Path) -> None:
    """Delete a checkpoint that has served."""
    path.unlink(missing_ok=True)
    rows_path(path).unlink(missing_ok=True)
    path.with_name(f"{path.name}.part").unlink(missing_ok=True)


def _asked(study: Study) -> dict[str, Any]:
    """What must be the same for a checkpoint to be gone on with."""
    return {
        "model": study.info.model_id,
        "layer": study.layer.name,
        "top": study.top,
        "purity": study.purity,
        "batch_size": study.batch_size,
        "seed": study.seed,
        "shuffles": study.shuffles,
    }


def _check(path: Path, version: object, header: dict[str, Any], asked: dict[str, Any]) -> None:
    if version != VERSION:
        raise DataError(
            f"{path.name} was written by another version of interpret, in form {version!r}, and "
            f"this one reads form {VERSION}: {_anew(path)}",
            code="another-checkpoint",
        )
    for name, value in asked.items():
        if header.get(name) == value:
            continue
        what = "another model" if name == "model" else f"{name}={header.get(name)!r}"
        now = "" if name == "model" else f", but {name} is {value!r} now"
        raise DataError(
            f"{path.name} was written for {what}{now}: use the same settings, or another "
            "checkpoint.",
            code="another-checkpoint",
        )


def packed(state: object) -> tuple[Any, dict[str, Any]]:
    """Records, dicts, lists and arrays within each other as a tree of JSON and some long arrays.

    All arrays of a dtype are laid end to end: a checkpoint holds thousands of small ones.
    """
    by_dtype: dict[np.dtype[Any], list[Any]] = defaultdict(list)
    sizes: dict[np.dtype[Any], int] = defaultdict(int)

    def tree(value: Any) -> Any:
        if isinstance(value, PLAIN):
            return value
        if isinstance(value, np.ndarray):
            start = sizes[value.dtype]
            sizes[value.dtype] += value.size
            by_dtype[value.dtype].append(value.ravel())
            return {"array": [list(by_dtype).index(value.dtype), start, *value.shape]}
        if is_dataclass(value):
            of = {each.name: tree(getattr(value, each.name)) for each in fields(value)}
            return {type(value).__name__: of}
        if isinstance(value, dict):
            return {"dict": [tree(list(value)), tree(list(value.values()))]}
        plain = set(map(type, value)) <= set(PLAIN)  # tokens and numbers: many, and in no need
        return {type(value).__name__: list(value) if plain else list(map(tree, value))}

    root = tree(state)
    return root, {f"arrays{n}": np.concatenate(each) for n, each in enumerate(by_dtype.values())}


def unpacked(tree: Any, arrays: dict[str, Any]) -> Any:
    """What was ``packed``."""
    if isinstance(tree, PLAIN):
        return tree
    ((kind, of),) = tree.items()
    if kind == "array":
        number, start, *shape = of
        size = int(np.prod(shape))
        return arrays[f"arrays{number}"][start : start + size].reshape(shape).copy()
    if kind == "dict":
        keys, values = (unpacked(each, arrays) for each in of)
        return dict(zip(keys, values, strict=True))
    if kind in ("list", "tuple"):
        values = of if set(map(type, of)) <= set(PLAIN) else [unpacked(each, arrays) for each in of]
        return values if kind == "list" else tuple(values)
    return RECORDS[kind](**{name: unpacked(each, arrays) for name, each in of.items()})
