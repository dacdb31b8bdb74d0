"""Which number does a cell of a table hold, and when is it missing?"""

from __future__ import annotations

MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "?", "missing"}


def cell_number(cell: str) -> float | None:
    """A cell's value; None for what is missing or no number. "nan" and "inf" are judged later."""
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None
