"""Filters: what does each filter of a convolution respond to?"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.errors import plural
from interpret.core.results import Activations, FilterBank, Maximisation, Responses
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import primary_colour, show, take_number
from interpret.dashboard.inputs_panel import present_input
from interpret.dashboard.layer_panel import choose_layer
from interpret.dashboard.messages import show_notes
from interpret.dashboard.pages import Page, with_model
from interpret.dashboard.question import Question, answered
from interpret.dashboard.responses_section import search
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, theme
from interpret.dashboard.slot_table import show_slots
from interpret.describe.escaping import markdown
from interpret.describe.letter_logo import kernel_letters
from interpret.describe.responses import one_facts
from interpret.plots import text_strip
from interpret.plots.filters import tiles

FRAMED = 5
"""Filters that come first in a search, whose tiles are framed."""


@with_model(
    "Look at filters",
    "Then see every filter of a layer, and what each one answers to.",
    analysis="filters",
)
def page(analyst: Analyst) -> None:
    """Draw the page."""
    layer = choose_layer(analyst.card.info, key="f_layer", filter_key="f_filter")
    question = Question(analyst=analyst, analysis="filters", params=layer)
    bank = answered(question, FilterBank)
    if bank is None:
        return
    found = search(analyst, layer)
    above, below = st.container(), st.container()
    with below:
        number = _number(bank, found)
    with above:
        if len(bank.weights) > 1:
            _tiles(bank, number, found)
        show_facts(bank)
        _remarks(bank)
        show_exits(bank, question.call, key="filters")
    if found is not None:
        st.caption(markdown(" · ".join(filter(None, one_facts(found, number))), most=600))
    _one(analyst, bank, number)


PAGE = Page(
    name="filters",
    title="Filters",
    icon="grid_view",
    purpose="What each filter of a convolution responds to.",
    draw=page,
)


def _tiles(bank: FilterBank, number: int, found: Responses | None) -> None:
    st.subheader("All filters")
    first = [] if found is None else [int(i) for i in found.order[:FRAMED] if found.value[i] > 0]
    framed = f" Dotted: the {len(first)} that come first above." if first else ""
    st.caption(f"Each tile is one filter. Click one to see it large below.{framed}")
    show(
        bank,
        key="f_tiles",
        alt=f"The weights of all {len(bank.weights)} filters of {bank.layer}, one tile each",
        mark=lambda figure: _outlines(figure, bank, number, first),
        on_select=lambda: take_number("f_tiles", "f_filter"),
        selectable=True,
    )


def _outlines(figure: go.Figure, bank: FilterBank, number: int, first: list[int]) -> None:
    """Frame the tile of the filter shown, and with dots those that respond most."""
    for other in first:
        _outline(figure, bank, other, {"width": 2, "dash": "dot"})
    _outline(figure, bank, number, {"width": 3})


def _outline(figure: go.Figure, bank: FilterBank, number: int, line: dict[str, Any]) -> None:
    grid = tiles(*bank.weights.shape)
    left, top = grid.left(number), grid.top(number)
    figure.add_shape(
        type="rect",
        x0=left,
        x1=left + grid.width,
        y0=top,
        y1=top + grid.height,
        line={"color": primary_colour(), **line},
    )


def _number(bank: FilterBank, found: Responses | None) -> int:
    """The filter to show large; those that respond most are listed first."""
    numbers = list(range(len(bank.weights))) if found is None else found.order.tolist()
    if len(numbers) == 1:
        return 0
    keep_valid("f_filter", numbers)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("One filter", anchor=False, width="content")
        number = st.selectbox(
            "Filter shown",
            numbers,
            key="f_filter",
            format_func=lambda i: f"Filter {i}" + (" (cannot answer)" if i in bank.dead else ""),
            bind="query-params",
            label_visibility="collapsed",
            width=200,
            help="Click a tile above, or choose here.",
        )
    return number


def _remarks(bank: FilterBank) -> None:
    remarks = []
    if bank.similar:
        first, second, cosine = bank.similar[0]
        remarks.append(
            f"{plural(len(bank.similar), 'pair')} of filters point the same way, the closest "
            f"{first} and {second} (cosine {cosine:.3f})."
        )
    if bank.dead:
        remarks.append(f"{len(bank.dead)} filters have no weights to speak of and cannot answer.")
    show_notes(remarks)


def _one(analyst: Analyst, bank: FilterBank, number: int) -> None:
    show(
        bank,
        key="f_kernel",
        alt=f"The weights of filter {number}, slot by channel",
        wide=bool(bank.nearest_tokens),
        filter=number,
    )
    if kernel_letters(bank):
        alt = f"The weights of filter {number} as letters, slot by slot"
        show(bank, key="f_logo", alt=alt, view="logo", filter=number)
    if bank.nearest_tokens:
        _nearest(bank, number)
    _activation(analyst, bank.layer, number)
    _most(analyst, bank.layer, number)


def _nearest(bank: FilterBank, number: int) -> None:
    st.markdown("**Nearest tokens**, by the product of their embedding with the slot’s weights")
    alt = f"Nearest tokens of filter {number}, slot by slot"
    show_slots(bank.nearest_tokens[number], alt=alt)


def _activation(analyst: Analyst, layer: str, number: int) -> None:
    """What it answers along the input of the Explain page."""
    st.markdown("**Along the input**")
    chosen = present_input(analyst)
    if chosen is None:
        st.caption("Choose an input on the Explain page to see where in it this filter answers.")
        return
    question = Question(
        analyst=analyst, analysis="activations", input=chosen, params={"layer": layer}
    )
    result = answered(question, Activations)
    if result is not None:
        st.caption(markdown(chosen.name, most=160))
        alt = f"Answers of filter {number} along the input"
        show(result, key="f_activation", alt=alt, filter=number)


def _most(analyst: Analyst, layer: str, number: int) -> None:
    """The input it answers to most, worked out when it is asked for."""
    if ANALYSES["maximise"].applies(analyst.card.info) is not None:
        return
    drawer = st.expander("The input it answers to most", key="f_most", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        question = Question(
            analyst=analyst, analysis="maximise", params={"layer": layer, "filter": number}
        )
        best = answered(question, Maximisation, spinner="Looking for it …")
        if best is None:
            return
        if best.tokens:
            st.html(text_strip(best, theme=theme()))
        show(best, key="f_best", alt=f"The input that filter {number} answers to most")
        show_facts(best)
