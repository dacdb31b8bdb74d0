"""Would the HDF5 library come to an end with this file?

It reads texts of varying length out of global heaps, and goes round for ever over an entry of such
a heap that is free and has no size (seen with HDF5 1.14.6). Nothing can stop it then but the end of
its process, so these few bytes are read here first. The layout is that of the HDF5 file format
specification, III.E "Disk Format: Level 1E - Global Heap".
"""

from __future__ import annotations

import mmap
import struct
from typing import IO

_MAGIC = b"\x89HDF\r\n\x1a\n"
_HEAP = b"GCOL\1"
_ENTRY = struct.Struct("<HHLQ")


def comes_to_an_end(file: IO[bytes]) -> bool:
    """Whether every heap of the file can be gone through, entry by entry."""
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if not _usual(data[:16]):
            return False
        at = data.find(_HEAP)
        while at >= 0:
            if not _ends(data, at):
                return False
            at = data.find(_HEAP, at + 1)
    return True


def _usual(head: bytes) -> bool:
    """Whether addresses and lengths have 8 bytes, as every program writes them.

    A file that begins otherwise may have the library look for its head further on.
    """
    version = head[8] if len(head) == 16 and head.startswith(_MAGIC) else 255
    sizes = head[13:15] if version < 2 else head[9:11]
    return version <= 3 and sizes == b"\x08\x08"


def _ends(data: mmap.mmap, start: int) -> bool:
    size = int.from_bytes(data[start + 8 : start + 16], "little")
    at, end = start + 16, min(start + size, len(data))
    while at + _ENTRY.size <= end:
        number, _, _, length = _ENTRY.unpack_from(data, at)
        step = _ENTRY.size + -(-length // 8) * 8 if number else length
        # The library adds in 64 bits: what is longer comes round to the beginning.
        if not 0 < step < 2**63:
            return False
        at += step
    return True
