"""How does a temporary folder go away, whatever was put into it, and whoever was killed over it?

``shutil.rmtree`` goes down one call a level, so that folders nested some thousand deep outlast it,
and it cannot enter what somebody has made unreadable. A process that is killed removes nothing:
a folder is locked for as long as its owner lives, and the next start removes those that nobody has.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nobody is told from nobody
    fcntl = None  # type: ignore[assignment]

PREFIX = "interpret.tmp-"
"""Of the folders that are swept: no name that somebody would give a folder of their own."""
FRESH = 60.0
"""Seconds for which a folder is left alone whose owner may not have locked it yet."""


class OwnFolder:
    """A temporary folder that goes with this object.

    Attributes
    ----------
    path
        Where it is; its name begins with ``interpret.tmp-``.
    remove
        Removes it now.
    """

    def __init__(self, prefix: str = PREFIX) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=prefix))
        self.remove = weakref.finalize(self, _let_go, self.path, _locked(self.path))


@contextlib.contextmanager
def temporary_folder(prefix: str = PREFIX) -> Iterator[Path]:
    """Make a folder that is gone afterwards."""
    folder = OwnFolder(prefix)
    try:
        yield folder.path
    finally:
        folder.remove()


def sweep(*, fresh: float = FRESH) -> int:
    """Remove the folders that one's own processes left behind when they were killed.

    Theirs are those of this user whose lock nobody holds, and that are not ``fresh``; how many.
    """
    if fcntl is None:
        return 0
    swept = 0
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            facts = path.lstat()
            if facts.st_uid != os.getuid() or time.time() - facts.st_mtime < fresh:
                continue
            held = _locked(path)
            if held is not None:
                _let_go(path, held)
                swept += 1
    return swept


def _locked(path: Path) -> int | None:
    """A descriptor that holds a folder's lock; None where somebody else does, or it is none."""
    if fcntl is None:
        return None
    held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _let_go(path: Path, held: int | None) -> None:
    remove_folder(path)
    if held is not None:
        with contextlib.suppress(OSError):
            os.close(held)


def remove_folder(path: str | os.PathLike[str]) -> None:
    """Remove a folder with all that is in it; what the system does not let go of stays.

    Each folder in it is moved up beside the first ones before it is emptied, so that no path grows
    and nothing recurses. Links are removed and never followed.
    """
    root = os.fspath(path)
    numbers = itertools.count()
    folders = [root]
    while folders:
        folder = folders.pop()
        with contextlib.suppress(OSError):
            os.chmod(folder, 0o700)
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError:
            continue
        for entry in entries:
            with contextlib.suppress(OSError):
                if not entry.is_dir(follow_symlinks=False):
                    os.unlink(entry.path)
                elif folder == root:
                    folders.append(entry.path)
                else:
                    os.chmod(entry.path, 0o700)  # its entry ".." changes with the move
                    folders.append(_moved(entry.path, root, numbers))
        if folder != root:
            with contextlib.suppress(OSError):
                os.rmdir(folder)
    with contextlib.suppress(OSError):
        os.rmdir(root)


def _moved(path: str, root: str, numbers: Iterator[int]) -> str:
    """Move a folder into another under a name that is free there; where it is now."""
    for number in numbers:
        new = os.path.join(root, f"{number}.removed")
        if not os.path.lexists(new):
            os.rename(path, new)
            return new
    raise AssertionError("the numbers have no end")
