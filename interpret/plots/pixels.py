"""How do numbers become the pixels of a small picture, without a library that draws?"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float, UInt8


def coloured(
    values: Float[np.ndarray, "row column"],
    low: float,
    high: float,
    stops: Sequence[tuple[float, str]],
) -> UInt8[np.ndarray, "row column 4"]:
    """Colours of the cells, and how opaque they are: what lies behind shows through gaps."""
    share = np.clip((np.nan_to_num(values) - low) / (high - low), 0, 1)
    places = [place for place, _ in stops]
    pixels = np.stack(
        [
            np.interp(share, places, [int(colour[k : k + 2], 16) for _, colour in stops])
            for k in (1, 3, 5)
        ],
        axis=-1,
    ).astype(np.uint8)
    pixels[~np.isfinite(values)] = 255
    opaque = np.where(np.isfinite(values), 255, 0).astype(np.uint8)
    return np.concatenate([pixels, opaque[..., None]], axis=-1)


def png(pixels: UInt8[np.ndarray, "row column part"]) -> bytes:
    """Write a picture of RGB or RGBA as PNG (ISO/IEC 15948): no filter, one compressed block."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    height, width, parts = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 6 if parts == 4 else 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )
