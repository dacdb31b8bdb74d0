"""How does a file appear whole or not at all?"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from interpret.core.errors import ArgumentError, InterpretError


@contextmanager
def replacing(target: Path) -> Iterator[IO[bytes]]:
    """A file beside the target that takes its place once it is whole.

    What is no regular file, such as a pipe or a device, is written to as it stands.
    """
    target = Path(os.path.realpath(target))  # write through a link, do not replace it
    if target.is_dir():
        raise ArgumentError(f"path={str(target)!r} is a folder: name a file in it.")
    if not target.parent.is_dir():
        raise ArgumentError(f"The folder {str(target.parent)!r} does not exist: make it first.")
    if target.exists() and not target.is_file():
        with _told(target), target.open("wb") as file:
            yield file
        return
    half = target.parent / f".{uuid.uuid4().hex}.part"
    try:
        with _told(target):
            # Opened by number so that the new file has the user's usual permissions.
            number = os.open(
                half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666
            )
            with os.fdopen(number, "wb") as file:
                yield file
            os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Say which file it is that cannot be written."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InterpretError(
            f"{str(target)!r} cannot be written: {error.strerror or error}. "
            "Choose another folder, or make room and check its permissions."
        ) from None
