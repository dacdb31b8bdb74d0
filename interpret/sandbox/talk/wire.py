"""How do two processes talk, of which one may have been taken over by the file it opened?

In frames: a prefix with two lengths, a header of JSON, then the bytes of arrays. Nothing is ever
unpickled. Every length is checked before anything is reserved for it, so that a lie costs the other
side its process and this side nothing.
"""

from __future__ import annotations

import json
import math
import socket
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from interpret.core.errors import DataError

if TYPE_CHECKING:
    from jaxtyping import Shaped

MAGIC = b"itp1"
PREFIX = struct.Struct("<4sIQ")
"""Magic, bytes of the header, bytes of all arrays."""
MOST_HEADER = 2**20
MOST_BODY = 512 * 2**20
MOST_ARRAYS = 4096
MOST_AXES = 8
DTYPES = frozenset(
    "bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64".split()
)

Trouble = Literal["closed", "silent", "broken"]


class WireError(Exception):
    """No frame came: the other side ended, was silent for too long, or sent none."""

    def __init__(self, trouble: Trouble, reason: str = "") -> None:
        super().__init__(reason or trouble)
        self.trouble: Trouble = trouble


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """One message: what was said, and the arrays that it speaks of."""

    header: dict[str, Any]
    arrays: tuple[Shaped[np.ndarray, "..."], ...] = ()


def send(
    line: socket.socket,
    header: dict[str, Any],
    arrays: Sequence[Shaped[np.ndarray, "..."]] = (),
    *,
    until: float | None = None,
) -> None:
    """Send one frame.

    Parameters
    ----------
    until
        ``time.monotonic()`` at which to give up; None waits.

    Raises
    ------
    DataError
        ``too-large`` where the frame is beyond what the other side takes.
    WireError
        Where the other side is gone or does not read.
    """
    kinds = [{"dtype": each.dtype.name, "shape": list(each.shape)} for each in arrays]
    text = json.dumps({**header, "arrays": kinds}, separators=(",", ":")).encode("ascii")
    body = sum(each.nbytes for each in arrays)
    if len(text) > MOST_HEADER or body > MOST_BODY or len(arrays) > MOST_ARRAYS:
        raise DataError(
            f"This is {(len(text) + body) / 2**20:,.0f} MB at once, and the sandbox passes on at "
            f"most {MOST_BODY // 2**20} MB: ask for less, or open the model without the sandbox.",
            code="too-large",
        )
    try:
        _wait_until(line, until)
        line.sendall(PREFIX.pack(MAGIC, len(text), body) + text)
        for each in arrays:
            if each.size:
                _wait_until(line, until)
                line.sendall(_bytes_of(np.ascontiguousarray(each, _little(each.dtype))).data)
    except TimeoutError:
        raise WireError("silent") from None
    except OSError as error:
        raise WireError("closed", str(error)) from None


def receive(line: socket.socket, *, until: float | None = None, most: int = MOST_BODY) -> Frame:
    """Receive one frame.

    Parameters
    ----------
    until
        ``time.monotonic()`` at which to give up; None waits.
    most
        Bytes of arrays that are taken.

    Raises
    ------
    WireError
        ``closed`` where the other side ended, ``silent`` where it said nothing (or not all) in
        time, ``broken`` where what came is no frame.
    """
    magic, size, body = PREFIX.unpack(_take(line, PREFIX.size, until))
    if magic != MAGIC:
        raise WireError("broken", "it does not begin as a message does")
    if size > MOST_HEADER:
        raise WireError("broken", f"it announces a header of {size:,} bytes")
    if body > most:
        raise WireError("broken", f"it announces {body:,} bytes of arrays")
    header = _parsed(_take(line, size, until))
    arrays = _reserved(header.pop("arrays", None), body)
    for array in arrays:
        if array.size:
            _fill(line, _bytes_of(array).data, until)
        if array.dtype == np.bool_ and array.size and _bytes_of(array).max() > 1:
            raise WireError("broken", "it holds truth values that are neither true nor false")
    return Frame(header=header, arrays=arrays)


def has_ended(line: socket.socket) -> bool:
    """Whether the other side has closed its end, and left nothing to read."""
    try:
        line.settimeout(0)
        return line.recv(1, socket.MSG_PEEK) == b""
    except (BlockingIOError, InterruptedError):
        return False
    except OSError:
        return True


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text.decode("ascii"))
    except (ValueError, RecursionError):
        raise WireError("broken", "its header is no JSON") from None
    if not isinstance(header, dict):
        raise WireError("broken", "its header is no JSON object")
    return header


def _reserved(kinds: Any, body: int) -> tuple[Shaped[np.ndarray, "..."], ...]:
    """Arrays to be filled, once everything said of them fits together."""
    if not isinstance(kinds, list) or len(kinds) > MOST_ARRAYS:
        raise WireError("broken", "it does not say which arrays follow")
    layouts = []
    for each in kinds:
        name = each.get("dtype") if isinstance(each, dict) else None
        shape = each.get("shape") if isinstance(each, dict) else None
        if not isinstance(name, str) or name not in DTYPES:
            raise WireError("broken", "it holds an array of a type that is not on the list")
        if not isinstance(shape, list) or len(shape) > MOST_AXES or not all(map(_is_count, shape)):
            raise WireError("broken", "it holds an array without a shape")
        layouts.append((_little(np.dtype(name)), tuple(shape)))
    if sum(dtype.itemsize * math.prod(shape) for dtype, shape in layouts) != body:
        raise WireError("broken", "its arrays are not as long as their shapes say")
    try:
        return tuple(np.empty(shape, dtype) for dtype, shape in layouts)
    except (MemoryError, ValueError):  # NumPy refuses (0, 2**62)
        raise WireError("broken", "its arrays are too large") from None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**48


def _little(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return dtype.newbyteorder("<")


def _bytes_of(array: Shaped[np.ndarray, "..."]) -> Shaped[np.ndarray, "..."]:
    return array.reshape(-1).view(np.uint8)


def _take(line: socket.socket, size: int, until: float | None) -> bytes:
    buffer = bytearray(size)
    _fill(line, memoryview(buffer), until)
    return bytes(buffer)


def _fill(line: socket.socket, view: memoryview, until: float | None) -> None:
    done = 0
    while done < len(view):
        try:
            _wait_until(line, until)
            got = line.recv_into(view[done:])
        except TimeoutError:
            raise WireError("silent") from None
        except OSError as error:
            raise WireError("closed", str(error)) from None
        if not got:
            raise WireError("closed")
        done += got


def _wait_until(line: socket.socket, until: float | None) -> None:
    """Let the next read or write end at a moment."""
    if until is None:
        line.settimeout(None)
        return
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)
