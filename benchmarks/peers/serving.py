"""A peer's side of the talk: one task a line in, one answer a line out, maps in a file."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from benchmarks.models import letters, sample, texts

TUNING_WINDOWS = 16
"""Windows of the short runs that choose a batch size."""

POSITIONS_AT_ONCE = (2**11, 2**17)
"""Batches of fewer positions waste a core, of more fill the memory: neither is tried."""


class Enough(Exception):
    """Raised within a library's loop when the windows asked for have been run."""


@dataclass
class Answer:
    """What a task gave: a map or None, windows done, calls of the model, what else is known."""

    values: np.ndarray | None = None
    windows: int = 0
    calls: int = 0
    more: dict[str, Any] = field(default_factory=dict)


class Peer(Protocol):
    """A library with one model. A task that it has no method for raises ``NotImplementedError``."""

    tunes: bool

    def open(self, model: str, length: int) -> None:
        """Build the model, and forget the one before."""
        ...

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Scores of a batch, in the library's fastest way."""
        ...

    def occlude(
        self, x: np.ndarray, *, window: int, stride: int, batch: int, limit: int | None
    ) -> Answer:
        """A map of one sample; with ``limit``, of so many windows, else NaN."""
        ...

    def gradients(self, x: np.ndarray, *, method: str, batch: int) -> Answer:
        """A map of one sample, by ``integrated_gradients`` or ``smoothgrad``."""
        ...

    def substitute(self, x: np.ndarray, *, batch: int, limit: int | None) -> Answer:
        """Changes (position, letter) of one one-hot sample; with ``limit``, of its first positions.

        Windows are then positions. Asked only of those that know letters, and of Captum.
        """
        ...

    def chunks(self, x: np.ndarray, *, method: str, count: int, batch: int) -> Answer:
        """A value for each of ``count`` equal chunks, by ``occlude`` or ``shapley``."""
        ...

    def texts(self, x: list[np.ndarray], *, how: str, batch: int) -> Answer:
        """Maps of many texts, window 1; only Captum and we are asked."""
        ...


class Server:
    """Runs tasks on a peer, warm: what a first run costs beyond the others is told apart."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.model, self.length = "", 0
        self.batches: dict[str, int] = {}
        self.first: dict[str, dict[str, float]] = {}

    def run(self, task: dict[str, Any], maps: Path) -> dict[str, Any]:
        """Do one task and tell how it went."""
        do = task.pop("do")
        if do == "open":
            self.model, self.length = task["model"], task["length"]
            self.batches, self.first = {}, {}
            self.peer.open(self.model, self.length)
            x = sample(self.model, self.length)[None]
            return {"scores": self.peer.forward(x)[0].tolist()}
        if do == "forward":
            return self._forward(**task)
        return self._timed(do, task, maps)

    def _forward(self, batch: int, repeats: int) -> dict[str, Any]:
        one = sample(self.model, self.length)[None]
        x = np.repeat(one, batch, axis=0)
        self.peer.forward(x)
        times = [_seconds(lambda: self.peer.forward(x))[0] for _ in range(repeats)]
        return {"seconds": float(np.median(times))}

    def _timed(self, do: str, task: dict[str, Any], maps: Path) -> dict[str, Any]:
        task = dict(task)
        x = self._given(do, task)
        call = getattr(self.peer, do)
        key = json.dumps([do, task])
        batch = task.pop("batch", None) or self._batch(
            do, task, lambda **options: call(x, **options)
        )
        before, spent = _reset_peak(), time.process_time()
        seconds, answer = _seconds(lambda: call(x, batch=batch, **task))
        spent = time.process_time() - spent
        if key not in self.first:
            self.first[key] = {"first_seconds": seconds, "peak_mb": _peak_mb() - before}
        shared_by = answer.more.get("shared_by", 1)
        seconds, spent = seconds / shared_by, spent / shared_by
        if answer.values is not None:
            np.savez(maps, values=answer.values)
        return {
            "seconds": seconds,
            "cpu_seconds": spent,
            "windows": answer.windows,
            "calls": answer.calls,
            "map": answer.values is not None,
            "batch": batch if self.peer.tunes else None,
            **self.first[key],
            **answer.more,
        }

    def _given(self, do: str, task: dict[str, Any]) -> Any:
        if do == "texts":
            return texts(task.pop("count"))
        return letters(self.length) if do == "substitute" else sample(self.model, self.length)

    def _batch(self, do: str, task: dict[str, Any], call: Callable[..., Answer]) -> int:
        """The batch size that does the most windows (or gradients) a second, measured once."""
        kind = do + str(task.get("method", ""))
        if not self.peer.tunes or do in ("texts", "chunks"):
            return 128
        if kind not in self.batches:
            least, most = POSITIONS_AT_ONCE
            tried = [b for b in (2, 8, 32, 128) if least <= b * self.length <= most]
            if do == "gradients":
                tried = sorted({min(b, 50) for b in tried})
            rates = {}
            for batch in tried:
                options = dict(task)
                if do != "gradients":
                    count = max(batch, TUNING_WINDOWS)
                    options["limit"] = min(count, task["limit"] or count)
                call(batch=batch, **options)
                seconds, answer = _seconds(lambda b=batch, o=options: call(batch=b, **o))
                rates[batch] = max(answer.windows, 1) / seconds
            self.batches[kind] = max(rates, key=lambda b: rates[b])
        return self.batches[kind]


def serve(peer: Peer) -> None:
    """Answer the tasks that come in until there are none; libraries may print what they like."""
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    server = Server(peer)
    for line in sys.stdin:
        task = json.loads(line)
        maps = Path(task.pop("maps"))
        try:
            reply = server.run(task, maps)
        except Exception as error:
            said = [text for text in str(error).splitlines() if text.strip()] or [""]
            reply = {"error": f"{type(error).__name__}: {said[0].strip()}"[:200]}
        print(json.dumps(reply), file=replies, flush=True)


def _seconds(call: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = call()
    return time.perf_counter() - start, found


def _reset_peak() -> float:
    """Forget the peak of resident memory, where Linux lets us, and tell what is resident (MB)."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return _peak_mb()
    return _status("VmRSS")


def _peak_mb() -> float:
    try:
        return _status("VmHWM")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def _status(name: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 2**10
    raise OSError(f"/proc/self/status has no {name}")
