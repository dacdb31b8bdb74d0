"""What is a file that a visitor gave? Bytes under a name; only the worker reads what it holds."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from interpret.core.data_file import Data as Data
from interpret.core.data_file import Row as Row
from interpret.core.errors import ModelError
from interpret.core.folders import OwnFolder

MOST_BYTES = 512 * 2**20
_LONGEST_NAME = 120


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that somebody gave. Its name is a label and never a path."""

    name: str
    data: bytes = dataclasses.field(repr=False)


def safe_name(name: str, otherwise: str) -> str:
    r"""A file name without folders, control characters and what some systems forbid.

    >>> safe_name("../../a\\b<i>.csv", "data.csv")
    'b_i_.csv'
    """
    last = PurePosixPath(PureWindowsPath(name).name).name
    clean = re.sub(r'[\x00-\x1f\x7f<>:"|?*]', "_", last).strip(" .")
    clean = clean.encode("utf-8", "ignore").decode("utf-8")
    if not clean:
        return otherwise
    suffix = Path(clean).suffix[:12]
    return clean[: _LONGEST_NAME - len(suffix)] + suffix if len(clean) > _LONGEST_NAME else clean


class Folder(OwnFolder):
    """A temporary folder for uploads, which goes away with the last one who holds it."""

    def write(self, upload: Upload, otherwise: str) -> Path:
        """Lay a file in it, under its own name where that can be one.

        Raises
        ------
        ModelError
            Where it holds more than any model, vocabulary or table here may.
        """
        if len(upload.data) > MOST_BYTES:
            raise ModelError(
                f"{safe_name(upload.name, otherwise)} has {len(upload.data):,} bytes: at most "
                f"{MOST_BYTES:,} are taken here. Open it from Python or the shell.",
                code="too-large",
            )
        path = self.path / safe_name(upload.name, otherwise)
        while path.exists():
            path = path.with_name(f"other-{path.name}")
        path.write_bytes(upload.data)
        return path
