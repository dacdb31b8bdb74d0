"""How long does an occlusion take, and what does it cost, beside brute force and the peers?"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.models import MODELS, Extent
from benchmarks.talk import NAIVE, OURS, Worker, difference, in_turn

PEERS = ("captum", "xplique", "fastism")
MANY = "fastism, 32 at once"
"""fastISM as it is meant to be used, a share for each sequence; on its own model only."""

WINDOWINGS = ((1, 1), (8, 1), (8, 8), (32, 1), (32, 32))
COMPARED = ((1, 1),)
"""Windowings at which the peers run too: they compute the same for each window."""

PRODUCTS = 4e10
"""Multiply-adds of one run of brute force; where it takes more, it is estimated from a part."""

FEWEST = 16
"""Windows that such a part has at least."""

FASTISM_WINDOWS = 128
"""The same for fastISM, which spends its time on calls rather than on products."""


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """One row for each model, length, windowing and library."""
    for name in names:
        also = (MANY,) if name == "fastism_base" else ()
        workers = {who: Worker(who) for who in (OURS, NAIVE, "raw", *PEERS, *also)}
        with contextlib.ExitStack() as stack:
            for worker in workers.values():
                stack.enter_context(worker)
            for length in extent.of(MODELS[name].lengths):
                say(f"occlusion: {MODELS[name].title}, {length} positions")
                yield from _at_length(workers, name, length, extent.quick)


def _at_length(
    workers: dict[str, Worker], name: str, length: int, quick: bool
) -> Iterator[dict[str, Any]]:
    opened = {who: worker.ask("open", model=name, length=length) for who, worker in workers.items()}
    batches = [size for size in (8, 32, 128) if size * length <= 2**17]
    at_once = {b: workers["raw"].ask("forward", batch=b, repeats=3)["seconds"] / b for b in batches}
    best = min(at_once, key=lambda size: at_once[size])
    for window, stride in WINDOWINGS[: 2 if quick else None]:
        case = {"model": name, "length": length, "window": window, "stride": stride}
        count = math.ceil((length - window) / stride) + 1
        task = {"do": "occlude", "window": window, "stride": stride, "limit": None}
        first = workers[OURS].ask(**task)
        if "error" in first:
            yield case | {"who": OURS, "error": first["error"]}
            continue
        each = first["naive_multiply_adds"] / count
        part = {"limit": _part(count, max(FEWEST, int(PRODUCTS / each)))}
        tasks = {OURS: task, NAIVE: task | part}
        if (window, stride) in COMPARED:
            tasks |= {peer: task | part for peer in PEERS}
            tasks["fastism"] = task | {"limit": _part(count, FASTISM_WINDOWS)}
            if MANY in workers:
                tasks[MANY] = task | {"limit": _part(count, FASTISM_WINDOWS // 2)}
        broken = {who: opened[who] for who in tasks if "error" in opened[who]}
        tasks = {who: task for who, task in tasks.items() if who not in broken}
        tasks["pass"] = {"do": "forward", "batch": 1, "repeats": 5}
        tasks["raw"] = {"do": "forward", "batch": best, "repeats": 1}
        found = in_turn(workers | {"pass": workers[OURS]}, tasks, quick=quick) | broken
        case |= {"windows": count, "pass_multiply_adds": each}
        case["pass_seconds"] = found.pop("pass")["seconds"]
        case["rate"] = each * best / found.pop("raw")["seconds"]
        case["scores"] = opened[OURS]["scores"]
        yield from _compared(case, found, tasks)


def _part(count: int, limit: int) -> int | None:
    return limit if limit < count else None


def _compared(
    case: dict[str, Any], found: dict[str, dict[str, Any]], tasks: dict[str, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The rows of one case, parts scaled up to all windows and maps held against ours."""
    # Where the step leaves a tail, each library covers it with a window of its own.
    whole = (case["length"] - case["window"]) % case["stride"] == 0
    until = None if whole else (case["windows"] - 2) * case["stride"]
    ours = found[OURS].pop("values", None)
    for who, reply in found.items():
        values = reply.pop("values", None)
        row = case | {"who": who} | {k: v for k, v in reply.items() if k != "windows"}
        if "seconds" in row and tasks[who]["limit"]:
            row["estimated_from"] = reply["windows"]
            for one in ("seconds", "fastest", "cpu_seconds"):
                row[one] *= case["windows"] / reply["windows"]
        if values is not None and ours is not None:
            scale = max(1.0, abs(case["scores"][0]))
            row["difference"] = difference(values, ours, scale=scale, until=until)
        yield row
