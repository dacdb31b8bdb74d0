"""What has happened here? In numbers for a monitor, and a line for each model.

The numbers are in Prometheus' text form. A line is one JSON object: who opened what, with which
outcome, in which time; it goes to the log named ``interpret.audit``, and to a file where
``INTERPRET_AUDIT`` names one. Neither holds anything of what a visitor asked or uploaded.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections import Counter
from pathlib import Path

_LOG = logging.getLogger("interpret.audit")
_TURN = threading.Lock()
_COUNTS: Counter[tuple[str, str]] = Counter()

DEATHS = frozenset(
    "worker-died out-of-memory timed-out blocked-action over-limit bad-reply ended".split()
)
"""Codes with which a worker ends."""

HELP = {
    "interpret_models_opened_total": ("counter", "Models that were opened."),
    "interpret_models_refused_total": ("counter", "Models that were not, by the reason's code."),
    "interpret_worker_deaths_total": ("counter", "Workers that had to be ended, by the code."),
    "interpret_busy_total": ("counter", "Requests that there was no room for."),
    "interpret_sessions": ("gauge", "Visitors that are here."),
    "interpret_workers": ("gauge", "Worker processes that live."),
    "interpret_workers_can_start": ("gauge", "1 where a worker could be started last."),
    "interpret_worker_memory_bytes": ("gauge", "Memory of all workers beyond what they share."),
}


def count(name: str, code: str = "") -> None:
    """One more."""
    with _TURN:
        _COUNTS[name, code] += 1


def counted_error(error: Exception) -> None:
    """A worker may have died over a question."""
    code = getattr(error, "code", "")
    if code in DEATHS:
        count("interpret_worker_deaths_total", code)


def audit(
    *, who: str, model: str, sha256: str, code: str, seconds: float, size: int | None = None
) -> None:
    """One line for a model that was opened, where ``code`` is empty, or refused."""
    line = json.dumps(
        {
            "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "who": who,
            "model": model[:120],
            "sha256": sha256,
            "bytes": size,
            "verdict": "refused" if code else "opened",
            "code": code,
            "seconds": round(seconds, 3),
        }
    )
    if code:
        count("interpret_models_refused_total", code)
        counted = code in DEATHS
        if counted:
            count("interpret_worker_deaths_total", code)
    else:
        count("interpret_models_opened_total")
    _LOG.info("%s", line)
    if path := os.environ.get("INTERPRET_AUDIT"):
        with _TURN, Path(path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def metrics(gauges: dict[str, float]) -> str:
    """All numbers, as Prometheus reads them."""
    with _TURN:
        counts = dict(_COUNTS)
    lines = []
    for name, (kind, words) in HELP.items():
        lines += [f"# HELP {name} {words}", f"# TYPE {name} {kind}"]
        if kind == "gauge":
            lines += [f"{name} {gauges[name]:g}"] if name in gauges else []
            continue
        own = {code: number for (each, code), number in counts.items() if each == name}
        for code, number in sorted((own or {"": 0}).items()):
            label = f'{{code="{code}"}}' if code else ""
            lines.append(f"{name}{label} {number}")
    return "\n".join(lines) + "\n"
