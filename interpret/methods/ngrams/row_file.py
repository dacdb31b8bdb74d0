"""Where is one row of numbers for each document kept, so that memory does not grow with them?

In a file: a temporary one, or one beside a checkpoint, which can be gone on with.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float

    Block = Float[np.ndarray, "row column"]

AT_ONCE = 2**22
"""Numbers that are read back together."""


TOGETHER = 1024
"""Rows that are written as one block."""


class Rows:
    """Rows of float32 on disk, appended in order.

    They are written in blocks, column by column within each, so that single columns of all rows can
    be read without the others.

    Parameters
    ----------
    width
        Numbers in a row.
    path
        A file that stays; None for a temporary one, which goes when it is closed.
    blocks
        How many rows each block holds that is there already and stays; the rest is cut off.
    """

    def __init__(self, width: int, path: Path | None = None, *, blocks: Sequence[int] = ()) -> None:
        self.width = width
        self.blocks = list(blocks)
        self._waiting: list[Float[np.ndarray, "row column"]] = []
        self._file: Any = tempfile.TemporaryFile() if path is None else path.open("a+b")
        self._file.truncate(4 * width * sum(self.blocks))

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(self.blocks) + sum(map(len, self._waiting))

    def add(self, *columns: Float[np.ndarray, "row column"]) -> None:
        """Append rows, given as blocks of columns side by side."""
        self._waiting.append(np.concatenate(columns, axis=1, dtype=np.float32))
        if sum(map(len, self._waiting)) >= TOGETHER:
            self._write()

    def _write(self) -> None:
        if self._waiting:
            rows = np.concatenate(self._waiting)
            self._waiting = []
            self._file.seek(0, os.SEEK_END)
            self._file.write(np.ascontiguousarray(rows.T).data)
            self.blocks.append(len(rows))

    def flush(self) -> None:
        """Bring what was added to the disk."""
        self._write()
        self._file.flush()
        os.fsync(self._file.fileno())

    def read(self, first: int = 0, stop: int | None = None) -> Iterator[Block]:
        """All rows, a block at a time; of their columns those from ``first`` to ``stop``."""
        self._write()
        begin, end, _ = slice(first, stop).indices(self.width)
        place = 0
        for rows in self.blocks:
            self._file.seek(4 * (place * self.width + begin * rows))
            raw = self._file.read(4 * (end - begin) * rows)
            yield np.frombuffer(raw, dtype=np.float32).reshape(end - begin, rows).T
            place += rows

    def columns(self, first: int, stop: int) -> Iterator[tuple[int, Block]]:
        """Columns from ``first`` to ``stop``, as many at a time as fit, with the first's number.

        Each comes as a row of the array given.
        """
        at_once = max(AT_ONCE // max(self.count, 1), 1)
        for start in range(first, stop, at_once):
            end = min(start + at_once, stop)
            block = np.empty((end - start, self.count), dtype=np.float32)
            done = 0
            for rows in self.read(start, end):
                block[:, done : done + len(rows)] = rows.T
                done += len(rows)
            yield start, block

    def close(self) -> None:
        """Close the file; a temporary one is gone then."""
        self._file.close()
