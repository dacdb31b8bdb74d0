"""What does a file hold, as bytes, text or JSON, and if it cannot be read, why?

Text comes whole, or line by line from a file of any size; both refuse the same in the same words.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interpret.core.alphabets import FASTA
from interpret.core.errors import DataError

MIB = 2**20

GZIPPED = tuple(f"{ending}.gz" for ending in FASTA)
"""Endings of packed files that are read as they are: sequences are kept so."""
_UNPACKED = 64 * MIB
"""Bytes that a packed file may unpack to in any case; beyond, so many times its own size."""
_TIMES = 20
_PACKED = {".gz", ".bz2", ".xz", ".zip", ".zst", ".7z", ".rar", ".tar", ".tgz"}
_PACKED_MAGIC = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\3\4", "a zip archive or an Excel workbook"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
)
_PICKLES = {".pkl", ".pickle", ".joblib", ".dill"}


def read_bytes(path: Path, *, limit: int) -> bytes:
    """Read a whole file of at most ``limit`` bytes.

    Raises
    ------
    DataError
        Where there is no such file, or it is compressed, pickled, empty or too large.
    """
    check_file(path)
    check_size(path, limit=limit)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error
    if not data:
        raise DataError(f"{path.name} is empty.", code="empty")
    return data


def check_size(path: Path, *, limit: int) -> None:
    """Refuse a file of more bytes than this, before it is read as a whole."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from error
    if size > limit:
        raise DataError(
            f"{path.name} has {size:,} bytes: files of this kind may have {limit:,} at most.",
            code="too-large",
        )


def check_file(path: Path) -> None:
    """Refuse what is no plain file, or is packed or pickled, before a byte of it is read."""
    try:
        if path.is_dir():
            raise DataError(f"{path.name} is a folder: name a file in it.", code="not-a-file")
        if not path.is_file():
            raise DataError(f"There is no file {_place(path)}.", code="missing")
    except (OSError, ValueError) as error:  # a name that is too long, or holds NUL
        raise _unreadable(path, error) from error
    suffix = path.suffix.lower()
    if suffix in _PACKED and not path.name.lower().endswith(GZIPPED):
        raise DataError(
            f"{path.name} is compressed: unpack it first, and give the file inside.",
            code="compressed",
        )
    if suffix in _PICKLES:
        raise pickled(path.name)


def pickled(name: str) -> DataError:
    """The refusal of a pickle: opening one runs whatever its writer put in."""
    return DataError(
        f"{name} is a Python pickle, which is never opened, since that can run a stranger's code: "
        "save arrays with numpy.save, and a vocabulary as JSON.",
        code="pickled-data",
    )


def decode(data: bytes, *, name: str) -> str:
    """Bytes as UTF-8 text, without a byte-order mark.

    Raises
    ------
    DataError
        Where they are not UTF-8, naming the byte, or hold NUL bytes.
    """
    _check_start(data, name=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + (3 if data.startswith(codecs.BOM_UTF8) else 0)
        raise _not_utf8(name, row=data.count(b"\n", 0, at) + 1, byte=data[at], at=at) from error
    if (at := text.find("\0")) >= 0:
        raise _not_text(name, row=text.count("\n", 0, at) + 1)
    return text


def lines_of(path: Path, *, newline: str | None) -> Iterator[str]:
    r"""The lines of a UTF-8 text, each with its end, read piece by piece.

    ``newline`` is as in ``open``: None makes every end of line ``"\n"``, "" keeps them.

    Raises
    ------
    DataError
        As ``decode``, once the line is reached.
    """
    try:
        with _unpacked(path) as start:
            _check_start(start.read(8), name=path.name)
        # Bytes that are no UTF-8 become lone surrogates, so that the line that holds them is known.
        with io.TextIOWrapper(
            _unpacked(path), encoding="utf-8-sig", errors="surrogateescape", newline=newline
        ) as file:
            for row, line in enumerate(file, start=1):
                if "\0" in line:
                    raise _not_text(path.name, row=row)
                if not line.isascii() and (bad := _escaped(line)) is not None:
                    raise _not_utf8(path.name, row=row, byte=bad, at=_first_bad_byte(path))
                yield line
    except OSError as error:
        raise _unreadable(path, error) from error


def _unpacked(path: Path) -> io.BufferedReader:
    """The bytes of a file, out of the gzip archive where it is one that is read."""
    if not path.name.lower().endswith(GZIPPED):
        return path.open("rb")
    return io.BufferedReader(_Unpacked(path))


class _Unpacked(io.RawIOBase):
    """The bytes in a gzip archive, which may not be many times more than it has itself."""

    def __init__(self, path: Path) -> None:
        self._path, self._file = path, gzip.open(path, "rb")
        self._left = max(_UNPACKED, _TIMES * path.stat().st_size)

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Unpack as many bytes as the buffer holds."""
        try:
            data = self._file.read(len(buffer))
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise DataError(
                f"{self._path.name} is no gzip archive, or is damaged: pack it again, or unpack it "
                "first.",
                code="damaged",
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise DataError(
                f"{self._path.name} unpacks to more than {_TIMES} times its size: unpack it first, "
                "and give the file inside.",
                code="bomb",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the file under it."""
        self._file.close()
        super().close()


def _escaped(line: str) -> int | None:
    """The first byte of a line that is no UTF-8."""
    return next((ord(sign) - 0xDC00 for sign in line if "\udc80" <= sign <= "\udcff"), None)


def _first_bad_byte(path: Path) -> int:
    """Where in a file that is no UTF-8 the first such byte stands."""
    decoder, before = codecs.getincrementaldecoder("utf-8")(), 0
    with _unpacked(path) as file:
        while data := file.read(MIB):
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(data)
            except UnicodeDecodeError as error:
                return before - pending + error.start
            before += len(data)
    return before - len(decoder.getstate()[0])  # a sign that the end of the file cuts short


def _check_start(data: bytes, *, name: str) -> None:
    """Refuse what is known by its first bytes to be no UTF-8 text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError(f"{name} is UTF-16 text: save it as UTF-8.", code="bad-encoding")
    if data[:2] in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        raise pickled(name)
    if what := next((what for magic, what in _PACKED_MAGIC if data.startswith(magic)), None):
        raise DataError(
            f"{name} is {what}, whatever its name says: unpack it, or save the sheet as CSV, and "
            "give the file that comes out.",
            code="compressed",
        )


def _not_utf8(name: str, *, row: int, byte: int, at: int) -> DataError:
    return DataError(
        f"{name} is not UTF-8 text: row {row:,} holds the byte 0x{byte:02x} (byte {at} of "
        "the file). Save it as UTF-8.",
        code="bad-encoding",
    )


def _not_text(name: str, *, row: int) -> DataError:
    return DataError(
        f"{name} is no text file: row {row:,} holds a NUL byte. Save it as UTF-8 text.",
        code="bad-encoding",
    )


def parse_json(text: str, *, name: str) -> Any:
    """Parse JSON, refusing repeated keys, which a dict would silently drop.

    Raises
    ------
    DataError
        Where it is no JSON, is nested too deeply, or holds a number of thousands of digits.
    """
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _unique(pairs, name=name))
    except json.JSONDecodeError as error:
        raise DataError(
            f"{name} is not JSON: {error.msg[:1].lower()}{error.msg[1:]} in row {error.lineno}, "
            f"column {error.colno}.",
            code="not-json",
        ) from error
    except RecursionError as error:
        raise DataError(
            f"{name} is nested too deeply to be read.", code="config-too-complex"
        ) from error
    except ValueError as error:  # Python refuses integers of more than 4,300 digits
        raise DataError(
            f"{name} holds a number of thousands of digits, which nothing here can be.",
            code="damaged",
        ) from error


def _unique(pairs: list[tuple[str, Any]], *, name: str) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise DataError(f"{name} holds the key {key!r} twice.", code="duplicate")
            seen.add(key)
    return found


def _unreadable(path: Path, error: Exception) -> DataError:
    why = getattr(error, "strerror", None) or str(error)
    return DataError(f"{_place(path)} cannot be read: {why}.", code="unreadable")


def _place(path: Path) -> str:
    """A path for a message: its end, where it is long."""
    shown = str(path)
    return repr(shown if len(shown) <= 300 else "…" + shown[-300:])
