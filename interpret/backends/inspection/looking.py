"""What does a look at a model file's bytes show?

It may take long, much memory or the whole process, where a file is made for that: see ``apart``.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from interpret.backends.inspection.architecture import read_architecture
from interpret.backends.inspection.archive import (
    MAX_UNPACKED,
    check_archive,
    check_members,
    cut_short,
)
from interpret.backends.inspection.config import Inspection
from interpret.backends.inspection.hdf5 import (
    HDF5_MAGIC,
    count_weights,
    read_hdf5,
    read_weights,
)
from interpret.backends.inspection.json_text import MAX_CONFIG_BYTES, read_json, too_large
from interpret.backends.inspection.mislabelled import (
    refused_architecture,
    refused_archive,
    refused_bytes,
    refused_folder,
)
from interpret.backends.inspection.refusal import RESAVE, quoted, refusal, too_much_memory
from interpret.backends.inspection.sizes import check_weights

_WEIGHTS = "model.weights.h5"


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A model file that may be opened: its container, who wrote it, and its configuration.

    ``stored`` counts the numbers that its weights hold; ``known`` and ``trust_code`` are the terms
    on which it was inspected. ``architecture`` is the file of the configuration where the model's
    own holds weights alone; nobody named it where it is ``found_beside``.
    """

    path: Path
    container: Literal["keras", "h5"]
    writer: str
    config: dict[str, Any]
    stored: int
    known: frozenset[str] = frozenset()
    trust_code: bool = False
    architecture: Path | None = None
    found_beside: bool = False

    @property
    def before_keras_3(self) -> bool:
        """Whether Keras 2 or older wrote it."""
        version = re.match(r"Keras ([0-9]{1,6})\b", self.writer)
        return version is not None and int(version.group(1)) < 3


def look(
    path: Path,
    *,
    known: Collection[str] = (),
    trust_code: bool = False,
    architecture: Path | None = None,
) -> ModelFile:
    """Look at a file in this process, as ``inspect_file`` says.

    Raises
    ------
    ModelError
        With one of the codes that docs/security.md lists.
    """
    judge = Inspection(path=architecture or path, known=known, trust_code=trust_code)
    head = recognised(path)
    try:
        if architecture is not None and not head.startswith(b"PK"):
            found = _read_weights(path, judge, architecture)
        elif head.startswith(b"PK"):
            if architecture is not None:
                raise refused_architecture(path)
            found = _read_archive(path, judge)
        else:
            found = _read_hdf5(path, judge)
    except OSError as error:
        raise refusal(
            path, "damaged", f"The file cannot be read ({quoted(error.strerror or error)})."
        ) from error
    except MemoryError as error:
        raise too_much_memory(path) from error
    check_weights(path, least=judge.least, largest=judge.largest, stored=found.stored)
    return found


def _read_hdf5(path: Path, judge: Inspection) -> ModelFile:
    text, version, stored = read_hdf5(path)
    config = read_json(path, text)
    judge.look(config)
    return ModelFile(
        path=path,
        container="h5",
        writer=f"Keras {quoted(version, limit=40)}",
        config=config,
        stored=stored,
    )


def _read_weights(path: Path, judge: Inspection, architecture: Path) -> ModelFile:
    """Weights alone, and what they belong to."""
    config, version = read_architecture(architecture)
    judge.look(config)
    stored, container = read_weights(path)
    return ModelFile(
        path=path,
        container=container,
        writer=f"Keras {quoted(version, limit=40)}",
        config=config,
        stored=stored,
    )


def recognised(path: Path) -> bytes:
    """The first bytes of a file that is an archive or HDF5, and no larger than any model.

    Raises
    ------
    ModelError
        ``not-found``, ``not-a-model``, ``saved-model``, ``empty`` or ``too-large``.
    """
    head = _head(path)
    if not head.startswith((b"PK", HDF5_MAGIC)):
        raise refused_bytes(path, head)
    return head


def _head(path: Path) -> bytes:
    """The first bytes of a file that is one."""
    try:
        if not path.exists():
            shown = str(path) if len(str(path)) <= 200 else "…" + str(path)[-200:]
            raise refusal(path, "not-found", f"There is no such file: {shown}. Check its path.")
        if path.is_dir():
            raise refused_folder(path)
        size = path.stat().st_size
        if not path.is_file():
            raise refusal(path, "not-a-model", "This is no file that could be read to its end.")
        with path.open("rb") as file:
            head = file.read(64)
    except (OSError, ValueError) as error:  # a name too long or with NUL, or no right to read
        why = getattr(error, "strerror", None) or error
        raise refusal(
            path, "not-found", f"The file cannot be read ({quoted(why)}). Check its path."
        ) from error
    if not head:
        raise refusal(path, "empty", f"The file holds nothing. {RESAVE}")
    if size > MAX_UNPACKED:
        raise refusal(
            path,
            "too-large",
            f"The file has {size:,} bytes, where {MAX_UNPACKED:,} are allowed. Save a smaller "
            "model.",
        )
    return head


def _read_archive(path: Path, judge: Inspection) -> ModelFile:
    try:
        with path.open("rb") as file:
            check_archive(path, file)
            with zipfile.ZipFile(file) as archive:
                return _read_members(path, archive, judge)
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
        *(RuntimeError, ValueError, OverflowError),  # zipfile over fields that contradict others
    ) as error:
        raise cut_short(path, error) from error


def _read_members(path: Path, archive: zipfile.ZipFile, judge: Inspection) -> ModelFile:
    import tempfile

    check_members(path, archive)
    names = set(archive.namelist())
    if "config.json" not in names:
        raise refused_archive(path, names)
    for name in names & {"config.json", "metadata.json"}:
        if (size := archive.getinfo(name).file_size) > MAX_CONFIG_BYTES:
            raise too_large(path, size)
    config = read_json(path, archive.read("config.json"))
    metadata = read_json(path, archive.read("metadata.json")) if "metadata.json" in names else {}
    judge.look(config)  # before its weights, which take longer
    if _WEIGHTS not in names:
        raise refusal(path, "damaged", f"The archive holds no weights. {RESAVE}")
    # Reading all of it also compares it with its checksum.
    with tempfile.TemporaryFile() as weights:
        with archive.open(_WEIGHTS) as packed:
            while block := packed.read(2**20):
                weights.write(block)
        weights.flush()
        stored = count_weights(path, weights)
    version = metadata.get("keras_version", "of unknown version")
    return ModelFile(
        path=path,
        container="keras",
        writer=f"Keras {quoted(version, limit=40)}",
        config=config,
        stored=stored,
    )
