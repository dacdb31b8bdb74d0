"""Do chunks get the values that Captum gives them, and how long does each take?

``occlude`` is beside its ``FeatureAblation``, ``shapley`` beside its ``ShapleyValueSampling`` of as
many permutations. Eight chunks are few enough for all their coalitions, so that ours are exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from benchmarks.models import MODELS, Extent
from benchmarks.talk import OURS, Worker, alike, difference, in_turn

CASES = {"token_cnn": (100,), "fcn": (512,)}
METHODS = (("occlude", 8), ("shapley", 8), ("shapley", 20))


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """One row for each model, method and library; differences as a share of the largest value."""
    for name in (n for n in names if n in CASES):
        with Worker(OURS) as ours, Worker("captum") as captum:
            workers = {OURS: ours, "captum": captum}
            for length in extent.of(CASES[name]):
                say(f"chunks: {MODELS[name].title}, {length} positions")
                for worker in workers.values():
                    worker.ask("open", model=name, length=length)
                for method, count in METHODS:
                    case = {"model": name, "length": length, "chunks": count, "method": method}
                    yield from _compared(workers, case, extent.quick)


def _compared(
    workers: dict[str, Worker], case: dict[str, Any], quick: bool
) -> Iterator[dict[str, Any]]:
    task = {"do": "chunks", "method": case["method"], "count": case["chunks"]}
    found = in_turn(workers, dict.fromkeys(workers, task), quick=quick)
    values = {who: reply.pop("values", None) for who, reply in found.items()}
    for who, reply in found.items():
        row = case | {"who": who} | reply
        if who != OURS and values[who] is not None and values[OURS] is not None:
            scale = float(np.abs(values[OURS]).max())
            row["correlation"] = alike(values[who], values[OURS])
            row["difference"] = difference(values[who], values[OURS], scale=scale)
        yield row
