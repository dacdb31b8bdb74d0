"""Does the service stand? Visitors come and go, processes are killed, hostile files are uploaded.

``make soak`` runs a quarter of an hour, ``make soak SECONDS=60`` less. Every answer must be the one
that an undisturbed page gave; the memory of the process that all visitors share must stay flat; ten
seconds after the last tab nothing may be left. It leaves with 1 where that is not so.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.visitor import Gone, Visitor, fetched, wait_until
from interpret.core.folders import sweep
from interpret.sandbox.lock.watching import private_bytes

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "team_names": "model=team_names&text=Indians+G+Juniors",
    "sentiment": "model=sentiment&text=It+takes+great+pictures",
}
STOPPED = ("was stopped inside the sandbox", "is closed: open it again", "was ended")
"""What a page says whose worker was killed."""
BUSY = ("This dashboard is full", "is the most for all", "which is the most here")
GRACE = 10.0
GROWTH = 120
"""Megabytes by which the server may grow from the first third of its life to the last."""


@dataclass
class Tally:
    """What happened, told by all visitors together."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    memory: dict[int, list[int]] = field(default_factory=dict)
    largest: Counter[str] = field(default_factory=Counter)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        """One more."""
        with self.turn:
            self.counts[what] += 1

    def fault(self, words: str) -> None:
        """Something that must not be."""
        with self.turn:
            self.faults.append(words)


class Server:
    """``interpret dashboard``, started again whenever it ends by itself, as a supervisor does."""

    def __init__(self, folder: str, sessions: int) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._folder, self._sessions = folder, sessions
        self._over = threading.Event()
        self.statuses: list[int] = []
        self.command = self._started()
        self._supervisor = threading.Thread(target=self._supervise, daemon=True)
        self._supervisor.start()

    def _started(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "interpret", "dashboard", "--no-browser", "--port",
             str(self.port), "--sessions", str(self._sessions)],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": self._folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _supervise(self) -> None:
        while not self._over.is_set():
            status = self.command.wait()
            if self._over.is_set():
                return
            self.statuses.append(status)
            time.sleep(1)
            self.command = self._started()

    def process(self) -> int | None:
        """The process that all visitors share."""
        return next(iter(processes(self.command.pid, "streamlit")), None)

    def hosts(self) -> list[int]:
        """The processes that workers are forked from."""
        server = self.process()
        return [] if server is None else processes(server, "interpret.worker.host")

    def workers(self) -> list[int]:
        """All workers."""
        return [pid for host in self.hosts() for pid in processes(host, "")]

    def ready(self, seconds: float = 180.0) -> bool:
        """Wait until a model can be opened."""
        return wait_until(lambda: fetched(self.port, "/healthz")[0] == 200, seconds)

    def end(self) -> int:
        """End it as a supervisor does; its status."""
        self._over.set()
        self.command.send_signal(signal.SIGTERM)
        return self.command.wait(60)


def processes(parent: int, word: str) -> list[int]:
    """Children of a process that live and whose command line holds a word."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            state, above = path.read_text().rpartition(")")[2].split()[:2]
            if int(above) == parent and state != "Z":
                if word in path.with_name("cmdline").read_bytes().decode(errors="replace"):
                    found.append(int(path.parent.name))
    return found


def hostile() -> list[tuple[str, bytes]]:
    """Files that strangers might upload as a model."""
    model = (ROOT / "sample_models" / "team_names" / "model.keras").read_bytes()
    return [
        ("cut.keras", model[: len(model) // 2]),
        ("noise.keras", random.Random(1).randbytes(200_000)),
        ("pickle.keras", b"\x80\x04\x95" + b"c" * 1000),
        ("empty.h5", b""),
        ("model.pt", b"PK\x03\x04" + b"x" * 5000),
        ("head.h5", b"\x89HDF\r\n\x1a\n" + random.Random(2).randbytes(50_000)),
    ]


def visit(
    server: Server, right: dict[str, tuple[str, ...]], tally: Tally, over: float, number: int
) -> None:
    """One person after another: a page is looked at, a model uploaded, and the tab closed."""
    chance = random.Random(number)
    while time.monotonic() < over:
        try:
            if chance.random() < 0.3:
                _upload(server, tally, chance)
            else:
                _look(server, right, tally, chance)
        except (Gone, OSError, urllib.error.URLError):  # the server was killed under them
            tally.count("cut off")
            time.sleep(1)
        except Exception as error:  # told at the end, with all the others
            tally.fault(f"a visitor met {type(error).__name__}: {error}")
        time.sleep(chance.random())


def _look(
    server: Server, right: dict[str, tuple[str, ...]], tally: Tally, chance: random.Random
) -> None:
    name = chance.choice(list(PAGES))
    with Visitor(server.port, PAGES[name], "explain") as visitor:
        for _ in range(chance.randint(1, 3)):
            words = visitor.run().words()
            if any(each in words for each in BUSY):
                tally.count("busy")
                return
            if any(each in words for each in STOPPED):
                tally.count("worker stopped")
                continue
            if "could be started" in words or "No worker process" in words:
                tally.count("no worker yet")
                continue
            found = visitor.answers()
            if found == right[name]:
                tally.count("right")
            elif set(found) <= set(right[name]):
                tally.count("partly, as its worker was killed")
            else:
                tally.fault(f"{name}: another answer than an undisturbed page")


def _upload(server: Server, tally: Tally, chance: random.Random) -> None:
    with Visitor(server.port) as visitor:
        visitor.run()
        if any(each in visitor.words() for each in BUSY):
            tally.count("busy")
            return
        name, data = chance.choice(hostile())
        words = visitor.upload("Model", {name: data}).words()
        tally.count("hostile upload")
        if "Something unexpected went wrong" in words or "Traceback" in words:
            tally.fault(f"{name}: no sentence")


def kill(server: Server, tally: Tally, over: float, every: float) -> None:
    """Kill workers often, the host now and then, and the server half way or every two minutes."""
    chance, began = random.Random(7), time.monotonic()
    apart = min((over - began) / 2, 120.0)
    last = began
    while time.monotonic() < over - 5:
        time.sleep(every * (0.5 + chance.random()))
        victims, name = server.workers(), "worker"
        if time.monotonic() - last > apart:
            victims, name = [each for each in [server.process()] if each], "server"
            last = time.monotonic()
        elif chance.random() > 0.9:
            victims, name = server.hosts(), "host"
        if victims:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(victims), signal.SIGKILL)
                tally.count(f"{name} killed")


def watch(server: Server, tally: Tally, over: float) -> None:
    """Note the memory of the shared process, of the hosts and of the largest worker."""
    while time.monotonic() < over:
        time.sleep(1)
        for name, pids in (("host", server.hosts()), ("worker", server.workers())):
            most = max(map(private_bytes, pids), default=0) // 2**20
            tally.largest[name] = max(tally.largest[name], most)
        pid = server.process()
        with contextlib.suppress(OSError, StopIteration):
            status = Path(f"/proc/{pid}/status").read_text().splitlines()
            line = next(each for each in status if each.startswith("RssAnon:"))
            tally.memory.setdefault(pid or 0, []).append(int(line.split()[1]) // 1024)


def soak(*, seconds: float, visitors: int, kill_every: float) -> Tally:
    """All of it; what came of it."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        server = Server(folder, sessions=2 * visitors)
        try:
            _run(server, tally, seconds, visitors, kill_every, folder)
        finally:
            status = server.end()
        if status != 0:
            tally.fault(f"the command left with {status} when it was asked to end")
        if 0 in server.statuses:
            tally.fault("the command left with 0 though its server was killed")
        tempfile.tempdir = folder
        sweep(fresh=0.0)  # what killed servers left goes at the next start, which is now
        tempfile.tempdir = None
        if left := os.listdir(folder):
            tally.fault(f"left behind at the end: {left}")
    return tally


def _run(
    server: Server, tally: Tally, seconds: float, visitors: int, kill_every: float, folder: str
) -> None:
    if not server.ready():
        tally.fault("no worker could be started within three minutes")
        return
    right = {}
    for name, query in PAGES.items():
        with Visitor(server.port, query, "explain") as visitor:
            right[name] = visitor.run().answers()
            if not right[name]:
                tally.fault(f"{name}: an undisturbed page gave no answer")
    over = time.monotonic() + seconds
    threads = [
        *(
            threading.Thread(target=visit, args=(server, right, tally, over, n))
            for n in range(visitors)
        ),
        threading.Thread(target=kill, args=(server, tally, over, kill_every)),
        threading.Thread(target=watch, args=(server, tally, over)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 300)
    _nothing_left(server, tally, folder)
    for pid, megabytes in tally.memory.items():
        third = len(megabytes) // 3
        if third >= 10:
            growth = max(megabytes[-third:]) - max(megabytes[third : 2 * third])
            if growth > GROWTH:
                tally.fault(f"server {pid} grew by {growth} MB from its second third to its last")


def _nothing_left(server: Server, tally: Tally, folder: str) -> None:
    """Within ten seconds after the last tab: no worker, no folder of a visitor."""
    if not server.ready():
        tally.fault("no worker can be started after all this")
    stale = set(os.listdir(folder))
    if not wait_until(lambda: not server.workers(), GRACE + 2):
        tally.fault(f"{len(server.workers())} workers live {GRACE:g} seconds after the last tab")
    # Those of servers that were killed go when the next one starts, once they are a minute old.
    own = [each for each in os.listdir(folder) if each not in stale]
    if own:
        tally.fault(f"folders are left: {own}")


def main() -> int:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=900)
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--kill-every", type=float, default=4.0)
    given = parser.parse_args()
    tally = soak(seconds=given.seconds, visitors=given.visitors, kill_every=given.kill_every)
    for what, count in tally.counts.most_common():
        print(f"{count:6,}  {what}")
    for pid, megabytes in tally.memory.items():
        if megabytes:
            print(
                f"server {pid}: {megabytes[0]} MB at first, at most {max(megabytes)}, "
                f"{megabytes[-1]} at last"
            )
    for what, most in tally.largest.items():
        print(f"largest {what}: {most} MB of its own")
    for each in tally.faults[:40]:
        print(f"FAULT: {each}")
    print("It stands." if not tally.faults else f"{len(tally.faults)} faults.")
    return int(bool(tally.faults))


if __name__ == "__main__":
    sys.exit(main())
