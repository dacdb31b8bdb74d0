"""May this zip archive be read? Told from its directory, before a member is unpacked."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from interpret.backends.inspection.refusal import named, refusal
from interpret.core.errors import ModelError
from interpret.core.zip_bounds import RATIO, bomb, directory

MAX_UNPACKED = 2**30
MAX_MEMBERS = 2000
MAX_ASSETS = 64 * 2**20
RATIO_FLOOR = 2**20
"""Members that unpack to less may be packed as well as they like."""

MAX_FOLDERS = 32
"""Folders within folders: a vocabulary lies some five deep."""
MAX_PART = 255
"""Bytes in a name, as most file systems have it."""

_MAX_DIRECTORY = 512 * MAX_MEMBERS
_HOME = "Nothing was unpacked. Get the file again from whoever trained the model."


def check_archive(path: Path, file: IO[bytes]) -> None:
    """Refuse an archive whose directory is longer than that of ``MAX_MEMBERS`` members.

    This comes before ``zipfile`` makes an object of each of them.

    Raises
    ------
    ModelError
        ``too-many-parts``, or ``damaged`` where the end of the archive is missing.
    """
    try:
        count, length = directory(file)
    except zipfile.BadZipFile as error:
        raise cut_short(path, error) from error
    if count > MAX_MEMBERS or length > _MAX_DIRECTORY:
        raise too_many(path, f"{count:,}" if count != 0xFFFF else "65,535 or more")


def check_members(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse members with unsafe names, in unsafe forms, or of unsafe sizes.

    Raises
    ------
    ModelError
        ``unsafe-path``, ``encrypted``, ``damaged``, ``too-many-parts``, ``bomb`` or ``too-large``.
    """
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise too_many(path, f"{len(members):,}")
    seen: set[str] = set()
    for info in members:
        _check_name(path, info)
        _check_length(path, info)
        _check_form(path, info)
        if info.filename in seen:
            raise refusal(
                path,
                "damaged",
                f'The archive holds "{named(info.filename)}" twice, so that it is not clear which '
                f"of the two is meant. {_HOME}",
            )
        seen.add(info.filename)
    _check_folders(path, seen)
    _check_sizes(path, members)


def _check_name(path: Path, info: zipfile.ZipInfo) -> None:
    # zipfile cuts names at NUL and turns the system's separators round; the stored name says more.
    name = info.orig_filename.replace("\\", "/")
    parts = name.removesuffix("/").split("/")
    drive = len(parts[0]) > 1 and parts[0][1] == ":"
    if ".." in parts or "." in parts or "" in parts or drive or "\0" in name:
        raise refusal(
            path,
            "unsafe-path",
            f'The archive holds a member "{named(name)}", whose path leads out of the archive. '
            f"{_HOME}",
        )
    if stat.S_ISLNK(info.external_attr >> 16):
        raise refusal(
            path,
            "unsafe-path",
            f'The member "{named(name)}" is a symbolic link, which could lead out of the archive. '
            f"{_HOME}",
        )


def _check_length(path: Path, info: zipfile.ZipInfo) -> None:
    """Refuse what no folder could take, or nobody remove again."""
    parts = info.filename.split("/")
    if len(parts) > MAX_FOLDERS or max(len(part.encode()) for part in parts) > MAX_PART:
        raise refusal(
            path,
            "unsafe-path",
            f'The archive holds a member "{named(info.filename)}", whose path is nested more than '
            f"{MAX_FOLDERS} folders deep or has a name of more than {MAX_PART} bytes. {_HOME}",
        )


def _check_folders(path: Path, names: set[str]) -> None:
    for name in names:
        for folder in PurePosixPath(name).parents:
            if str(folder) in names:
                raise refusal(
                    path,
                    "damaged",
                    f'The archive holds "{named(folder)}" as a file and as a folder. {_HOME}',
                )


def _check_form(path: Path, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 0x1:
        raise refusal(
            path,
            "encrypted",
            f'The member "{named(info.filename)}" is encrypted. Unpack the archive with its '
            "password, load the model, and save it again.",
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise refusal(
            path,
            "damaged",
            f'The member "{named(info.filename)}" is packed by a method that Keras does not use '
            f"({info.compress_type}). {_HOME}",
        )


def _check_sizes(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if (info := bomb(members, floor=RATIO_FLOOR)) is not None:
        raise refusal(
            path,
            "bomb",
            f'The member "{named(info.filename)}" would unpack {info.compress_size:,} bytes to '
            f"{info.file_size:,}, where {RATIO} times as many are allowed. {_HOME}",
        )
    total = sum(info.file_size for info in members)
    if total > MAX_UNPACKED:
        raise refusal(
            path,
            "too-large",
            f"The archive would unpack to {total:,} bytes, where {MAX_UNPACKED:,} are allowed. "
            "Nothing was unpacked. Save a smaller model.",
        )
    assets = sum(info.file_size for info in members if info.filename.startswith("assets/"))
    if assets > MAX_ASSETS:
        raise refusal(
            path,
            "too-large",
            f"The vocabularies and other assets of the model have {assets:,} bytes, where "
            f"{MAX_ASSETS:,} are allowed. Nothing was unpacked. Save the model with a smaller "
            "vocabulary.",
        )


def too_many(path: Path, count: str) -> ModelError:
    """The refusal of an archive of so many members."""
    return refusal(
        path,
        "too-many-parts",
        f"The archive holds {count} members, where {MAX_MEMBERS:,} are allowed and a real model "
        f"has a few. {_HOME}",
    )


def cut_short(path: Path, why: object) -> ModelError:
    """The refusal of an archive that cannot be read."""
    return refusal(
        path,
        "damaged",
        f"The archive is cut short or corrupt ({named(why)}). Copy or save it again.",
    )
