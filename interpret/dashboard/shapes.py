"""Shapes: a table of so many rows and columns, what goes in, which kernels fit, what comes out?"""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from interpret.core.results import Shapes
from interpret.core.windows import PADDINGS
from interpret.dashboard.charts import show
from interpret.dashboard.pages import Page
from interpret.dashboard.problems import attempted
from interpret.describe.escaping import markdown
from interpret.methods.windowing import shapes

NO_LABEL = "None"


def page() -> None:
    """Draw the page."""
    st.title("Shapes")
    st.markdown(
        "A table of rows and columns: what input shape does a Conv1D model take of it, which "
        "kernels fit, and what comes out? No model is needed."
    )
    with st.container(border=True):
        given = _ask()
    result = attempted(lambda: shapes(**given))
    if result is not None:
        _answer(result)


PAGE = Page(
    name="shapes",
    title="Shapes",
    icon="view_week",
    purpose="What input shape a table comes to, and which kernels fit.",
    draw=page,
)


def _ask() -> dict[str, Any]:
    """The table, the windows, and the convolution, as ``interpret.shapes`` takes them."""
    given: dict[str, Any] = {}
    table, windows, label, conv = (
        st.columns(2), st.columns(2), st.columns([2, 1, 1]), st.columns(4),
    )  # fmt: skip
    given["rows"] = _whole(table[0], "Rows", "rows", 1000)
    written = table[1].text_input(
        "Columns",
        "4",
        key="w_columns",
        bind="query-params",
        help="How many, or their names with commas between them.",
    )
    names = [each.strip() for each in written.split(",") if each.strip()]
    counted = len(names) == 1 and re.fullmatch(r"\d{1,6}", names[0])
    given["columns"] = int(names[0]) if counted else names
    given["window"] = _whole(
        windows[0], "Window, in rows", "window", None, empty="The whole table, or a tenth of it",
        about="Rows of one sample.",
    )  # fmt: skip
    given["hop"] = _whole(
        windows[1],
        "Hop, in rows",
        "hop",
        1,
        about="Rows from one window’s start to the next one’s.",
    )
    options = _columns(given["columns"])
    if st.session_state.get("w_label") not in (*options, None):
        del st.session_state["w_label"]
    told = label[0].selectbox(
        "Label: the column to be told", [NO_LABEL, *options], key="w_label", bind="query-params"
    )
    given["label"] = None if told == NO_LABEL else told
    given["horizon"] = _whole(
        label[1], "Horizon, in rows", "horizon", 0, least=0,
        about="How far after the window’s last row the label lies; 0 is the same row.",
    )  # fmt: skip
    share = label[2].number_input(
        "Validation, share", 0.0, 0.95, None, 0.05, key="w_validation", bind="query-params",
        placeholder="0.2", help="The last windows, kept from training.",
    )  # fmt: skip
    given["validation"] = share
    given["kernel"] = _whole(conv[0], "Kernel", "kernel", None, empty="One to begin with")
    given["stride"] = _whole(conv[1], "Stride", "stride", 1)
    given["dilation"] = _whole(conv[2], "Dilation", "dilation", 1)
    given["padding"] = conv[3].selectbox("Padding", PADDINGS, key="w_padding", bind="query-params")
    if given["horizon"] and given["label"] is None:
        given["horizon"] = 0
        label[1].caption("Without a label, there is nothing to look ahead to.")
    return {name: value for name, value in given.items() if value is not None}


def _whole(
    place: Any,
    title: str,
    name: str,
    value: int | None,
    *,
    least: int = 1,
    empty: str | None = None,
    about: str | None = None,
) -> int | None:
    found: int | None = place.number_input(
        title, least, 10_000_000, value, 1, key=f"w_{name}", bind="query-params",
        placeholder=empty, help=about,
    )  # fmt: skip
    return value if found is None else found


def _columns(columns: Any) -> list[str]:
    if isinstance(columns, int):
        return [f"column {i}" for i in range(min(columns, 1000))]
    return list(dict.fromkeys(columns))


def _answer(found: Shapes) -> None:
    windows, window, channels = found.input_shape
    with st.container(horizontal=True, gap="large", key="w_facts"):
        st.metric("Windows", f"{windows:,}", width="content")
        st.metric("Input shape", f"({window}, {channels})", width="content")
        st.metric("Batch of all", f"({windows}, {window}, {channels})", width="content")
        st.metric(
            f"Comes out of kernel {found.kernel}",
            f"({found.output_length}, filters)",
            width="content",
        )
    with st.container(key="w_answers"):
        for answer in found.answers:
            st.markdown(markdown(answer, most=600))
    for note in found.notes:
        st.caption(f":material/info: {markdown(note, most=600)}")
    show(found, key="w_figure", alt=" ".join(found.answers[:1]))
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.subheader("Kernels that fit")
        st.caption("Positions that come out of each kernel and stride.")
        st.dataframe(
            [
                {"kernel": int(kernel)}
                | {f"stride {s}": int(n) for s, n in zip(found.strides, row, strict=True)}
                for kernel, row in zip(found.kernels, found.lengths, strict=True)
            ],
            hide_index=True,
            alt="Output length of each kernel size and stride",
        )
    with right:
        st.subheader("The code")
        st.caption("Cuts such a table, with nothing of the future in a window.")
        st.code(found.code, language="python", wrap_lines=False)
