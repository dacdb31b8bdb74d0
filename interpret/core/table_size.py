"""How large is a table that was not looked into yet?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class TableSize:
    """Rows of a table, its columns by number or by name, and the CSV file that holds it."""

    rows: int
    columns: int | Sequence[str]
    source: str | None = None
