"""What are forbidden acts tried on, and what came of them?"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the acts are tried on.

    ``outside`` is a file that the process may not read, ``folder`` a folder that it may not write
    to, ``scratch`` its own. What is None or 0 is not tried, or only as far as it goes without.
    ``memory_bytes`` and ``file_bytes`` are more than it may use.
    """

    outside: str
    folder: str
    scratch: str
    parent: int
    parent_address: int = 0
    link: str | None = None
    victim: str | None = None
    tcp_port: int = 0
    udp_port: int = 0
    unix_path: str | None = None
    kept: tuple[int, ...] = (0, 1, 2)
    memory_bytes: int = 4 * 10**9
    file_bytes: int = 300 * 10**6

    def to_json(self) -> str:
        """Write it for another process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Ground:
        """Read what `to_json` wrote."""
        told = json.loads(text)
        return cls(**{**told, "kept": tuple(told["kept"])})


@dataclass(frozen=True)
class Outcome:
    """One act: whether it succeeded, and how far it came or what stopped it."""

    act: str
    allowed: bool
    how: str


class NotTried(Exception):
    """The ground has nothing to try this act on."""


def own_ground(
    scratch: Path, *, parent: int, kept: set[int], data_bytes: int, file_bytes: int
) -> Ground:
    """Choose what a locked process tries itself on: what every Linux machine has."""
    candidates = ("/etc/passwd", "/etc/hostname", "/proc/version")
    outside = next((path for path in candidates if os.path.exists(path)), "/etc/passwd")
    return Ground(
        outside=outside,
        folder=str(scratch.resolve().parent),
        scratch=str(scratch),
        parent=parent,
        kept=tuple(sorted(kept)),
        # The limit on memory counts from what there was before it.
        memory_bytes=max(4 * 10**9, 2 * data_bytes),
        file_bytes=max(300 * 10**6, file_bytes + 1),
    )
