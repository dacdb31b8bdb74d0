"""Shapes: a table of so many rows and columns, what goes in, which kernels fit, what comes out?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import streamlit as st

from interpret.catalog import ANALYSES, Parameter, TableSize, run
from interpret.core.results import Shapes
from interpret.dashboard.charts import show
from interpret.dashboard.messages import attempted
from interpret.dashboard.pages import Page
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_facts
from interpret.dashboard.tables import show_table
from interpret.describe.escaping import markdown

NO_LABEL = "None"


def page() -> None:
    """Draw the page."""
    st.title("Shapes")
    st.markdown(
        "A table of rows and columns: what input shape does a Conv1D model take of it, which "
        "kernels fit, and what comes out? No model is needed."
    )
    with st.container(border=True):
        size, params = _ask()
    result = attempted(lambda: run(None, size, "shapes", **params))
    if isinstance(result, Shapes):
        _answer(result)


PAGE = Page(
    name="shapes",
    title="Shapes",
    icon="view_week",
    purpose="What input shape a table comes to, and which kernels fit.",
    draw=page,
)


def _ask() -> tuple[TableSize, dict[str, Any]]:
    """The table, and what is set for its windows and the convolution."""
    table, windows, label, conv = (
        st.columns(2), st.columns(2), st.columns([2, 1, 1]), st.columns(4),
    )  # fmt: skip
    rows = table[0].number_input(
        "Rows", 1, 10_000_000, 1000, 1, key="w_rows", bind="query-params"
    )  # fmt: skip
    written = table[1].text_input(
        "Columns",
        "4",
        key="w_columns",
        bind="query-params",
        help="How many, or their names with commas between them.",
    )
    names = [each.strip() for each in written.split(",") if each.strip()]
    counted = len(names) == 1 and re.fullmatch(r"\d{1,6}", names[0])
    columns = int(names[0]) if counted else names
    params = _set(zip(windows, ("window", "hop"), strict=True))
    params |= _set(zip(conv, ("kernel", "stride", "dilation", "padding"), strict=True))
    params |= _set(zip(label[1:], ("horizon", "validation"), strict=True))
    params["label"] = _ask_label(label[0], columns)
    if params["label"] is None and params.pop("horizon", 0):
        label[1].caption("Without a label, there is nothing to look ahead to.")
    return TableSize(rows=rows, columns=columns), params


def _set(places: Iterable[tuple[Any, str]]) -> dict[str, Any]:
    """What is set in the widget of each parameter, in its place."""
    params: dict[str, Any] = {}
    for place, name in places:
        with place:
            params |= ask_parameters([_parameter(name)], None, prefix="w_")
    return params


def _parameter(name: str) -> Parameter:
    return next(each for each in ANALYSES["shapes"].parameters if each.name == name)


def _ask_label(place: Any, columns: int | list[str]) -> str | None:
    if isinstance(columns, int):
        options = [f"column {i}" for i in range(min(columns, 1000))]
    else:
        options = list(dict.fromkeys(columns))
    if st.session_state.get("w_label") not in (*options, None):
        del st.session_state["w_label"]
    choice = place.selectbox(
        _parameter("label").title, [NO_LABEL, *options], key="w_label", bind="query-params"
    )
    return None if choice == NO_LABEL else choice


def _answer(result: Shapes) -> None:
    windows, window, channels = result.input_shape
    with st.container(horizontal=True, gap="large", key="w_facts"):
        st.metric("Windows", f"{windows:,}", width="content")
        st.metric("Input shape", f"({window}, {channels})", width="content")
        st.metric("Batch of all", f"({windows}, {window}, {channels})", width="content")
        st.metric(
            f"Comes out of kernel {result.kernel}",
            f"({result.output_length}, filters)",
            width="content",
        )
    with st.container(key="w_answers"):
        for answer in result.answers:
            st.markdown(markdown(answer, most=600))
    show(result, key="w_figure", alt=" ".join(result.answers[:1]))
    show_facts(result)
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.subheader("Kernels that fit")
        st.caption("Positions that come out of each kernel and stride.")
        show_table(
            [
                {"kernel": int(kernel)}
                | {f"stride {s}": int(n) for s, n in zip(result.strides, row, strict=True)}
                for kernel, row in zip(result.kernels, result.lengths, strict=True)
            ],
            alt="Output length of each kernel size and stride",
        )
    with right:
        st.subheader("The code")
        st.caption("Cuts such a table, with nothing of the future in a window.")
        st.code(result.code, language="python", wrap_lines=False)
