"""Which files could code in this process reach, if it tried?

Each act says how far it came, or raises what denied it. None does harm: what is opened is closed,
what is made is removed, a change changes nothing.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from typing import TYPE_CHECKING

from interpret.sandbox.lock.probe_targets import NotTried

if TYPE_CHECKING:
    from interpret.sandbox.lock.probe_targets import Ground


def read_outside(ground: Ground) -> str:
    """Open and read."""
    with open(ground.outside, "rb") as file:
        return f"read {len(file.read(4))} bytes"


def list_outside(ground: Ground) -> str:
    """List the folder beside the scratch folder."""
    return f"listed {len(os.listdir(ground.folder))} names"


def read_by_proc_root(ground: Ground) -> str:
    """The same file by another name."""
    with open(f"/proc/self/root{ground.outside}", "rb") as file:
        return f"read {len(file.read(4))} bytes"


def read_by_symbolic_link(ground: Ground) -> str:
    """A link to the file that lies in the scratch folder, or one made there now."""
    link = ground.link or os.path.join(ground.scratch, "probe-link")
    if ground.link is None:
        os.symlink(ground.outside, link)
    try:
        with open(link, "rb") as file:
            return f"read {len(file.read(4))} bytes"
    finally:
        if ground.link is None:
            os.unlink(link)


def link_into_scratch(ground: Ground) -> str:
    """A second name in the scratch folder, by which to reach the file."""
    link = os.path.join(ground.scratch, "probe-hard-link")
    os.link(ground.outside, link)
    os.unlink(link)
    return "linked"


def make_symbolic_link(ground: Ground) -> str:
    """A trap for whoever reads the scratch folder later."""
    link = os.path.join(ground.scratch, "probe-trap")
    os.symlink("/etc/passwd", link)
    os.unlink(link)
    return "made"


def write_outside(ground: Ground) -> str:
    """A new file beside the scratch folder."""
    path = os.path.join(ground.folder, f"probe-{os.getpid()}")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    os.unlink(path)
    return "made a file"


def open_outside_to_write(ground: Ground) -> str:
    """A file that is there already."""
    os.close(os.open(ground.outside, os.O_WRONLY))
    return "opened"


def truncate_outside(ground: Ground) -> str:
    """Cut it, to the length that it has."""
    os.truncate(ground.outside, os.stat(ground.outside).st_size)
    return "truncated"


def empty_by_reading(ground: Ground) -> str:
    """Opened for reading, a file is emptied all the same; Landlock 1 and 2 do not see it."""
    if ground.victim is None:
        raise NotTried
    os.close(os.open(ground.victim, os.O_RDONLY | os.O_TRUNC))
    return "emptied"


def change_mode_outside(ground: Ground) -> str:
    """Set the permissions that it has; no version of Landlock sees this."""
    os.chmod(ground.outside, stat.S_IMODE(os.stat(ground.outside).st_mode))
    return "changed"


def read_attributes(ground: Ground) -> str:
    """What is noted of a file beside what it holds; no version of Landlock sees this."""
    return f"listed {len(os.listxattr(ground.outside))} attributes"


def write_much(ground: Ground) -> str:
    """One byte at the end: a file of that length, without the work."""
    path = os.path.join(ground.scratch, "probe-much")
    file = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
    try:
        os.pwrite(file, b"x", ground.file_bytes)
        return "written"
    finally:
        os.close(file)
        os.unlink(path)


def use_inherited(ground: Ground) -> str:
    """A descriptor that was open before the lock, and is good for more than naming a file."""
    for descriptor in range(512):
        if descriptor not in ground.kept:
            with contextlib.suppress(OSError):
                if not fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_PATH:
                    return f"descriptor {descriptor} is open"
    raise OSError(errno.EBADF, os.strerror(errno.EBADF))
