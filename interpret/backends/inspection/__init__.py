"""What is this file, and may it be opened? Answered from its bytes, before TensorFlow is loaded.

Nothing in the file is run here: the container is recognised by its magic bytes, an archive is
judged by its directory and an HDF5 file by its links, and the configuration is read as JSON, in
which every class and argument must be one of Keras that is known to be harmless.
"""

from __future__ import annotations

import dataclasses
import re
import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from interpret.backends.inspection.archive import (
    MAX_UNPACKED,
    check_archive,
    check_members,
    cut_short,
)
from interpret.backends.inspection.config import Inspection, objects
from interpret.backends.inspection.hdf5 import HDF5_MAGIC, count_weights, read_hdf5
from interpret.backends.inspection.json_text import MAX_CONFIG_BYTES, read_json, too_large
from interpret.backends.inspection.mislabelled import (
    refused_archive,
    refused_bytes,
    refused_folder,
)
from interpret.backends.inspection.refusal import RESAVE, quoted, refusal
from interpret.backends.inspection.sizes import check_weights

__all__ = ["HDF5_MAGIC", "RESAVE", "ModelFile", "inspect_file", "objects", "refusal"]

_WEIGHTS = "model.weights.h5"


@dataclass(frozen=True, kw_only=True)
class ModelFile:
    """A model file that may be opened: its container, who wrote it, and its configuration.

    ``known`` and ``trust_code`` are the terms on which it was inspected.
    """

    path: Path
    container: Literal["keras", "h5"]
    writer: str
    config: dict[str, Any]
    known: frozenset[str] = frozenset()
    trust_code: bool = False

    @property
    def before_keras_3(self) -> bool:
        """Whether Keras 2 or older wrote it."""
        version = re.match(r"Keras ([0-9]{1,6})\b", self.writer)
        return version is not None and int(version.group(1)) < 3


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
        With one of the codes that docs/security.md lists.
    """
    head = _head(path)
    try:
        if head.startswith(b"PK"):
            found, stored = _read_archive(path)
        elif head.startswith(HDF5_MAGIC):
            text, version, stored = read_hdf5(path)
            found = ModelFile(
                path=path,
                container="h5",
                writer=f"Keras {quoted(version, limit=40)}",
                config=read_json(path, text),
            )
        else:
            raise refused_bytes(path, head)
    except OSError as error:
        raise refusal(
            path, "damaged", f"The file cannot be read ({quoted(error.strerror or error)})."
        ) from error
    inspection = Inspection(path=path, known=known, trust_code=trust_code)
    inspection.look(found.config)
    check_weights(path, least=inspection.least, largest=inspection.largest, stored=stored)
    return dataclasses.replace(found, known=frozenset(known), trust_code=trust_code)


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


def _read_archive(path: Path) -> tuple[ModelFile, int]:
    """The archive's model, and how many numbers its weights hold."""
    try:
        with path.open("rb") as file:
            check_archive(path, file)
            with zipfile.ZipFile(file) as archive:
                return _read_members(path, archive)
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError),
        *(RuntimeError, ValueError, OverflowError),  # zipfile over fields that contradict others
    ) as error:
        raise cut_short(path, error) from error


def _read_members(path: Path, archive: zipfile.ZipFile) -> tuple[ModelFile, int]:
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
    found = ModelFile(
        path=path,
        container="keras",
        writer=f"Keras {quoted(version, limit=40)}",
        config=config,
    )
    return found, stored
