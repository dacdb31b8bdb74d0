"""How many members does a zip archive list, and how do they unpack?

Told before ``zipfile`` makes an object of each of them, which takes a minute where somebody has
listed hundreds of thousands.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from typing import IO

RATIO = 200
"""So many times its packed size may a member have."""

_ENTRIES, _SIZE = 4, 5


def directory(file: IO[bytes]) -> tuple[int, int]:
    """Number of members and bytes of the directory, as the end of an archive states them.

    Raises
    ------
    zipfile.BadZipFile
        Where the file does not end as an archive does.
    """
    # The very numbers that zipfile goes by, of a zip64 archive too: an own reading could be shown
    # others.
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    file.seek(0)
    if not end:
        raise zipfile.BadZipFile("its end is missing")
    return int(end[_ENTRIES]), int(end[_SIZE])


def bomb(members: Iterable[zipfile.ZipInfo], *, floor: int) -> zipfile.ZipInfo | None:
    """The first member that unpacks to more than ``floor`` bytes and ``RATIO`` times its size."""
    for info in members:
        if info.file_size > max(floor, RATIO * info.compress_size):
            return info
    return None
