"""What does a text cost when a thousand are occluded in one call?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.talk import NAIVE, OURS, Worker, in_turn

TEXTS = 1000


def rows(names: list[str], *, quick: bool, say: Callable[[str], None]) -> Iterator[dict[str, Any]]:
    """Seconds a text: in one call, one after another, in one long batch of equal texts, and Captum."""
    if "token_cnn" not in names:
        return
    count = 50 if quick else TEXTS
    say(f"many texts: {count} of up to 100 tokens")
    with Worker("many texts") as ours, Worker("captum texts") as captum:
        workers = {"many texts": ours, "captum texts": captum}
        for worker in workers.values():
            worker.ask("open", model="token_cnn", length=100)
