"""Is this the only run that works with a checkpoint?

Two that write one file of rows spoil both answers. The lock is a file beside the checkpoint, which
the system lets go of when a process ends, however it ends.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from interpret.core.errors import ArgumentError, DataError

try:
    import fcntl
except ImportError:  # Windows has no such lock
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a checkpoint for as long as the block takes; DataError where another run holds it."""
    if fcntl is None:
        yield
        return
    lock = path.with_name(f"{path.name}.lock")
    file = _locked(path, lock)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            if not os.fstat(file.fileno()).st_size:  # else it is somebody's file of that name
                lock.unlink()
        file.close()


def _locked(path: Path, lock: Path) -> IO[bytes]:
    while True:
        try:
            file = lock.open("ab")
        except OSError as error:
            raise ArgumentError(
                f"checkpoint={str(path)!r} cannot be written there ({error.strerror}): name a file "
                "in a folder that can be written to."
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Between the two steps the run before this one may have ended and removed its file.
            if lock.exists() and os.path.samestat(lock.stat(), os.fstat(file.fileno())):
                return file
        except BlockingIOError as error:
            file.close()
            raise DataError(
                f"{path.name} is in use by another run that writes to it: wait until that one has "
                "ended, or name another checkpoint.",
                code="checkpoint-in-use",
            ) from error
        except OSError as error:
            file.close()
            raise DataError(
                f"{path.name} lies where no file can be locked ({error.strerror}), and another run "
                "could write to it too: name a checkpoint on another disk.",
                code="checkpoint-without-lock",
            ) from error
        file.close()
