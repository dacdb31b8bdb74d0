"""What does a text cost when a thousand are occluded in one call?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.models import Extent
from benchmarks.talk import OURS, Worker, in_turn

TEXTS, PART = 1000, 50
"""Texts in one call, and those from which slower ways are estimated."""

SLOW = ("one by one", "captum")


def rows(names: list[str], extent: Extent, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Seconds a text: in one call, in one batch of equal texts, one by one, by Captum."""
    if "token_cnn" not in names:
        return
    count, part = (100, 10) if extent.quick else (TEXTS, PART)
    say(f"many texts: {count} of 10 to 100 tokens")
    with Worker(OURS) as ours, Worker("captum") as captum:
        workers = {"one call": ours, "one long batch": ours, "one by one": ours, "captum": captum}
        for worker in (ours, captum):
            worker.ask("open", model="token_cnn", length=100)
        tasks = {
            how: {"do": "texts", "how": how, "count": part if how in SLOW else count}
            for how in workers
        }
        for how, reply in in_turn(workers, tasks, quick=extent.quick).items():
            texts = tasks[how]["count"]
            row = {"model": "token_cnn", "who": how, "texts": texts} | reply
            if "seconds" in row:
                row["seconds_a_text"] = row["seconds"] / texts
            yield row
