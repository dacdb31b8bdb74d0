"""Who imports Keras once, and forks a child for every model? It never opens a file itself.

Its control line carries ``fork`` (a socket for the child comes with it), ``renew`` and ``end``. It
ends, with all of its children, when the other end of that line does.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys

from interpret.sandbox.talk.wire import WireError, receive, send

MOST_REMEMBERED = 1000
"""Statuses of children that ended before anybody asked."""


class Host:
    """The children of this process, and how those ended that did."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._alive: set[int] = set()
        self._ended: dict[int, int] = {}

    def serve(self) -> None:
        """Fork and end children until nobody asks any more."""
        try:
            while True:
                ready, _, _ = select.select([self._control], [], [], 1.0)
                self._reap()
                if ready:
                    self._answer()
        except (WireError, OSError):
            pass
        finally:
            for pid in list(self._alive):
                self._end(pid)

    def _answer(self) -> None:
        request = receive(self._control, most=0).header
        if request.get("do") == "fork":
            _, fds, _, _ = socket.recv_fds(self._control, 1, 1)
            send(self._control, {"pid": self._fork(fds[0])})
            os.close(fds[0])
        elif request.get("do") == "end":
            send(self._control, {"status": self._end(request.get("pid"))})
        elif request.get("do") == "renew":
            self._renew(request.get("pid"), request.get("cpu_seconds"))
            send(self._control, {})

    def _fork(self, line: int) -> int:
        try:
            pid = os.fork()
        except OSError:
            return 0
        if pid == 0:
            from interpret.worker.child import live

            live(line)
        self._alive.add(pid)
        return pid

    def _end(self, pid: object) -> int | None:
        """Kill a child of ours, if it lives; how it ended."""
        self._reap()
        if pid in self._alive and isinstance(pid, int):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)  # before it has a group of its own
            self._note(*os.waitpid(pid, 0))
        return self._ended.pop(pid, None) if isinstance(pid, int) else None

    def _renew(self, pid: object, cpu_seconds: object) -> None:
        from interpret.sandbox.lock.process import Limits, renew

        self._reap()
        if pid in self._alive and isinstance(pid, int) and isinstance(cpu_seconds, int):
            with contextlib.suppress(OSError, ValueError):
                renew(pid, Limits(cpu_seconds=cpu_seconds))

    def _reap(self) -> None:
        for pid in list(self._alive):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._note(ended, status)

    def _note(self, pid: int, status: int) -> None:
        self._alive.discard(pid)
        self._ended[pid] = os.waitstatus_to_exitcode(status)
        while len(self._ended) > MOST_REMEMBERED:
            del self._ended[next(iter(self._ended))]


def prepare() -> None:
    """Import what children need: what is loaded before a fork is shared by all of them."""
    from interpret.backends import start_tensorflow

    start_tensorflow()
    import interpret.backends.keras_model
    import interpret.backends.tf_keras_vis_maps
    import interpret.inputs.input_file
    import interpret.sandbox.lock.process
    import interpret.worker.answers  # noqa: F401

    gc.collect()
    gc.freeze()  # the collector would write to every page, and unshare it


def main() -> None:
    """Serve the control line whose file descriptor is the argument."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    with socket.socket(fileno=int(sys.argv[1])) as control:
        control.set_inheritable(False)
        if "bare" not in sys.argv[2:]:
            prepare()
        with contextlib.suppress(WireError):
            send(control, {"ready": True})
            Host(control).serve()


if __name__ == "__main__":
    main()
