"""Look at one model file, as stdin asks, and write on stdout what was found: see ``apart``."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import Any

from interpret.backends.inspection.looking import look
from interpret.core.errors import ModelError


def main() -> None:
    """Answer, within the limits that are asked for."""
    asked = json.load(sys.stdin)
    path = Path(asked["path"])
    limit(memory=asked["memory"], seconds=asked["seconds"])
    answer: dict[str, Any]
    try:
        found = look(
            path,
            known=asked["known"],
            trust_code=asked["trust_code"],
            architecture=Path(asked["architecture"]) if asked["architecture"] else None,
        )
        answer = {
            name: getattr(found, name) for name in ("container", "writer", "config", "stored")
        }
    except ModelError as error:
        answer = {"refused": str(error), "code": error.code}
    json.dump(answer, sys.stdout)


def limit(*, memory: int, seconds: int) -> None:
    """Have the kernel refuse more memory, and end this process when its time is over."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    import signal

    signal.alarm(10 * seconds)  # in case nobody waits any more
    held = _data_bytes()
    wanted = {"RLIMIT_CORE": 0, "RLIMIT_CPU": seconds, "RLIMIT_DATA": held + memory}
    for name, most in wanted.items():
        with contextlib.suppress(OSError, ValueError, AttributeError):
            which = getattr(resource, name)
            hard = resource.getrlimit(which)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(which, (most, hard))


def _data_bytes() -> int:
    """Private memory of this process, as RLIMIT_DATA counts it."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 2**28


if __name__ == "__main__":
    main()
