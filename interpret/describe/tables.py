"""Which values of a result should a page list, the largest first?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float


@dataclass(frozen=True, kw_only=True)
class TopTable:
    """A table of plain text, not yet escaped for any page."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def largest(values: Float[np.ndarray, "row column"], most: int) -> list[tuple[int, int]]:
    """(row, column) of the largest magnitudes, largest first; what was not computed is left out."""
    size = np.where(np.isfinite(values), np.abs(values), -1.0).ravel()
    count = min(most, size.size)
    order = np.argpartition(-size, count - 1)[:count] if count else np.zeros(0, dtype=int)
    order = order[np.argsort(-size[order], kind="stable")]
    places = [divmod(int(i), values.shape[1]) for i in order if size[i] >= 0]
    return [(int(row), int(column)) for row, column in places]


def caption(rows: int, count: int, noun: str) -> str:
    """How many of how many the table lists."""
    return f"All {count:,} {noun}" if rows >= count else f"The {rows:,} largest of {count:,} {noun}"
