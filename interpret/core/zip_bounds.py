"""How many members does a zip archive list, and how do they unpack?

Told before ``zipfile`` makes an object of each of them, which takes a minute where somebody has
listed hundreds of thousands.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable
from typing import IO

RATIO = 200
"""So many times its packed size may a member have."""

_END = b"PK\5\6"
_LONGEST = 22 + 2**16


def directory(file: IO[bytes]) -> tuple[int, int]:
    """Number of members and bytes of the directory, as the end of an archive states them.

    Raises
    ------
    zipfile.BadZipFile
        Where the file does not end as an archive does.
    """
    size = file.seek(0, 2)
    file.seek(max(0, size - _LONGEST))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise zipfile.BadZipFile("its end is missing")
    count, length = struct.unpack("<HL", tail[at + 10 : at + 16])
    return int(count), int(length)


def bomb(members: Iterable[zipfile.ZipInfo], *, floor: int) -> zipfile.ZipInfo | None:
    """The first member that unpacks to more than ``floor`` bytes and ``RATIO`` times its size."""
    for info in members:
        if info.file_size > max(floor, RATIO * info.compress_size):
            return info
    return None
