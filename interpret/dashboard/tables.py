"""How is a table put on a page, which the visitor can download, or edit?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
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


def edit_numbers(values: np.ndarray, names: Sequence[str], *, key: str) -> np.ndarray:
    """Numbers to be changed where they stand, a column for each name; what they are by now."""
    columns = [
        str(_word(name)) if names.count(name) == 1 else f"{_word(name)} ({c})"
        for c, name in enumerate(names)
    ]
    edited = st.data_editor(
        pd.DataFrame(values.astype(float), columns=columns), key=key, width="content",
        num_rows="fixed", height=min(35 * (len(values) + 1) + 3, 248),
    )  # fmt: skip
    return np.asarray(edited.to_numpy(), dtype=np.float64)


def _word(cell: Any) -> Any:
    return safe_cell(clean(cell)) if isinstance(cell, str) else cell
