"""Which of many rows are drawn, where there are more than can be asked of?"""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import TypeVar

from interpret.core.errors import plural

MOST_ROWS = 200
"""Rows of data that stand for all of them: their mean then misses by a fourteenth of a spread."""

T = TypeVar("T")


def drawn(rows: Iterable[T], *, seed: int, most: int = MOST_ROWS) -> tuple[list[T], int]:
    """At most so many rows in their order, each as likely as any; and how many there are.

    Vitter 1985, "Random sampling with a reservoir", algorithm R: the rows are gone through once.

    >>> drawn("abc", seed=0)
    (['a', 'b', 'c'], 3)
    >>> chosen, count = drawn(range(10_000), seed=0)
    >>> len(chosen), count, chosen == sorted(chosen)
    (200, 10000, True)
    """
    generator = random.Random(seed)
    held: list[tuple[int, T]] = []
    count = 0
    for count, row in enumerate(rows, start=1):
        if count <= most:
            held.append((count, row))
        elif (place := generator.randrange(count)) < most:
            held[place] = (count, row)
    return [row for _, row in sorted(held, key=lambda each: each[0])], count


def drawn_note(name: str, count: int, *, seed: int, most: int = MOST_ROWS) -> tuple[str, ...]:
    """That rows were drawn, where not all were taken."""
    if count <= most:
        return ()
    return (f"{name} holds {plural(count, 'row')}: {most} were drawn (seed {seed}).",)
