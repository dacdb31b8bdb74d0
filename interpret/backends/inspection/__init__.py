"""What is this file, and may it be opened? Answered from its bytes, before TensorFlow is loaded.

Nothing in the file is run here: the container is recognised by its magic bytes, an archive is
judged by its directory and an HDF5 file by its links, and the configuration is read as JSON, in
which every class and argument must be one of Keras that is known to be harmless.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from pathlib import Path

from interpret.backends.inspection.apart import look_apart
from interpret.backends.inspection.architecture import architecture_beside, is_architecture
from interpret.backends.inspection.config import objects
from interpret.backends.inspection.looking import ModelFile, look, recognised
from interpret.backends.inspection.refusal import RESAVE, refusal
from interpret.core.errors import ModelError

__all__ = [
    "RESAVE",
    "ModelFile",
    "architecture_beside",
    "inspect_file",
    "is_architecture",
    "objects",
    "refusal",
]


def inspect_file(
    path: Path,
    *,
    known: Collection[str] = (),
    trust_code: bool = False,
    architecture: Path | None = None,
    apart: bool = True,
) -> ModelFile:
    """Recognise a model file and refuse what cannot or must not be opened.

    Parameters
    ----------
    known
        Names of classes that the user has given for custom objects.
    trust_code
        Let layers pass that carry code, in a file that is the user's own.
    architecture
        What the weights belong to, where the file holds nothing else: JSON of ``model.to_json()``.
        Unless it is given, one of the weights' name or a usual one is looked for beside them.
    apart
        Look in a process of its own, with limits on memory and time in proportion to the file's
        size. A locked worker, which starts no process and may die itself, looks on the spot.

    Raises
    ------
    ModelError
        With one of the codes that docs/security.md lists.
    """
    archived = recognised(path).startswith(b"PK")
    way = look_apart if apart else look
    beside = False
    try:
        found = way(path, known=known, trust_code=trust_code, architecture=architecture)
    except ModelError as error:
        if archived or error.code != "weights-only" or architecture is not None:
            raise
        if (architecture := architecture_beside(path)) is None:
            raise
        found = way(path, known=known, trust_code=trust_code, architecture=architecture)
        beside = True
    return dataclasses.replace(
        found,
        known=frozenset(known),
        trust_code=trust_code,
        architecture=architecture,
        found_beside=beside,
    )
