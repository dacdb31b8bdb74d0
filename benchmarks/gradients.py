"""How long do integrated gradients and SmoothGrad take, beside the peers?"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.models import MODELS, Extent
from benchmarks.talk import OURS, Worker, alike, difference, in_turn

CASES = {"token_cnn": (100, 400, 1600), "fcn": (512, 2048), "resnet": (512, 2048)}
PEERS = {
    "integrated_gradients": ("captum", "xplique"),
    "smoothgrad": ("captum", "xplique", "tf-keras-vis"),
}


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """One row for each model, length, method and library."""
    for name in (n for n in names if n in CASES):
        workers = {who: Worker(who) for who in (OURS, *PEERS["smoothgrad"])}
        with contextlib.ExitStack() as stack:
            for worker in workers.values():
                stack.enter_context(worker)
            for length in extent.of(CASES[name]):
                say(f"gradients: {MODELS[name].title}, {length} positions")
                yield from _at_length(workers, name, length, extent.quick)


def _at_length(
    workers: dict[str, Worker], name: str, length: int, quick: bool
) -> Iterator[dict[str, Any]]:
    opened = {who: worker.ask("open", model=name, length=length) for who, worker in workers.items()}
    for method, peers in PEERS.items():
        task = {"do": "gradients", "method": method}
        broken = {who: opened[who] for who in (OURS, *peers) if "error" in opened[who]}
        tasks = {who: task for who in (OURS, *peers) if who not in broken}
        tasks["pass"] = {"do": "forward", "batch": 1, "repeats": 5}
        found = in_turn(workers | {"pass": workers[OURS]}, tasks, quick=quick) | broken
        case = {"model": name, "length": length, "method": method}
        case["pass_seconds"] = found.pop("pass")["seconds"]
        ours = found[OURS].pop("values", None)
        for who, reply in found.items():
            values = reply.pop("values", None)
            row = case | {"who": who} | reply
            if values is not None and ours is not None:
                row["correlation"] = alike(values, ours)
                row["difference"] = difference(values, ours, scale=float(np.abs(ours).max()))
            yield row
