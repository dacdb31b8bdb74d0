"""What does an HDF5 file hold, and does it reach for other files or for too much memory?

Links are looked at and never followed. What the library has to work for, attributes and packed
arrays, is read once here, where it may crash: whoever opens the file afterwards reads it too.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, Literal, TypeVar

from interpret.backends.inspection.archive import MAX_UNPACKED, RATIO_FLOOR
from interpret.backends.inspection.hdf5_heaps import comes_to_an_end
from interpret.backends.inspection.json_text import MAX_CONFIG_BYTES, too_large
from interpret.backends.inspection.mislabelled import (
    is_weights,
    refused_architecture,
    refused_hdf5,
)
from interpret.backends.inspection.refusal import RESAVE, named, refusal, too_much_memory
from interpret.core.errors import ModelError
from interpret.core.zip_bounds import RATIO

_Found = TypeVar("_Found")

HDF5_MAGIC = b"\x89HDF\r\n\x1a\n"
MAX_OBJECTS = 20_000

_BUILT_IN_FILTERS = {1, 2, 3, 4, 5, 6, 32000}
"""deflate, shuffle, fletcher32, szip, nbit, scale-offset, lzf: all others are plug-ins."""
_NOTHING_READ = "Nothing was read from it."
_NO_MEMORY = re.compile(r"memory allocation|can't allocate|unable to allocate|out of memory", re.I)
_AT_ONCE = 2**24


def read_hdf5(path: Path) -> tuple[bytes, str, int]:
    """The configuration of a whole model in HDF5, who wrote it, and how many numbers are stored.

    Raises
    ------
    ModelError
        ``external-file``, ``too-large``, ``too-many-parts``, ``config-too-complex``,
        ``weights-only``, ``not-a-model``, ``unsupported`` or ``damaged``.
    """
    with path.open("rb") as file:
        return _guarded(path, file, _read_model)


def read_weights(path: Path) -> tuple[int, Literal["keras", "h5"]]:
    """How many numbers a file of weights alone holds, and as in which kind of whole model.

    Raises
    ------
    ModelError
        As ``read_hdf5``; ``unsupported`` where it is a whole model.
    """
    with path.open("rb") as file:
        return _guarded(path, file, _read_weights)


def _read_weights(path: Path, file: Any) -> tuple[int, Literal["keras", "h5"]]:
    if "model_config" in file.attrs:
        raise refused_architecture(path)
    stored = _count(path, file)
    if not is_weights(set(file.keys()), set(file.attrs.keys())):
        raise refused_hdf5(path, set(file.keys()), set(file.attrs.keys()))
    return stored, "h5" if "layer_names" in file.attrs else "keras"


def count_weights(path: Path, file: IO[bytes]) -> int:
    """How many numbers the weights of an archive hold, after the checks of ``read_hdf5``."""
    return _guarded(path, file, _count)


def _guarded(path: Path, source: IO[bytes], read: Callable[[Path, Any], _Found]) -> _Found:
    import h5py

    try:
        if not comes_to_an_end(source):
            raise _damaged(path)
        with h5py.File(source, "r") as file:
            return read(path, file)
    except (ModelError, MemoryError):
        raise
    except Exception as error:  # h5py raises every kind over corrupt bytes
        if _NO_MEMORY.search(str(error)):
            raise too_much_memory(path) from error
        raise _damaged(path) from error


def _read_model(path: Path, file: Any) -> tuple[bytes, str, int]:
    if "model_config" not in file.attrs:
        _count(path, file)
        raise refused_hdf5(path, set(file.keys()), set(file.attrs.keys()))
    size = int(file.attrs.get_id("model_config").get_storage_size())
    if size > MAX_CONFIG_BYTES:
        raise too_large(path, size)
    text = file.attrs["model_config"]
    if not isinstance(text, bytes | str):
        raise _damaged(path)
    version = file.attrs.get("keras_version", b"of unknown version")
    version = version.decode("utf-8", "replace") if isinstance(version, bytes) else str(version)
    return text if isinstance(text, bytes) else text.encode(), version, _count(path, file)


def _count(path: Path, file: Any) -> int:
    """Check every object and add up the numbers of all datasets."""
    total = stored = 0
    for name, dataset in _datasets(path, file):
        _check_dataset(path, name, dataset)
        total += math.prod(dataset.shape or ())
        stored += math.prod(dataset.shape or ()) * dataset.dtype.itemsize
        if stored > MAX_UNPACKED:
            raise _too_large(path, f"Its weights have more than {MAX_UNPACKED:,} bytes")
        _read_once(dataset)
    return total


def _datasets(path: Path, file: Any) -> Iterator[tuple[str, Any]]:
    """Every dataset once, by hard links alone; the attributes of all are read on the way."""
    import h5py

    seen: set[Any] = set()
    links = 0
    stack = [("", file)]
    while stack:
        place, group = stack.pop()
        links += len(group) + _read_attributes(group)
        if links > MAX_OBJECTS:  # before they are listed
            raise _too_many(path)
        for key in group:
            name = f"{place}/{key}"
            link = group.get(key, getlink=True)
            if not isinstance(link, h5py.HardLink):
                raise _outside(path, name, "is a link to another place")
            item = group[key]
            address = h5py.h5o.get_info(item.id).addr
            if address in seen:
                continue
            seen.add(address)
            if isinstance(item, h5py.Group):
                stack.append((name, item))
            elif isinstance(item, h5py.Dataset):
                links += _read_attributes(item)
                yield name, item


def _read_attributes(item: Any) -> int:
    """Read each attribute, and count them."""
    if (count := len(item.attrs)) > MAX_OBJECTS:
        return count
    for name in item.attrs:
        with contextlib.suppress(TypeError):  # of a type that NumPy does not have
            item.attrs[name]
    return count


def _read_once(dataset: Any) -> None:
    """Read what is packed or kept in a heap, some rows at a time; the rest is plain bytes."""
    import h5py

    packed = dataset.id.get_create_plist().get_layout() != h5py.h5d.CONTIGUOUS
    if not packed and h5py.check_string_dtype(dataset.dtype) is None:
        return
    if not dataset.shape:
        dataset[()]
        return
    row = math.prod(dataset.shape[1:]) * dataset.dtype.itemsize
    step = max(1, _AT_ONCE // max(1, row))
    for start in range(0, dataset.shape[0], step):
        dataset[start : start + step]


def _check_dataset(path: Path, name: str, dataset: Any) -> None:
    import h5py

    properties = dataset.id.get_create_plist()
    if properties.get_layout() == h5py.h5d.VIRTUAL:  # before its shape, which may ask its sources
        raise _outside(path, name, "takes its values from other files")
    if properties.get_external_count():
        raise _outside(path, name, "keeps its values in another file")
    filters = [properties.get_filter(i)[0] for i in range(properties.get_nfilters())]
    if unknown := [number for number in filters if number not in _BUILT_IN_FILTERS]:
        raise refusal(
            path,
            "unsupported",
            f'The entry "{named(name)}" of the HDF5 file is packed by the plug-in {unknown[0]}, '
            f"which is not loaded. {RESAVE}",
        )
    if not _is_plain(dataset.dtype):
        raise refusal(
            path,
            "unsupported",
            f'The entry "{named(name)}" of the HDF5 file holds neither numbers nor text. {RESAVE}',
        )
    declared = math.prod(dataset.shape or ()) * dataset.dtype.itemsize
    stored = dataset.id.get_storage_size()
    if declared > max(RATIO_FLOOR, RATIO * stored):
        raise _too_large(
            path,
            f'The entry "{named(name)}" is declared with the shape {named(dataset.shape)}, '
            f"{declared:,} bytes, but {stored:,} are in the file",
        )


def _is_plain(dtype: Any) -> bool:
    """Whether values are numbers or text; those of bfloat16 and float8 are kept as bare bytes."""
    import h5py

    bare = dtype.kind == "V" and not dtype.fields and not dtype.subdtype and dtype.itemsize <= 2
    return bare or dtype.kind in "biufSU" or h5py.check_string_dtype(dtype) is not None


def _damaged(path: Path) -> ModelError:
    return refusal(path, "damaged", "The HDF5 file is cut short or corrupt. Copy or save it again.")


def _too_many(path: Path) -> ModelError:
    return refusal(
        path,
        "too-many-parts",
        f"The HDF5 file holds more than {MAX_OBJECTS:,} groups, arrays and attributes, as no real "
        f"model does. {_NOTHING_READ}",
    )


def _outside(path: Path, name: str, what: str) -> ModelError:
    return refusal(
        path,
        "external-file",
        f'The entry "{named(name)}" of the HDF5 file {what}, which is never followed. '
        f"{_NOTHING_READ} {RESAVE}",
    )


def _too_large(path: Path, what: str) -> ModelError:
    return refusal(path, "too-large", f"{what}. {_NOTHING_READ} {RESAVE}")
