"""Which rows of data stand for absence? Those of a file that is open, or of one's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from interpret.catalog import Parameter
from interpret.core.drawn_rows import MOST_ROWS
from interpret.core.errors import plural
from interpret.dashboard.session import keep_valid, session
from interpret.dashboard.upload_field import upload_field
from interpret.dashboard.uploads import Data, Upload
from interpret.describe.escaping import clean
from interpret.inputs.formats import endings


def ask_rows(parameter: Parameter, *, needed: bool, key: str) -> Data | None:
    """The widgets, and the rows chosen with them; the first there are where some are ``needed``."""
    offered = _offered()
    keep_valid(key, list(offered))
    chosen = st.selectbox(
        parameter.title,
        list(offered),
        index=0 if needed and offered else None,
        placeholder="none" if offered else "no file is open",
        format_func=lambda name: clean(_title(name, offered[name])),
        key=key,
        help=f"{parameter.help}: what is found is then a mean over them.",
        disabled=not offered,
    )
    _own_file(key)
    return None if chosen is None else offered[chosen]


def _offered() -> dict[str, Data]:
    """Files that are held whole, by the name of the choice."""
    mine = session()
    known = {"samples": mine.analyst.card.samples if mine.analyst else None, "data": mine.data}
    whole = {n: data for n, data in known.items() if data and len(data.rows) < MOST_ROWS}
    return whole if mine.baselines is None else {"own": mine.baselines, **whole}


def _title(name: str, data: Data) -> str:
    rows = plural(len(data.rows), "row")
    return f"The model’s own samples ({rows})" if name == "samples" else f"{data.name} ({rows})"


def _own_file(key: str) -> None:
    """A file of rows; it takes the place of the one before when it fits."""
    mine = session()
    analyst = mine.analyst
    if analyst is None:
        return
    info = analyst.card.info
    text = info.is_text and info.tokens is not None

    def take(upload: Upload) -> None:
        mine.baselines = analyst.read(upload, seed=0)
        st.session_state[key] = "own"

    def put_back(rows: Data | None) -> None:
        if rows is not None:
            mine.baselines, st.session_state[key] = rows, "own"

    def drop() -> Callable[[], None]:
        rows, mine.baselines = mine.baselines, None
        return partial(put_back, rows)

    upload_field(
        "Rows such as the model was trained on, each as long as the input."
        if not text
        else "Texts such as the model was trained on.",
        endings("texts" if text else "samples"), key=f"{key}_file", take=take, drop=drop,
        noun="row",
        held=None if mine.baselines is None else (mine.baselines.name, len(mine.baselines.rows)),
        before=mine.baselines is not None, expanded=False,
    )  # fmt: skip
