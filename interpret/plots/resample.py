"""Which of very many points must be drawn so that the picture on the screen is the same?

For the screen only: results and saved numbers keep every point.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float, Int

COLUMNS = 800  # a column of colour narrower than a pixel may not be drawn at all


def extremes(y: Float[np.ndarray, "point"], *, points: int) -> Int[np.ndarray, " shown"]:
    """Indices of at most ``points`` points that keep every step's lowest and highest value.

    The first and last point are kept, and one not-a-number of each step that has any, so that gaps
    stay gaps. All indices where there are few enough.
    """
    count = len(y)
    if count <= points:
        return np.arange(count)
    holes = not np.isfinite(y).all()
    steps = max((points - 2) // (3 if holes else 2), 1)
    index = _steps(count, steps)
    inside = index < count
    taken = np.where(inside, y[np.minimum(index, count - 1)], np.nan)
    missing = ~np.isfinite(taken)
    picks = [
        np.where(missing, np.inf, taken).argmin(axis=1),
        np.where(missing, -np.inf, taken).argmax(axis=1),
    ]
    rows = np.arange(len(index))
    chosen = [index[rows, pick] for pick in picks]
    if holes:
        gap = missing & inside
        chosen.append(index[rows, gap.argmax(axis=1)][gap.any(axis=1)])
    indices = np.unique(np.concatenate([[0], *chosen, [count - 1]]))
    return indices[indices < count]


def strongest(
    values: Float[np.ndarray, "position channel"], *, points: int
) -> tuple[Int[np.ndarray, " edge"], Int[np.ndarray, "step channel"]]:
    """Cut positions into at most ``points`` (and ``COLUMNS``) steps, and pick the strongest.

    Returns the steps' edges and, for each step and channel, the index of its largest magnitude.
    """
    count = len(values)
    points = min(points, COLUMNS)
    if count <= points:
        every = np.arange(count)
        return np.arange(count + 1), np.repeat(every[:, None], values.shape[1], axis=1)
    index = _steps(count, points)
    inside = index < count
    taken = np.abs(values[np.minimum(index, count - 1)])
    taken = np.where(inside[:, :, None] & np.isfinite(taken), taken, -1.0)
    pick = np.take_along_axis(index, taken.argmax(axis=1), axis=1)
    return np.append(index[:, 0], count), pick


def _steps(count: int, steps: int) -> Int[np.ndarray, "step place"]:
    """Indices laid out in at most ``steps`` equal steps; the last one may run past the end."""
    size = -(-count // steps)
    return np.arange(-(-count // size) * size).reshape(-1, size)


def coarse(count: int, points: int) -> str:
    """Say that a column of colour stands for several positions; empty where it does not.

    >>> coarse(8000, 2000)
    'each column of colour shows the strongest of 10 positions'
    """
    columns = min(points, COLUMNS)
    if count <= columns:
        return ""
    return f"each column of colour shows the strongest of {-(-count // columns):,} positions"


def showing(shown: int, count: int, noun: str = "positions") -> str:
    """Say that the screen shows fewer points than there are; empty where it shows all.

    >>> showing(2000, 1200000)
    'showing 2,000 of 1,200,000 positions: the extremes of each step'
    """
    if shown >= count:
        return ""
    return f"showing {shown:,} of {count:,} {noun}: the extremes of each step"
