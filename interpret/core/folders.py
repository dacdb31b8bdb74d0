"""How does a temporary folder go away, whatever was put into it?

``shutil.rmtree`` goes down one call a level, so that folders nested some thousand deep outlast it,
and it cannot enter what somebody has made unreadable.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def temporary_folder(prefix: str = "interpret-") -> Iterator[Path]:
    """Make a folder that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield path
    finally:
        remove_folder(path)


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
