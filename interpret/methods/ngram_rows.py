"""Where is one row of numbers for each document kept, so that memory does not grow with them?

In a file: a temporary one, or one beside a checkpoint, which can be gone on with.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

AT_ONCE = 2**23
"""Numbers that are read back together."""


class Rows:
    """Rows of float32 on disk, appended in order.

    Parameters
    ----------
    width
        Numbers in a row.
    path
        A file that stays; None for a temporary one, which goes when it is closed.
    keep
        Rows that are there already and stay; what follows them is cut off.
    """

    def __init__(self, width: int, path: Path | None = None, *, keep: int = 0) -> None:
        self.width = width
        self.path = path
        self.count = keep
        self._file: Any = tempfile.TemporaryFile() if path is None else path.open("a+b")
        self._file.truncate(keep * self._bytes)
        self._file.seek(0, os.SEEK_END)

    @property
    def _bytes(self) -> int:
        return 4 * self.width

    def add(self, *columns: Float[np.ndarray, "row column"]) -> None:
        """Append rows, given as blocks of columns side by side."""
        rows = np.concatenate(columns, axis=1, dtype=np.float32)
        self._file.write(np.ascontiguousarray(rows).data)
        self.count += len(rows)

    def flush(self) -> None:
        """Bring what was added to the disk."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self) -> Iterator[Float[np.ndarray, "row column"]]:
        """All rows, some at a time."""
        self._file.flush()
        self._file.seek(0)
        at_once = max(AT_ONCE // self.width, 1)
        for first in range(0, self.count, at_once):
            count = min(at_once, self.count - first)
            raw = self._file.read(count * self._bytes)
            yield np.frombuffer(raw, dtype=np.float32).reshape(count, self.width)
        self._file.seek(0, os.SEEK_END)

    def columns(
        self, first: int, stop: int
    ) -> Iterator[tuple[int, Float[np.ndarray, "column row"]]]:
        """Columns from ``first`` to ``stop``, as many at a time as fit, with the first's number."""
        at_once = max(AT_ONCE // max(self.count, 1), 1)
        for start in range(first, stop, at_once):
            end = min(start + at_once, stop)
            block = np.empty((end - start, self.count), dtype=np.float32)
            done = 0
            for rows in self.read():
                block[:, done : done + len(rows)] = rows[:, start:end].T
                done += len(rows)
            yield start, block

    def close(self) -> None:
        """Close the file; a temporary one is gone then."""
        self._file.close()
