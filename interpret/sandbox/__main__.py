"""What can a locked process do here, and what could it do without the lock?

``python -m interpret.sandbox`` starts a process for either and prints a table. It leaves with 1 if
the lock is said to be full and an act succeeded all the same.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import socket
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path

from interpret.core.folders import temporary_folder
from interpret.sandbox.lock import lock_report
from interpret.sandbox.lock.lock_report import LockReport
from interpret.sandbox.lock.probe_targets import Ground, Outcome
from interpret.sandbox.lock.probes import self_check
from interpret.sandbox.lock.process import lock


def main(arguments: list[str]) -> int:
    """Print the table; or, started by itself, try the acts and print them as JSON."""
    if arguments[:1] == ["--try"]:
        return _try(locked=arguments[1] == "locked", ground=Ground.from_json(arguments[2]))
    found, locked = tried(locked=True)
    _, open_ = tried(locked=False)
    print(f"Linux {platform.release()}, {platform.machine()}, Landlock {found.landlock_abi}")
    print(lock_report.summary(found) + "\n")
    width = max(len(outcome.act) for outcome in locked)
    print(f"{'act':{width}}  {'with the lock':24}  without")
    for inside, without in zip(locked, open_, strict=True):
        print(f"{inside.act:{width}}  {_cell(inside):24}  {_cell(without)}")
    succeeded = sum(outcome.allowed for outcome in locked)
    print(f"\n{succeeded} of {len(locked)} acts succeed with the lock, ", end="")
    print(f"{sum(outcome.allowed for outcome in open_)} without.")
    return int(found.level == "full" and succeeded > 0)


def tried(*, locked: bool) -> tuple[LockReport, tuple[Outcome, ...]]:
    """Start a process that tries every act on grounds laid out for it, with the lock or without."""
    with ExitStack() as stack:
        folder = stack.enter_context(temporary_folder("interpret.tmp-probes-"))
        outside = folder / "outside.txt"
        secret = ctypes.create_string_buffer(b"secret")
        ground = _lay_out(folder, stack, parent_address=ctypes.addressof(secret))
        handle = stack.enter_context(outside.open("rb")).fileno()
        word = "locked" if locked else "open"
        ran = subprocess.run(
            [sys.executable, "-m", "interpret.sandbox", "--try", word, ground.to_json()],
            pass_fds=[handle],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            check=True,
            timeout=120,
        )
    told = json.loads(ran.stdout)
    found = told["report"]
    return (
        LockReport(found["level"], tuple(found["missing"]), found["landlock_abi"]),
        tuple(Outcome(**outcome) for outcome in told["outcomes"]),
    )


def _lay_out(folder: Path, stack: ExitStack, *, parent_address: int) -> Ground:
    """Lay out what the acts are tried on: files, a scratch folder, and services that listen."""
    scratch = folder / "scratch"
    scratch.mkdir()
    outside, victim, link = folder / "outside.txt", folder / "victim.txt", scratch / "link"
    for path in (outside, victim):
        path.write_text("secret")
    link.symlink_to(outside)
    tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    udp.bind(("127.0.0.1", 0))
    unix = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    unix.bind(str(folder / "service"))
    unix.listen()
    return Ground(
        outside=str(outside),
        folder=str(folder),
        scratch=str(scratch),
        parent=os.getpid(),
        parent_address=parent_address,
        link=str(link),
        victim=str(victim),
        tcp_port=tcp.getsockname()[1],
        udp_port=udp.getsockname()[1],
        unix_path=str(folder / "service"),
    )


def _try(*, locked: bool, ground: Ground) -> int:
    """In the process that was started: lock or not, try, tell."""
    found = LockReport("reduced", ("The lock was not put on.",))
    if locked:
        found = lock(readable=[], writable=ground.scratch, parent=ground.parent)
    outcomes = self_check(replace(ground, kept=(0, 1, 2)))
    print(json.dumps({"report": asdict(found), "outcomes": [asdict(each) for each in outcomes]}))
    return 0


def _cell(outcome: Outcome) -> str:
    return f"SUCCEEDS: {outcome.how}" if outcome.allowed else f"denied ({outcome.how})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
