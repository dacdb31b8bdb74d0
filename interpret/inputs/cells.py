"""Which number does a cell of a table hold, and when is it missing?"""

from __future__ import annotations

from collections.abc import Iterable

TRUTH = {"true": 1.0, "false": 0.0}
MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "none", "-", "?", "missing"}


def cell_number(cell: str) -> float | None:
    """A cell's value; None for what is missing or no number. "nan" and "inf" are judged later."""
    try:
        return float(cell) if "_" not in cell else None
    except ValueError:
        return None


def cell_numbers(cells: Iterable[object]) -> list[float | None]:
    """The values of a column's cells; of one that holds true and false alone, 1 and 0."""
    written = [str(cell) for cell in cells]
    if {cell.strip().lower() for cell in written} <= TRUTH.keys():
        return [TRUTH[cell.strip().lower()] for cell in written]
    return [cell_number(cell) for cell in written]
