"""How long do all substitutions of a one-hot input take, beside brute force and the peers?"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.models import ALPHABET, MODELS, Extent
from benchmarks.occlusion import FASTISM_WINDOWS, FEWEST, MANY, PRODUCTS
from benchmarks.talk import NAIVE, OURS, Worker, difference, in_turn

CASES = {"basset": (1000,), "fastism_base": (1024,)}
PEERS = ("captum", "tangermeme", "tangermeme, fast", MANY)


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """One row for each model, length and library."""
    for name in (n for n in names if n in CASES):
        workers = {who: Worker(who) for who in (OURS, NAIVE, *PEERS)}
        with contextlib.ExitStack() as stack:
            for worker in workers.values():
                stack.enter_context(worker)
            for length in extent.of(CASES[name]):
                say(f"substitutions: {MODELS[name].title}, {length} positions")
                yield from _at_length(workers, name, length, extent.quick)


def _at_length(
    workers: dict[str, Worker], name: str, length: int, quick: bool
) -> Iterator[dict[str, Any]]:
    opened = {who: worker.ask("open", model=name, length=length) for who, worker in workers.items()}
    whole = {"do": "substitute", "limit": None}
    first = workers[OURS].ask(**whole)
    each = first["naive_multiply_adds"] / length
    tasks = dict.fromkeys(workers, whole | {"limit": max(FEWEST, int(PRODUCTS / each))})
    tasks[OURS] = whole
    few = FASTISM_WINDOWS // len(ALPHABET)  # each position is a window for every letter
    tasks |= dict.fromkeys(("tangermeme, fast", MANY), whole | {"limit": few})
    broken = {who: opened[who] for who in tasks if "error" in opened[who]}
    tasks = {who: task for who, task in tasks.items() if who not in broken}
    tasks["pass"] = {"do": "forward", "batch": 1, "repeats": 5}
    found = in_turn(workers | {"pass": workers[OURS]}, tasks, quick=quick) | broken
    case = {"model": name, "length": length, "substitutions": (len(ALPHABET) - 1) * length}
    case["pass_seconds"] = found.pop("pass")["seconds"]
    ours = found[OURS].pop("values", None)
    for who, reply in found.items():
        values = reply.pop("values", None)
        row = case | {"who": who} | {k: v for k, v in reply.items() if k != "windows"}
        if "seconds" in row and tasks[who]["limit"]:
            row["estimated_from"] = reply["windows"]
            for one in ("seconds", "fastest", "cpu_seconds"):
                row[one] *= length / reply["windows"]
        if values is not None and ours is not None:
            row["difference"] = difference(values, ours, scale=float(np.abs(ours).max()))
        yield row
