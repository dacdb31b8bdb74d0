"""Where is one row of numbers for each document kept, so that memory does not grow with them?

In a file: a temporary one, or one beside a checkpoint, which can be gone on with.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.errors import InterpretError

if TYPE_CHECKING:
    from jaxtyping import Float, Int

    Block = Float[np.ndarray, "row column"]

AT_ONCE = 2**22
"""Numbers that are read back together."""

READ_AT_ONCE = 2**24
"""Bytes that are read together to see whether they are those that were written."""

NUMBER_BITS = 24
"""As many bits of a number are exact in a float32."""

TOGETHER = 1024
"""Rows that are written as one block."""


@dataclass(frozen=True, kw_only=True)
class RowColumns:
    """What stands where in a document's row.

    The filters' highest pre-activations over windows that count; the same over all windows, where
    they can differ; the head's scores; the document's number, in two parts, for a float32 holds no
    more than 24 bits; predicted class and label.
    """

    filters: int
    scores: int
    peaks: bool

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return self.filters * (1 + self.peaks) + self.scores + 4

    def peak(self, rows: Block) -> Float[np.ndarray, "row filter"]:
        """Highest pre-activations over all windows, as the model pools them."""
        first = self.filters * self.peaks
        return rows[:, first : first + self.filters]

    def scores_of(self, rows: Block) -> Float[np.ndarray, "row score"]:
        """The head's scores."""
        return rows[:, -4 - self.scores : -4]


def number_columns(numbers: Int[np.ndarray, " row"]) -> Int[np.ndarray, "row 2"]:
    """The documents' numbers in the corpus as they stand in their rows."""
    return np.stack(np.divmod(numbers, 1 << NUMBER_BITS), axis=1)


def numbers(rows: Block) -> Int[np.ndarray, " row"]:
    """The documents' numbers in the corpus, which stand before class and label."""
    high, low = rows[:, -4].astype(np.int64), rows[:, -3].astype(np.int64)
    return (high << NUMBER_BITS) + low


def classes_and_labels(
    rows: Block,
) -> tuple[Int[np.ndarray, " row"], Int[np.ndarray, " row"]]:
    """Predicted class and label, which stand last in a row."""
    return rows[:, -2].astype(np.int64), rows[:, -1].astype(np.int64)


def unwritten(path: Path | None, error: OSError) -> InterpretError:
    """Why a checkpoint is not written, or rows that are kept beside it or in a temporary file."""
    what = "The rows of the corpus" if path is None else f"The checkpoint {str(path)!r}"
    where = "TMPDIR names another folder for them" if path is None else "name another file"
    return InterpretError(
        f"{what} cannot be written: {error.strerror or error}. Make room, or {where}; what was "
        "written before can be gone on with."
    )


class Rows:
    """Rows of float32 on disk, appended in order.

    They are written in blocks, column by column within each, so that single columns of all rows can
    be read without the others. The file at ``path`` stays; without one it is temporary. ``blocks``
    says how many rows each block holds that is there already and stays; the rest is cut off.
    ``digest`` is what those blocks come to: ValueError where the file holds others.
    """

    def __init__(
        self,
        width: int,
        path: Path | None = None,
        *,
        blocks: Sequence[int] = (),
        digest: str = "",
    ) -> None:
        self.width = width
        self.blocks = list(blocks)
        self._path = path
        self._waiting: list[Block] = []
        self._digest = hashlib.blake2b(digest_size=16)
        if path is not None and self.blocks:
            self._hold_against(path, digest)

    def _hold_against(self, path: Path, digest: str) -> None:
        left = 4 * self.width * sum(self.blocks)
        with path.open("rb") as file:
            while left > 0 and (part := file.read(min(left, READ_AT_ONCE))):
                self._digest.update(part)
                left -= len(part)
        if left or self._digest.hexdigest() != digest:
            raise ValueError("other rows than were written")

    @cached_property
    def _file(self) -> Any:
        """Opened when it is first wanted: a corpus that is refused leaves no file."""
        file = tempfile.TemporaryFile() if self._path is None else self._path.open("a+b")
        file.truncate(4 * self.width * sum(self.blocks))
        return file

    @property
    def count(self) -> int:
        """How many rows there are."""
        return sum(self.blocks) + sum(map(len, self._waiting))

    def add(self, *columns: Block) -> None:
        """Append rows, given as blocks of columns side by side."""
        self._waiting.append(np.concatenate(columns, axis=1, dtype=np.float32))
        if sum(map(len, self._waiting)) >= TOGETHER:
            self._write()

    def _write(self) -> None:
        if self._waiting:
            rows = np.concatenate(self._waiting)
            self._waiting = []
            block = np.ascontiguousarray(rows.T).data
            try:
                self._file.seek(0, os.SEEK_END)
                self._file.write(block)
                self._file.flush()
            except OSError as error:
                raise unwritten(self._path, error) from error
            if self._path is not None:
                self._digest.update(block)
            self.blocks.append(len(rows))

    def flush(self) -> tuple[list[int], str]:
        """Bring what was added to the disk; how many rows each block holds, and their digest."""
        self._write()
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise unwritten(self._path, error) from error
        return list(self.blocks), self._digest.hexdigest()

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
        """Close the file, if it was opened; a temporary one is gone then."""
        if "_file" in vars(self):
            self._file.close()
