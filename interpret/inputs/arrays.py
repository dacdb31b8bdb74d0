"""What arrays does a ``.npy`` or ``.npz`` file hold, and is it safe to load them?

The header is read first: nothing is unpickled, and no memory is asked for that the header promises
and nobody should need.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.lib import format as npy_format

from interpret.core.errors import DataError, choices
from interpret.core.zip_bounds import RATIO, bomb, directory
from interpret.inputs.reading import MIB, check_file, pickled

if TYPE_CHECKING:
    from jaxtyping import Num, Shaped

MAX_BYTES = 512 * MIB
MAX_ARRAYS = 1000
BOMB_FLOOR = 64 * MIB
"""Arrays of zeros pack well: up to here they may."""
INPUT_NAMES = ("x", "X", "data")


def read_npy(path: Path) -> dict[str, Shaped[np.ndarray, "..."]]:
    """The array of a ``.npy`` file, under the name ``""``.

    Raises
    ------
    DataError
        Where it is no such file, is cut short, is too large or holds Python objects.
    """
    check_file(path)
    with path.open("rb") as file:
        return {"": _read(file, name=path.name)}


def read_npz(path: Path) -> dict[str, Shaped[np.ndarray, "..."]]:
    """The arrays of a ``.npz`` file by name.

    Raises
    ------
    DataError
        As ``read_npy``, or where it is no archive or is damaged.
    """
    check_file(path)
    try:
        with path.open("rb") as packed:
            _check_directory(packed, name=path.name)
        with zipfile.ZipFile(path) as archive:
            members = [info for info in archive.infolist() if info.filename.endswith(".npy")]
            _check_members(members, name=path.name)
            arrays = {}
            for info in members:
                key = info.filename.removesuffix(".npy")
                with archive.open(info) as file:
                    title = array_title(key, path.name)
                    arrays[key] = _read(file, name=title)
    except (
        *(zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError),
        *(ValueError, OverflowError, OSError),  # zipfile over fields that contradict others
    ) as error:
        with path.open("rb") as file:
            if file.read(1) == b"\x80":
                raise pickled(path.name) from error
        raise DataError(
            f"{path.name} is no .npz archive, or is damaged: save it again with numpy.savez.",
            code="damaged",
        ) from error
    if not arrays:
        raise DataError(f"{path.name} holds no arrays.", code="empty")
    return arrays


def _check_directory(file: IO[bytes], *, name: str) -> None:
    count, length = directory(file)
    if count > MAX_ARRAYS or length > 512 * MAX_ARRAYS:
        raise DataError(
            f"{name} lists more than {MAX_ARRAYS:,} arrays: save the ones that you want to look at "
            "in a file of their own.",
            code="too-large",
        )


def _check_members(members: Sequence[zipfile.ZipInfo], *, name: str) -> None:
    """Refuse by what the archive's directory says, before anything is unpacked."""
    total = sum(info.file_size for info in members)
    if total > MAX_BYTES:
        raise _too_large(name, total)
    if (info := bomb(members, floor=BOMB_FLOOR)) is not None:
        raise DataError(
            f"Array {info.filename.removesuffix('.npy')!r} of {name} would unpack "
            f"{info.compress_size:,} bytes to {info.file_size:,}, where {RATIO} times as many are "
            "allowed: save it with numpy.savez, which does not pack.",
            code="bomb",
        )
    names = [info.filename for info in members]
    if twice := next((n for n in names if names.count(n) > 1), None):
        raise DataError(
            f"{name} holds the array {twice.removesuffix('.npy')!r} twice: save it again with "
            "numpy.savez.",
            code="damaged",
        )


def pick_input(arrays: Mapping[str, Shaped[np.ndarray, "..."]], *, name: str) -> str:
    """Which array is the input: ``x``, ``X``, ``data``, or the only one.

    Raises
    ------
    DataError
        Where there are several and none has one of those names.
    """
    found = next((key for key in INPUT_NAMES if key in arrays), None)
    if found is None and len(arrays) == 1:
        found = next(iter(arrays))
    if found is None:
        raise DataError(
            f"{name} holds several arrays, {choices(arrays).replace(' or ', ' and ')}: save the "
            "input under the name 'x'.",
            code="several-arrays",
        )
    return found


def array_title(key: str, name: str) -> str:
    """What to call an array of a file in a sentence: the file itself where it is its only one."""
    return f"Array {key!r} of {name}" if key else name


def numeric(array: Shaped[np.ndarray, "..."], *, name: str) -> Num[np.ndarray, "..."]:
    """The array as whole or floating numbers in native byte order; others are refused."""
    if array.dtype.kind not in "biuf":
        what = "text" if array.dtype.kind in "US" else f"{array.dtype}"
        raise DataError(f"{name} holds {what}, but a series is numbers.", code="not-numeric")
    return array.astype(np.float64 if array.dtype.kind == "f" else np.int64, copy=False)


def _read(file: IO[bytes], *, name: str) -> Shaped[np.ndarray, "..."]:
    """Check the header, then the bytes that follow it."""
    start = file.read(8)
    if start[:1] == b"\x80":
        raise pickled(name)
    try:
        if start[:6] != npy_format.MAGIC_PREFIX or len(start) < 8:
            raise ValueError("no magic string")
        read = npy_format.read_array_header_1_0
        if start[6] != 1:
            read = npy_format.read_array_header_2_0
        shape, fortran, dtype = read(file)
        cells = math.prod(shape)
        if any(type(n) is not int or n < 0 for n in shape):
            raise ValueError("an axis that counts nothing")
        np.broadcast_to(np.empty((), np.bool_), shape)  # whether an array may have this shape
        if dtype.itemsize == 0 or dtype.subdtype is not None:
            raise ValueError("values of no size, or arrays in arrays")
    except Exception as error:  # NumPy reads it as Python, which raises every kind
        raise DataError(
            f"{name} is no .npy file, or its header is damaged: save it with numpy.save.",
            code="damaged",
        ) from error
    if dtype.hasobject:
        raise DataError(
            f"{name} holds Python objects, which are never unpickled, since that can run a "
            "stranger's code: save numbers, for example with x.astype(float).",
            code="pickled-data",
        )
    needed = cells * dtype.itemsize
    if needed > MAX_BYTES:
        raise _too_large(name, needed)
    data = file.read(needed)
    if len(data) < needed:
        raise DataError(
            f"{name} is cut short: its header promises {needed:,} bytes of values in shape "
            f"{shape}, but {len(data):,} follow.",
            code="damaged",
        )
    flat = np.frombuffer(data, dtype=dtype) if cells else np.empty(0, dtype=dtype)
    return flat.reshape(shape, order="F" if fortran else "C")


def _too_large(name: str, size: int) -> DataError:
    return DataError(
        f"{name} holds {size:,} bytes of values: arrays may have {MAX_BYTES:,} at most. Save the "
        "samples that you want to look at in a file of their own.",
        code="too-large",
    )
