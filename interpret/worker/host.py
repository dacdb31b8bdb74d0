"""Who imports Keras once, and forks a child for every model? It never opens a file itself.

Its control line carries ``fork`` (a socket for the child comes with it), ``renew`` and ``end``. It
ends a child that takes more than it may, and itself, with all of its children, when the other end
of that line does.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time

from interpret.sandbox.lock.watching import Bounds, Watched, long_look, quick_look
from interpret.sandbox.talk.wire import WireError, receive, send

MOST_REMEMBERED = 1000
"""Statuses of children that ended before anybody asked."""
QUICK, LONG = 0.25, 2.0
"""Seconds from one look at the children to the next."""


class Host:
    """The children of this process, and how those ended that did."""

    def __init__(self, control: socket.socket, bounds: Bounds | None = None) -> None:
        self._control = control
        self._bounds = bounds or Bounds.stated()
        self._alive: dict[int, Watched] = {}
        self._ended: dict[int, dict[str, int | str]] = {}
        self._looked = [0.0, 0.0]

    def serve(self) -> None:
        """Fork, watch and end children until nobody asks any more."""
        try:
            while True:
                seconds = QUICK if self._alive else 1.0
                ready, _, _ = select.select([self._control], [], [], seconds)
                self._reap()
                self._watch()
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
            send(self._control, {"pid": self._fork(fds[0], request)})
            os.close(fds[0])
        elif request.get("do") == "end":
            send(self._control, {"status": None, **self._end(request.get("pid"))})
        elif request.get("do") == "renew":
            self._renew(request.get("pid"), request.get("cpu_seconds"))
            send(self._control, {})

    def _fork(self, line: int, request: dict[str, object]) -> int:
        seconds, scratch = request.get("cpu_seconds"), request.get("scratch")
        try:
            pid = os.fork()
        except OSError:
            return 0
        if pid == 0:
            from interpret.worker.child import live

            live(line)
        self._alive[pid] = Watched(
            pid=pid,
            cpu_seconds=float(seconds) if isinstance(seconds, int) else float("inf"),
            scratch=scratch if isinstance(scratch, str) else None,
        )
        return pid

    def _watch(self) -> None:
        """End those who take more than they may."""
        now = time.monotonic()
        if now - self._looked[0] > QUICK:
            self._looked[0] = now
            for child in list(self._alive.values()):
                if (over := quick_look(child, self._bounds)) is not None:
                    self._kill(child.pid, over=over)
        if self._alive and now - self._looked[1] > LONG:
            self._looked[1] = now
            if (found := long_look(list(self._alive.values()), self._bounds)) is not None:
                self._kill(found[0].pid, over=found[1])

    def _kill(self, pid: int, over: str = "") -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)  # before it has a group of its own
        self._note(*os.waitpid(pid, 0), over)

    def _end(self, pid: object) -> dict[str, int | str]:
        """Kill a child of ours, if it lives; how it ended, and what it took too much of."""
        self._reap()
        if not isinstance(pid, int):
            return {}
        if pid in self._alive:
            self._kill(pid)
        return self._ended.pop(pid, {})

    def _renew(self, pid: object, cpu_seconds: object) -> None:
        from interpret.sandbox.lock.process import Limits, renew

        self._reap()
        if pid in self._alive and isinstance(pid, int) and isinstance(cpu_seconds, int):
            self._alive[pid].renew(cpu_seconds)
            with contextlib.suppress(OSError, ValueError):
                renew(pid, Limits(cpu_seconds=cpu_seconds))

    def _reap(self) -> None:
        for pid in list(self._alive):
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                self._note(ended, status)

    def _note(self, pid: int, status: int, over: str = "") -> None:
        self._alive.pop(pid, None)
        self._ended[pid] = {"status": os.waitstatus_to_exitcode(status), "over": over}
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
