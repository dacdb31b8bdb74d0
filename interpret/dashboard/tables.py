"""How is a table put on a page, which the visitor can download and open in a spreadsheet?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from interpret.describe.escaping import clean, safe_cell


def show_table(
    table: Mapping[str, Sequence[Any]] | Sequence[Mapping[str, Any]], *, alt: str, **options: Any
) -> None:
    """Columns by name, or rows; names and words in it may be a stranger's.

    The table's own button writes a CSV of it, so that no word may begin a formula.
    """
    if isinstance(table, Mapping):
        safe: Any = {_word(name): list(map(_word, cells)) for name, cells in table.items()}
    else:
        safe = [{_word(name): _word(cell) for name, cell in row.items()} for row in table]
    st.dataframe(safe, hide_index=True, alt=alt, **options)


def _word(cell: Any) -> Any:
    return safe_cell(clean(cell)) if isinstance(cell, str) else cell
