"""Run the benchmarks, print their tables, write ``benchmarks/results/*.json``."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import (
    chunks,
    gradients,
    load,
    many_texts,
    memory,
    ngrams,
    occlusion,
    required,
    substitutions,
    table,
)
from benchmarks.models import MODELS, Extent
from benchmarks.talk import save

BENCHMARKS: dict[str, ModuleType] = {
    "occlusion": occlusion,
    "substitutions": substitutions,
    "chunks": chunks,
    "gradients": gradients,
    "memory": memory,
    "many_texts": many_texts,
    "ngrams": ngrams,
    "load": load,
}


def main() -> None:
    """Run what the arguments name, all of it by default."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the shortest inputs only, once")
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, default=[*BENCHMARKS])
    parser.add_argument("--models", nargs="+", choices=MODELS, default=[*MODELS])
    parser.add_argument("--up-to", type=int, default=10**9, metavar="POSITIONS", help="no longer")
    asked = parser.parse_args()
    extent = Extent(quick=asked.quick, up_to=asked.up_to)
    machine = _machine()
    for name in asked.only:
        found: list[dict[str, Any]] = []
        for row in BENCHMARKS[name].rows(asked.models, extent, _say):
            found.append(row)
            save(f"{name}_quick" if asked.quick else name, found, machine)
        print(f"\n{name} ({machine['cores']} cores)\n{getattr(table, name)(found)}", flush=True)
        print(f"\n{required.told(getattr(required, name)(found))}", flush=True)


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def _machine() -> dict[str, Any]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    model = platform.processor()
    if (info := Path("/proc/cpuinfo")).exists():
        names = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = names[0].split(":")[1].strip() if names else model
    return {
        "cores": cores,
        "processor": model,
        "python": platform.python_version(),
        "when": time.strftime("%Y-%m-%d %H:%M"),
    }


if __name__ == "__main__":
    main()
