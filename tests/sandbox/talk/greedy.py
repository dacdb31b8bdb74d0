"""A host whose children take more than they may, each as its first message says."""

import os
import resource
import signal
import sys
import threading
import time

from interpret.sandbox.lock import watching
from interpret.worker import child, host

BLOCK = 2**20


def _threads(scratch):
    resource.setrlimit(resource.RLIMIT_STACK, (2**16, 2**16))
    threading.stack_size(2**16)
    for _ in range(400):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()


def _time(scratch):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def _files(scratch):
    for number in range(600):
        os.close(os.open(os.path.join(scratch, str(number)), os.O_CREAT | os.O_WRONLY))


def _disk(scratch):
    with open(os.path.join(scratch, "much"), "wb") as file:
        for _ in range(24):
            file.write(os.urandom(BLOCK))


def _memory(scratch):
    global held
    held = bytearray(os.urandom(BLOCK) * 400)


def live(line):
    """Be greedy, then wait."""
    os.setsid()
    what = os.read(line, 100).decode()
    what, _, scratch = what.partition(" ")
    {"threads": _threads, "time": _time, "files": _files, "disk": _disk, "memory": _memory}.get(
        what, lambda scratch: None
    )(scratch)
    time.sleep(60)
    os._exit(0)


if __name__ == "__main__":
    child.live = live
    bounds = watching.Bounds(
        threads=100, grace=0, idle=1.0 if "idle" in sys.argv else 60.0, memory=300 * BLOCK,
        scratch=16 * BLOCK, files=500,
    )  # fmt: skip
    watching.Bounds.stated = classmethod(lambda cls: bounds)
    host.main()
