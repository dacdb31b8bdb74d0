"""How is a pass through a corpus gone on with after an interruption?

What was gathered is written beside the file of rows after some thousand documents, whole or not at
all. Numbers and text only: a checkpoint is no program.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from interpret.core.errors import ArgumentError, DataError
from interpret.core.sample import Sample
from interpret.methods.ngrams.held_windows import Window
from interpret.methods.ngrams.row_file import Rows

if TYPE_CHECKING:
    from interpret.methods.ngrams.corpus_pass import Gathering

VERSION = 1


def checked_path(checkpoint: object) -> Path | None:
    """Take the path of a checkpoint, or None.

    Raises
    ------
    ArgumentError
        Where it is no path, or its folder is not there.
    """
    if checkpoint is None:
        return None
    if not isinstance(checkpoint, str | os.PathLike):
        raise ArgumentError(f"checkpoint must be the path of a file, but is {checkpoint!r}.")
    path = Path(checkpoint)
    if path.is_dir() or not path.parent.is_dir():
        reason = "is a folder" if path.is_dir() else "lies in a folder that is not there"
        raise ArgumentError(f"checkpoint={str(checkpoint)!r} {reason}: name a file to be written.")
    return path


def rows_path(path: Path) -> Path:
    """The file of rows beside a checkpoint."""
    return path.with_name(f"{path.name}.rows")


def write(path: Path, gathering: Gathering) -> None:
    """Write what was gathered; the file that was there is replaced at once."""
    gathering.rows.flush()
    arrays = gathering.state()
    windows = list(gathering.kept.windows.values())
    drawn = sorted(gathering.kept.drawn.items())
    header = {
        **_asked(gathering),
        "done": gathering.done,
        "digest": gathering.digest,
        "rows": gathering.rows.blocks,
        "windows": [
            [w.document, w.place, w.start, w.stop, w.length, w.tokens, w.text, w.around]
            for w in windows
        ],
        "drawn": [number for number, _ in drawn],
    }
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    arrays |= _joined("windows", [w.x for w in windows])
    arrays |= _joined("drawn", [sample.x for _, sample in drawn])
    arrays |= _joined("padding", [sample.padding[:, None] for _, sample in drawn])
    beside = path.with_name(f"{path.name}.part")
    with beside.open("wb") as file:
        np.savez(file, **arrays)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def resume(path: Path, gathering: Gathering) -> None:
    """Go on from a checkpoint.

    Raises
    ------
    DataError
        Where the file is none, or was written for another model or with other settings.
    """
    with path.open("rb") as raw:
        begins = raw.read(2)
    if begins and begins != b"PK":
        raise DataError(
            f"{path.name} is there already and is no checkpoint but another file: name one that is "
            "not there yet.",
            code="not-a-checkpoint",
        )
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        header = json.loads(arrays["header"].tobytes())
        rows = rows_path(path).stat().st_size
        if header["version"] == VERSION and rows < 4 * gathering.columns.width * sum(
            header["rows"]
        ):
            raise ValueError("rows are missing")
    except _DAMAGE as error:
        raise _damaged(path) from error
    _check(path, header, _asked(gathering))
    try:
        _restore(gathering, header, arrays)
    except _DAMAGE as error:
        raise _damaged(path) from error
    gathering.rows = Rows(gathering.columns.width, rows_path(path), blocks=header["rows"])


def _restore(gathering: Gathering, header: dict[str, Any], arrays: dict[str, Any]) -> None:
    gathering.restore(arrays)
    gathering.done, gathering.digest = header["done"], header["digest"]
    for values, x in zip(header["windows"], _parted("windows", arrays), strict=True):
        document, place, start, stop, length, tokens, text, around = values
        gathering.kept.windows[document, place] = Window(
            document=document,
            place=place,
            start=start,
            stop=stop,
            length=length,
            x=x,
            tokens=tuple(tokens),
            text=text,
            around=tuple(tuple(names) for names in around),
        )
    drawn = zip(header["drawn"], _parted("drawn", arrays), _parted("padding", arrays), strict=True)
    for number, x, padding in drawn:
        sample = Sample(arrays=(x,), positions=(), padding=padding[:, 0])
        gathering.kept.give_back(number, sample)


_DAMAGE = (OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, BadZipFile)


def _damaged(path: Path) -> DataError:
    return DataError(
        f"{path.name} is no checkpoint that can be gone on with: delete it, and "
        f"{rows_path(path).name} beside it, to start anew.",
        code="not-a-checkpoint",
    )


def refuse_corpus(path: Path) -> DataError:
    """What is said where a checkpoint's documents are not those of the corpus."""
    return DataError(
        f"{path.name} was written for another corpus: its documents are not the first ones of "
        "this. Give the same corpus and labels in the same order, or another checkpoint.",
        code="another-checkpoint",
    )


def remove(path: Path) -> None:
    """Delete a checkpoint that has served."""
    path.unlink(missing_ok=True)
    rows_path(path).unlink(missing_ok=True)


def _asked(gathering: Gathering) -> dict[str, Any]:
    """What must be the same for a checkpoint to be gone on with."""
    settings = gathering.settings
    return {
        "version": VERSION,
        "model": gathering.model.info.model_id,
        "layer": settings.layer.name,
        "top": settings.top,
        "purity": settings.purity,
        "batch_size": settings.batch_size,
        "seed": settings.seed,
    }


def _check(path: Path, header: dict[str, Any], asked: dict[str, Any]) -> None:
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


def _joined(name: str, arrays: list[Any]) -> dict[str, Any]:
    lengths = np.asarray([len(array) for array in arrays], dtype=np.int64)
    joined = np.concatenate(arrays) if arrays else np.zeros((0, 1))
    return {f"{name}.lengths": lengths, f"{name}.values": joined}


def _parted(name: str, arrays: dict[str, Any]) -> list[Any]:
    ends = np.cumsum(arrays[f"{name}.lengths"])
    return np.split(arrays[f"{name}.values"], ends[:-1]) if len(ends) else []
