"""Our side of the talk with the peers: processes that stand by, tasks in turn, medians out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
ROOT = HERE.parent
RESULTS = HERE / "results"


@dataclass(frozen=True)
class Who:
    """One column of the table: where it runs and what it is started with."""

    title: str
    venv: Path
    module: str
    arguments: tuple[str, ...] = ()


OURS = "interpret"
NAIVE = "brute force"
EVERYBODY = {
    OURS: Who("interpret", ROOT / ".venv", "ours", ("auto",)),
    NAIVE: Who("brute force", ROOT / ".venv", "ours", ("naive",)),
    "captum": Who("captum", HERE / ".venv-torch", "captum"),
    "tangermeme": Who("tangermeme", HERE / ".venv-torch", "tangermeme", ("slow",)),
    "tangermeme, fast": Who("tangermeme", HERE / ".venv-torch", "tangermeme", ("fast",)),
    "xplique": Who("xplique", HERE / ".venv-tf", "xplique"),
    "tf-keras-vis": Who("tf-keras-vis", HERE / ".venv-tf", "tf_keras_vis"),
    "fastism": Who("fastism", HERE / ".venv-tf", "fastism", ("1",)),
    "fastism, 32 at once": Who("fastism", HERE / ".venv-tf", "fastism", ("32",)),
    "raw": Who("raw", ROOT / ".venv", "ours", ("raw",)),
}


class Worker:
    """A library's process, started at its first task."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.process: subprocess.Popen[str] | None = None
        self.maps = Path(tempfile.mkdtemp(prefix="bench-interpret-")) / "map.npz"
        self.log = self.maps.with_name("log.txt")

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.process.stdin.close()  # the child's loop ends with its input
            self.process.wait()
        shutil.rmtree(self.maps.parent)

    def ask(self, do: str, **task: Any) -> dict[str, Any]:
        """Do one task: what the peer answered, its map under ``values``; or ``error``, a line."""
        if self.process is None:
            self._start()
        try:
            print(
                json.dumps({"do": do, "maps": str(self.maps), **task}),
                file=self.process.stdin,
                flush=True,
            )
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            return {"error": self._last_words()}
        reply = json.loads(line)
        if reply.pop("map", False):
            reply["values"] = np.load(self.maps)["values"]
        return reply

    def _start(self) -> None:
        who = EVERYBODY[self.name]
        python = who.venv / "bin" / "python"
        if not python.exists():
            python = Path("false")  # answered by an error: the environment could not be made
        self.process = subprocess.Popen(
            [str(python), "-m", f"benchmarks.peers.{who.module}", *who.arguments],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log.open("w"),
            text=True,
        )

    def _last_words(self) -> str:
        lines = [line for line in self.log.read_text().splitlines() if line.strip()]
        return (lines[-1] if lines else "its environment is not there")[:200]


ROUNDS = (3, 9)
"""At least and at most so often is everybody measured ..."""

SECONDS = 5.0
"""... and no more once a case has taken so long."""


def in_turn(
    workers: dict[str, Worker], tasks: dict[str, dict[str, Any]], *, quick: bool = False
) -> dict[str, dict[str, Any]]:
    """Everybody's task, one after another and round again: the median of each.

    Taking turns lets a busy machine slow everybody alike, so that ratios hold.
    """
    done: dict[str, list[dict[str, Any]]] = {name: [] for name in tasks}
    least, most = (1, 1) if quick else ROUNDS
    for name, task in tasks.items():  # compiles, and chooses batch sizes
        workers[name].ask(**task)
    start = time.perf_counter()
    for number in range(most):
        if number >= least and time.perf_counter() - start > SECONDS:
            break
        for name, task in tasks.items():
            if not (done[name] and "error" in done[name][-1]):
                done[name].append(workers[name].ask(**task))
    return {name: _summary(replies) for name, replies in done.items()}


def _summary(replies: list[dict[str, Any]]) -> dict[str, Any]:
    failed = [reply for reply in replies if "error" in reply]
    if failed:
        return failed[0]
    times = [reply["seconds"] for reply in replies]
    return replies[-1] | {
        "seconds": float(np.median(times)),
        "fastest": min(times),
        "times": times,
        "cpu_seconds": min(reply.get("cpu_seconds", 0.0) for reply in replies),
    }


def difference(
    found: np.ndarray, ours: np.ndarray, *, scale: float, until: int | None = None
) -> float:
    """The largest difference between two maps where both are known, as a share of ``scale``."""
    apart = np.abs(found - ours)[:until]
    return float(np.nanmax(apart)) / scale


def alike(found: np.ndarray, ours: np.ndarray) -> float:
    """Correlation of two maps, for methods that draw their own noise."""
    return float(np.corrcoef(found.ravel(), ours.ravel())[0, 1])


def save(name: str, rows: list[dict[str, Any]], machine: dict[str, Any]) -> None:
    """Write rows, each with its machine and time, to ``results/<name>.json``.

    Rows of models that were not measured this time are kept.
    """
    path = RESULTS / f"{name}.json"
    before = json.loads(path.read_text()) if path.exists() else []
    again = {row["model"] for row in rows}
    kept = [row for row in before if row["model"] not in again]
    kept += [machine | row for row in rows]
    RESULTS.mkdir(exist_ok=True)
    path.write_text("[\n" + ",\n".join(json.dumps(row) for row in kept) + "\n]\n")
