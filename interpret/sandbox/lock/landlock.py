"""Which files may this thread, and all that it starts, still reach?

Landlock is Linux's way for a process to fence itself off without being root. What no rule names
is denied. It binds the calling thread and its future children, so it goes on before there are
threads. Source: https://docs.kernel.org/userspace-api/landlock.html.
"""

from __future__ import annotations

import ctypes
import os
import stat
from typing import TYPE_CHECKING

from interpret.sandbox.lock.system_calls import call

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Rights over files, as bits; a comment says which version brought one that the first had not.
EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_CHAR = 1 << 6
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
MAKE_SOCK = 1 << 9
MAKE_FIFO = 1 << 10
MAKE_BLOCK = 1 << 11
MAKE_SYM = 1 << 12
REFER = 1 << 13  # 2: link or move from one folder to another
TRUNCATE = 1 << 14  # 3
IOCTL_DEV = 1 << 15  # 5

READABLE = READ_FILE | READ_DIR
# Nothing else: a symbolic link, a pipe or a device left in the scratch folder could trick whoever
# reads it there later.
WRITABLE = READABLE | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

_TCP = 0b11  # 4: bind, connect; no rule allows any
_SCOPES = 0b11  # 6: abstract Unix sockets, signals
_ASK_VERSION = 1
_PATH_BENEATH = 1
_ALL_THREADS = 1 << 3  # 8


class _Handled(ctypes.Structure):
    """What the ruleset decides on: ``struct landlock_ruleset_attr``."""

    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    """One tree and its rights: ``struct landlock_path_beneath_attr``, which is packed."""

    _pack_ = 1
    _layout_ = "ms"  # what packing has always meant; Python 3.14 wants it said
    _fields_ = (("allowed", ctypes.c_uint64), ("tree", ctypes.c_int32))


def version() -> int:
    """Ask the kernel for its version of Landlock, 1 or more.

    Raises
    ------
    OSError
        If there is none: ``ENOSYS`` not built in, ``EOPNOTSUPP`` switched off.
    """
    return call("landlock_create_ruleset", None, 0, _ASK_VERSION)


def handled(abi: int) -> tuple[int, int, int]:
    """Give what a version can decide on: rights over files, over TCP, and scopes.

    Version 9 adds connecting to a socket by its path; the system call filter denies sockets.
    """
    last = 12 + sum(abi >= since for since in (2, 3, 5))
    return (1 << last + 1) - 1, _TCP if abi >= 4 else 0, _SCOPES if abi >= 6 else 0


def binds_all_threads(abi: int) -> bool:
    """Whether this version can bind the threads that run already."""
    return abi >= 8


def restrict(rules: Iterable[tuple[Path, int]], *, abi: int) -> None:
    """Deny every file that is not beneath a rule's path, for this thread and what it starts.

    ``rules`` are paths and the rights beneath them, such as `READABLE`; a path that is not there
    is passed over. ``no_new_privs`` must have been set, or the process be root's.

    Raises
    ------
    OSError
        If the kernel refuses; then nothing was restricted.
    """
    files, net, scoped = handled(abi)
    asked = _Handled(files, net, scoped)
    # An older kernel knows a shorter struct, and takes a longer one if the rest is zero.
    ruleset = call("landlock_create_ruleset", ctypes.byref(asked), ctypes.sizeof(asked), 0)
    try:
        for path, rights in rules:
            _allow(ruleset, path, rights & files)
        call("landlock_restrict_self", ruleset, _ALL_THREADS if binds_all_threads(abi) else 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """Add a rule; a file takes only the rights that a file can have."""
    try:
        tree = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what cannot be named cannot be allowed
    try:
        if not stat.S_ISDIR(os.fstat(tree).st_mode):
            rights &= OF_A_FILE
        rule = _Beneath(rights, tree)
        call("landlock_add_rule", ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(tree)
