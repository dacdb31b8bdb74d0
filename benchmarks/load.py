"""Twenty sessions at once, each with its own model in a worker, some of which are killed.

Every answer is compared with the same call in this process; at the end nothing may be left behind.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.models import Extent
from interpret import catalog
from interpret.core.errors import ModelError
from interpret.core.results import Result
from interpret.dashboard.analyst import Analyst, Upload
from interpret.inputs.input_file import read_input
from interpret.loading import load
from interpret.sandbox.talk.processes import shared_host

SAMPLES = Path(__file__).resolve().parents[1] / "sample_models"
TEXTS = {"team_names": "Indians G Juniors", "sentiment": "It takes great pictures and is easy."}
FOLDERS = ("team_names", "sentiment", "gestures")
ASKED = ("occlude", "gradient", "integrated_gradients", "gradcam", "activations", "filters")
STOPPED = {"worker-died", "out-of-memory"}
MOST_TRIES = 60
MOST_LEFT = {"host MB": 50}
"""What may be more than before; of anything else, nothing."""


@dataclass
class Tally:
    """What happened, told by all sessions together."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    opening: list[float] = field(default_factory=list)
    different: int = 0
    stopped: int = 0
    killed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, name: str, seconds: float) -> None:
        """An analysis was answered."""
        with self.lock:
            self.seconds.setdefault(name, []).append(seconds)


def uploads(name: str) -> tuple[Upload, list[Upload]]:
    """A sample model as a visitor would upload it, with what lies beside it."""
    folder = SAMPLES / name
    beside = [path for path in sorted(folder.glob("*.json"))]
    model = Upload(name="model.keras", data=(folder / "model.keras").read_bytes())
    return model, [Upload(name=path.name, data=path.read_bytes()) for path in beside]


def expected(asked: tuple[str, ...]) -> dict[tuple[str, str], tuple[Any, Result]]:
    """For each model and analysis: the input, and what this process answers."""
    found = {}
    for name in FOLDERS:
        model = load(SAMPLES / name / "model.keras")
        x: Any = TEXTS.get(name)
        if x is None:
            x = read_input(SAMPLES / name / "samples.npz", model.info, row=3)
        for analysis in asked:
            needed = x if catalog.ANALYSES[analysis].needs_input else None
            found[name, analysis] = (needed, catalog.run(model, needed, analysis))
    return found


def session(
    number: int, analyses: int, right: dict[tuple[str, str], tuple[Any, Result]], tally: Tally
) -> Analyst:
    """One visitor: opens a model, asks for one analysis after another, again where it was ended."""
    name, chance = FOLDERS[number % len(FOLDERS)], random.Random(number)
    began = time.monotonic()
    analyst = _again(lambda: Analyst.from_uploads(*uploads(name)), tally)
    tally.opening.append(time.monotonic() - began)
    asked = sorted({analysis for _, analysis in right})
    for _ in range(analyses):
        analysis = chance.choice(asked)
        x, wanted = right[name, analysis]
        began = time.monotonic()
        found = _again(partial(analyst.analyse, analysis, x), tally)
        tally.took(analysis, time.monotonic() - began)
        tally.different += found != wanted
    return analyst


def _again(work: Callable[[], Any], tally: Tally) -> Any:
    """What it gives, asked again where its worker was killed meanwhile."""
    for _ in range(MOST_TRIES):
        try:
            return work()
        except ModelError as error:
            if error.code not in STOPPED:
                raise
            tally.stopped += 1
    raise RuntimeError(f"a worker was killed {MOST_TRIES} times")


def workers() -> list[int]:
    """Processes that the host has forked and that live."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == shared_host().pid and state != "Z":
                found.append(int(path.parent.name))
    return found


def _kill_now_and_then(tally: Tally, over: threading.Event, every: float) -> None:
    chance = random.Random(7)
    while not over.wait(every * (0.5 + chance.random())):
        if found := workers():
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(found), signal.SIGKILL)
                tally.killed += 1


def run(
    *, sessions: int, analyses: int, asked: tuple[str, ...] = ASKED, kill_every: float = 1.5
) -> dict[str, Any]:
    """All sessions at once; what came of it."""
    with tempfile.TemporaryDirectory() as own, _temporary_files_in(own):
        return _run(sessions, analyses, asked, kill_every)


@contextlib.contextmanager
def _temporary_files_in(folder: str) -> Iterator[None]:
    """Let nobody else's temporary files be counted."""
    before, tempfile.tempdir = tempfile.tempdir, folder
    try:
        yield
    finally:
        tempfile.tempdir = before


def _run(sessions: int, analyses: int, asked: tuple[str, ...], kill_every: float) -> dict[str, Any]:
    right, tally, over = expected(asked), Tally(), threading.Event()
    Analyst.from_uploads(*uploads(FOLDERS[0]))  # the host is there, as in a dashboard that runs
    before = _left_behind()
    killer = threading.Thread(target=_kill_now_and_then, args=(tally, over, kill_every))
    killer.start()
    began = time.monotonic()
    try:
        with ThreadPoolExecutor(sessions) as pool:
            jobs = [pool.submit(session, n, analyses, right, tally) for n in range(sessions)]
            analysts = [job.result() for job in jobs]
    finally:
        over.set()
        killer.join()
    seconds, at_work = time.monotonic() - began, len(workers())
    del analysts, jobs
    return {
        "model": "sample models",
        "sessions": sessions,
        "analyses": sum(map(len, tally.seconds.values())),
        "seconds": seconds,
        "different": tally.different,
        "killed": tally.killed,
        "stopped": tally.stopped,
        "workers": at_work,
        "opening": sorted(tally.opening),
        "latency": {name: sorted(each) for name, each in sorted(tally.seconds.items())},
        "left": {name: after - before[name] for name, after in _left_behind().items()},
    }


def _left_behind() -> dict[str, int]:
    """Worker processes, open files, temporary folders, and megabytes of the host."""
    status = Path(f"/proc/{shared_host().pid}/status").read_text()
    resident = next(line for line in status.splitlines() if line.startswith("RssAnon:"))
    return {
        "processes": len(workers()),
        "files": len(os.listdir("/proc/self/fd")),
        "folders": len(os.listdir(tempfile.gettempdir())),
        "host MB": int(resident.split()[1]) // 1024,
    }


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """One row: 20 sessions with 10 analyses each; 4 with 5 where it is to be quick."""
    sessions, analyses = (4, 5) if extent.quick else (20, 10)
    say(f"load: {sessions} sessions, {sessions * analyses} analyses, workers killed now and then")
    found = run(sessions=sessions, analyses=analyses)
    hold(found)
    yield found


def hold(found: dict[str, Any]) -> None:
    """Nothing is recorded of a run that answered wrongly or left something behind.

    Raises
    ------
    RuntimeError
        Saying what was wrong.
    """
    if found["different"]:
        raise RuntimeError(f"{found['different']} answers are not those of a single process")
    left = {name: count for name, count in found["left"].items() if count > MOST_LEFT.get(name, 0)}
    if left:
        raise RuntimeError(f"left behind: {left}")
