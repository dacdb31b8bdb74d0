"""How is a worker process started, and how does it end?

A host imports Keras once and never opens a file; it forks one child for each model, which is then
ready in a moment. Where a fork of TensorFlow does not live, a bare host forks before anything is
imported, and each child imports Keras for itself, which takes seconds.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from interpret.core.errors import ModelError
from interpret.core.folders import sweep
from interpret.sandbox.talk.wire import WireError, receive, send

TO_START = 180.0
"""Seconds that a host may take to import Keras; eight on an idle machine."""
TO_FORK = 30.0
TO_END = 30.0
FORKS = sys.platform == "linux"
"""Elsewhere a fork of a process that has loaded TensorFlow is not safe."""

_KEPT = ("PATH", "LANG", "LANGUAGE", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH")
_KEPT_PREFIXES = ("LC_", "OMP_", "TF_ENABLE_ONEDNN", "TF_NUM_", "PYTHONHASHSEED", "INTERPRET_")


def check_system() -> None:
    """Refuse a system that cannot hand a socket to another process.

    Raises
    ------
    ModelError
        ``no-worker`` on such a system.
    """
    if os.name != "posix":
        raise ModelError(
            "A worker process for strangers' files needs Linux or macOS: on Windows, run interpret "
            "inside WSL, or open files that you trust with interpret.load(…).",
            code="no-worker",
        )


class Ended(NamedTuple):
    """How a worker ended: minus a signal's number, or None where that is not known.

    ``over`` is what the host ended it for: ``"threads"``, ``"time"``, ``"idle"``, ``"memory"`` or
    ``"scratch"``; else it is empty.
    """

    status: int | None = None
    over: str = ""


class HostProcess:
    """The process that children are forked from; it starts at once and gets ready meanwhile.

    Parameters
    ----------
    bare
        Import nothing before the forks.
    """

    def __init__(self, *, bare: bool = False) -> None:
        check_system()
        mine, theirs = socket.socketpair()
        self._control, self._turn = mine, threading.Lock()
        self._speaker: int | None = None
        self._later: list[int] = []
        self._ready = False
        with theirs:
            self._process = _started("interpret.worker.host", theirs, *["bare"] * bare)
        self._finalizer = weakref.finalize(self, _end_process, self._process, mine)

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._finalizer.alive and self._process.poll() is None

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def fork(self, *, cpu_seconds: int | None = None, scratch: str | None = None) -> Child:
        """A new child, which may use so much processor time, and writes to that folder alone.

        Raises
        ------
        WireError
            Where the host is gone, silent or refuses.
        """
        with self._speaking():
            self._wait_until_ready()
            until = time.monotonic() + TO_FORK
            mine, theirs = socket.socketpair()
            with theirs:
                try:
                    request = {"do": "fork", "cpu_seconds": cpu_seconds, "scratch": scratch}
                    send(self._control, request, until=until)
                    socket.send_fds(self._control, [b"+"], [theirs.fileno()])
                    pid = receive(self._control, until=until, most=0).header.get("pid")
                except (WireError, OSError) as error:
                    mine.close()
                    raise WireError("closed", str(error)) from None
            if not isinstance(pid, int) or pid <= 0:
                mine.close()
                raise WireError("broken", "the host could not fork")
        return Child(self, pid, mine)

    def end(self, pid: int) -> Ended:
        """Kill one of its children; how it ended.

        The collector of garbage may ask for this in the middle of another question of this very
        thread: then it is done after that one.
        """
        if self._speaker == threading.get_ident():
            self._later.append(pid)
            return Ended()
        with contextlib.suppress(WireError, OSError), self._speaking():
            return self._ended(pid)
        return Ended()

    def renew(self, pid: int, cpu_seconds: int) -> None:
        """Give one of its children processor time anew."""
        with contextlib.suppress(WireError, OSError), self._speaking():
            until = time.monotonic() + TO_END
            request = {"do": "renew", "pid": pid, "cpu_seconds": cpu_seconds}
            send(self._control, request, until=until)
            receive(self._control, until=until, most=0)

    def _ended(self, pid: int) -> Ended:
        until = time.monotonic() + TO_END
        send(self._control, {"do": "end", "pid": pid}, until=until)
        reply = receive(self._control, until=until, most=0).header
        status = reply.get("status")
        return Ended(status if isinstance(status, int) else None, str(reply.get("over", "")))

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """Ask alone.

        A host that answers late or not at all is closed: what it said next would be taken for the
        answer to another question.
        """
        with self._turn:
            self._speaker = threading.get_ident()
            try:
                yield
                while self._later:
                    self._ended(self._later.pop())
            except (WireError, OSError):
                self.close()
                raise
            finally:
                self._speaker = None

    def close(self) -> None:
        """End it and all of its children."""
        self._finalizer()

    def _wait_until_ready(self) -> None:
        if self._ready:
            return
        answer = receive(self._control, until=time.monotonic() + TO_START, most=0)
        if answer.header.get("ready") is not True:
            raise WireError("broken", "the host did not get ready")
        self._ready = True


class Child:
    """A worker process; ``line`` is the socket that leads to it."""

    def __init__(self, host: HostProcess, pid: int, line: socket.socket) -> None:
        self._host, self.pid, self.line = host, pid, line

    def renew(self, cpu_seconds: int) -> None:
        """Let it use so much processor time from now on."""
        self._host.renew(self.pid, cpu_seconds)

    def end(self) -> Ended:
        """Kill it; how it ended.

        Only the host kills, since it alone knows whether the number is still its child's.
        """
        self.line.close()
        return self._host.end(self.pid)

    def kill(self) -> None:
        """Kill it while somebody waits for its answer, who then finds it ended."""
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_RDWR)


_HOSTS: dict[bool, HostProcess] = {}
_HOSTS_TURN = threading.Lock()


def shared_host(*, bare: bool = False) -> HostProcess:
    """The one host of this process, started at the first asking and again if it has died."""
    with _HOSTS_TURN:
        if not _HOSTS:
            sweep()
        if bare not in _HOSTS or not _HOSTS[bare].alive:
            _HOSTS[bare] = HostProcess(bare=bare)
        return _HOSTS[bare]


def children() -> list[int]:
    """Process ids of the workers that this process has started and that live; Linux alone says."""
    hosts = {host.pid for host in list(_HOSTS.values())}
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if int(parent) in hosts and state != "Z":
                found.append(int(path.parent.name))
    return found


def new_child(
    *, bare: bool = False, cpu_seconds: int | None = None, scratch: str | None = None
) -> Child:
    """A child, forked from the host that has imported Keras, or from a bare one; see ``fork``.

    Raises
    ------
    ModelError
        ``no-worker`` where neither can be done.
    """
    check_system()
    for each in [False, True] if FORKS and not bare else [True]:
        with contextlib.suppress(WireError, OSError):
            return shared_host(bare=each).fork(cpu_seconds=cpu_seconds, scratch=scratch)
    raise ModelError(
        "No worker process could be started, so that the file was not opened: close other "
        "programs, and try again. With INTERPRET_TRACEBACK=1 in the environment, what the worker "
        "says of it is shown.",
        code="no-worker",
    )


def environment() -> dict[str, str]:
    """What a worker sees of the environment: where Python is, how to compute, and no secrets."""
    variables = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    root = str(Path(__file__).resolve().parents[3])
    folders = [root, *filter(None, variables.get("PYTHONPATH", "").split(os.pathsep))]
    return variables | {
        "PYTHONPATH": os.pathsep.join(folders),
        "PYTHONDONTWRITEBYTECODE": "1",
        "INTERPRET_MAY_DIE": "1",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",  # a locked process reaches no device
        "MALLOC_ARENA_MAX": "2",  # each thread's own arena would count against the limit
    }


def _started(module: str, line: socket.socket, *words: str) -> subprocess.Popen[bytes]:
    """Start a module of ours with one end of a line, in a process group of its own."""
    stderr = None if os.environ.get("INTERPRET_TRACEBACK") else subprocess.DEVNULL
    return subprocess.Popen(
        [sys.executable, "-P", "-m", module, str(line.fileno()), *words],
        env=environment(),
        pass_fds=(line.fileno(),),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        start_new_session=True,
    )


def _end_process(process: subprocess.Popen[bytes], line: socket.socket) -> None:
    """Close a host's line, at which it ends its children and itself; insist where it does not."""
    line.close()
    for number in (signal.SIGTERM, signal.SIGKILL):
        if _waited(process, 2.0):
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
    _waited(process, TO_END)


def _waited(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True
