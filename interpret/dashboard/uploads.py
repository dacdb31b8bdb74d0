"""What is a file that a visitor gave? Bytes under a name; only the worker reads what it holds."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from interpret.core.data_file import Data as Data
from interpret.core.data_file import Row as Row

TEXT_SUFFIXES = ("csv", "tsv", "txt", "parquet")
SERIES_SUFFIXES = ("csv", "tsv", "txt", "npy", "npz", "parquet")


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that somebody gave. Its name is a label and never a path."""

    name: str
    data: bytes = dataclasses.field(repr=False)
