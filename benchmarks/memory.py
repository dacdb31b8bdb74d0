"""How much memory does an occlusion take beyond the model? Each in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.models import MODELS, Extent
from benchmarks.occlusion import PEERS
from benchmarks.talk import NAIVE, OURS, Worker

CASES = {"token_cnn": 6400, "fcn": 8192, "resnet": 8192, "fastism_base": 2048}
BATCH = 32


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """The peak of resident memory over a first occlusion, less what was resident before it, in MB.

    The peers and brute force run two batches of 32 windows only: their memory does not grow with
    the number of windows, but for Xplique's masks, one for each window.
    """
    for name, longest in CASES.items():
        if name not in names:
            continue
        length = MODELS[name].lengths[0] if extent.quick else min(longest, extent.up_to)
        say(f"memory: {MODELS[name].title}, {length} positions")
        for who in (OURS, NAIVE, *PEERS):
            with Worker(who) as worker:
                reply = worker.ask("open", model=name, length=length)
                if "error" not in reply:
                    limit = None if who == OURS else 2 * BATCH
                    task = {"window": 1, "stride": 1, "limit": limit, "batch": BATCH}
                    reply = worker.ask("occlude", **task)
            reply.pop("values", None)
            yield {"model": name, "length": length, "who": who} | reply
