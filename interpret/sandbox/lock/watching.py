"""Which children take more than they may? What the kernel does not limit is counted from outside.

A child can ignore a signal, but not the one that it is ended with here. Linux alone tells how much
a process takes; elsewhere nothing is counted.
"""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

MIB = 2**20
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def stated(name: str, otherwise: int) -> int:
    """A whole number of the environment, 1 or more; what is none is passed over."""
    text = os.environ.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and int(text) else otherwise


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What children may take beyond the kernel's own limits.

    ``threads`` of each; ``grace`` seconds of processor time after the kernel's signal; ``idle``
    seconds without a question; ``memory`` and ``scratch`` bytes of all together, and ``files`` and
    folders in one's scratch folder.
    """

    threads: int = 48 + 12 * min(os.cpu_count() or 1, 8)
    grace: int = 10
    idle: float = 40 * 60.0
    memory: int = 0
    scratch: int = 2048 * MIB
    files: int = 20_000

    @classmethod
    def stated(cls) -> Bounds:
        """As the environment says, in megabytes: ``INTERPRET_MOST_MEMORY`` and ``…_SCRATCH``."""
        return cls(
            memory=stated("INTERPRET_MOST_MEMORY", 0) * MIB,
            scratch=stated("INTERPRET_MOST_SCRATCH", 2048) * MIB,
        )


@dataclass
class Watched:
    """A child: what it was given, and since when nobody asked it anything."""

    pid: int
    cpu_seconds: float
    scratch: str | None = None
    asked: float = field(default_factory=time.monotonic)

    def renew(self, seconds: float) -> None:
        """Give it processor time anew, since it was asked something."""
        self.cpu_seconds = processor_seconds(self.pid) + seconds
        self.asked = time.monotonic()


def quick_look(child: Watched, bounds: Bounds) -> str | None:
    """What one child takes too much of, as far as a glance can tell."""
    if threads(child.pid) > bounds.threads:
        return "threads"
    if processor_seconds(child.pid) > child.cpu_seconds + bounds.grace:
        return "time"
    return "idle" if time.monotonic() - child.asked > bounds.idle else None


def long_look(children: list[Watched], bounds: Bounds) -> tuple[Watched, str] | None:
    """The child that must end for what all take together, and what that is."""
    memory = {each.pid: private_bytes(each.pid) for each in children} if bounds.memory else {}
    if sum(memory.values()) > bounds.memory:
        return max(children, key=lambda each: memory[each.pid]), "memory"
    laid = {each.pid: _laid_down(each.scratch, bounds.files) for each in children}
    many = [each for each in children if laid[each.pid][1] > bounds.files]
    if many or sum(size for size, _ in laid.values()) > bounds.scratch:
        return max(many or children, key=lambda each: laid[each.pid]), "scratch"
    return None


def threads(pid: int) -> int:
    """Threads of a process; 0 where that is not known."""
    return _status(pid, "Threads:")


def processor_seconds(pid: int) -> float:
    """Processor seconds of a process, user's and system's; 0 where that is not known."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        # The name, in brackets, may hold spaces: count from behind it.
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / TICKS
    return 0.0


def private_bytes(pid: int) -> int:
    """Memory that is a process's own: not what it shares with the one it was forked from."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        own = [line.split()[1] for line in lines if line.startswith("Private_")]
        return 1024 * sum(map(int, own))
    return 0


def _status(pid: int, name: str) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith(name):
                return int(line.split()[1])
    return 0


def _laid_down(folder: str | None, most: int) -> tuple[int, int]:
    """Bytes on the disk, and how many files and folders; no more are counted than it takes."""
    size, count, left = 0, 0, [folder] if folder else []
    while left and count <= most:
        with contextlib.suppress(OSError), os.scandir(left.pop()) as entries:
            for entry in entries:
                count += 1
                with contextlib.suppress(OSError):
                    size += 512 * entry.stat(follow_symlinks=False).st_blocks
                    if entry.is_dir(follow_symlinks=False):
                        left.append(entry.path)
                if count > most:
                    break
    return size, count
