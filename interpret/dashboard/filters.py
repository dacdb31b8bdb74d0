"""Filters: what does each filter of a convolution respond to?"""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from interpret.catalog import ANALYSES, Call, Value, plot
from interpret.core.errors import InterpretError
from interpret.core.results import Activations, FilterBank, Maximisation
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import show_figure, without_title
from interpret.dashboard.inputs_panel import present_input
from interpret.dashboard.no_model import no_model
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session, theme
from interpret.describe.escaping import markdown, visible
from interpret.describe.model import short_hash
from interpret.plots import text_strip
from interpret.plots.filters import tiles


def page() -> None:
    """Draw the page."""
    mine = session()
    analyst = mine.analyst
    if analyst is None:
        no_model(
            "Look at filters", "Then see every filter of a layer, and what each one answers to."
        )
        return
    info = analyst.card.info
    st.title(markdown(analyst.card.title))
    st.caption(f"{markdown(info.name)} · {short_hash(info.model_id)}")
    if not info.conv_layers:
        st.info(
            f"{markdown(info.name)} has no convolution over positions, and so no filters to show."
        )
        return
    layers = [layer.name for layer in info.conv_layers]
    keep_valid("f_layer", layers)
    layer = layers[0]
    if len(layers) > 1:
        layer = st.selectbox(
            "Layer", layers, key="f_layer", bind="query-params", width=320, on_change=_forget_filter
        )
    given: dict[str, Value] = {} if layer == layers[0] else {"layer": layer}
    key = (analyst.identity, "filters", layer)
    bank = mine.kept(key, lambda: analyst.analyse("filters", None, given))
    if not isinstance(bank, FilterBank):
        return
    above, below = st.container(), st.container()
    with below:
        number = _number(bank)
    with above:
        if len(bank.weights) > 1:
            _tiles(bank, number)
        show_facts(bank)
        _remarks(bank)
        show_exits(bank, _call(analyst, given), key="filters")
    _one(analyst, bank, number, layer)


def _call(analyst: Analyst, given: dict[str, Value]) -> Call:
    source = analyst.card.source
    return Call(analysis="filters", model=source.path, settings=source.settings, params=given)


def _tiles(bank: FilterBank, number: int) -> None:
    st.subheader("All filters")
    st.caption("Each tile is one filter. Click one to see it large below.")
    figure = plot(bank, theme=theme(), selectable=True)
    without_title(figure)
    _outline(figure, bank, number)
    show_figure(
        figure,
        key="f_tiles",
        alt=f"The weights of all {len(bank.weights)} filters of {bank.layer}, one tile each",
        on_select=_take_click,
    )


def _outline(figure: go.Figure, bank: FilterBank, number: int) -> None:
    """Frame the tile of the filter shown."""
    grid = tiles(*bank.weights.shape)
    left, top = grid.left(number), grid.top(number)
    colour = st.get_option(f"theme.{theme()}.primaryColor") or "#00609C"
    figure.add_shape(
        type="rect",
        x0=left,
        x1=left + grid.width,
        y0=top,
        y1=top + grid.height,
        line={"color": colour, "width": 3},
    )


def _take_click() -> None:
    """The filter clicked becomes the one shown."""
    event: Any = st.session_state.get("f_tiles")
    points = event["selection"]["points"] if event else []
    if points:
        data = points[0].get("customdata")
        number = data[0] if isinstance(data, list) else data
        if number is not None:
            st.session_state["f_filter"] = int(number)


def _forget_filter() -> None:
    st.session_state.pop("f_filter", None)


def _number(bank: FilterBank) -> int:
    """The filter to show large."""
    numbers = list(range(len(bank.weights)))
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
    said = []
    if bank.similar:
        first, second, cosine = bank.similar[0]
        pairs = len(bank.similar)
        said.append(
            f"{pairs} pair{'s' * (pairs != 1)} of filters point the same way, the closest "
            f"{first} and {second} (cosine {cosine:.3f})."
        )
    if bank.dead:
        said.append(f"{len(bank.dead)} filters have no weights to speak of and cannot answer.")
    for sentence in said:
        st.caption(f":material/info: {sentence}")


def _one(analyst: Analyst, bank: FilterBank, number: int, layer: str) -> None:
    figure = plot(bank, theme=theme(), filter=number)
    without_title(figure)
    show_figure(figure, key="f_kernel", alt=f"The weights of filter {number}, slot by channel")
    if bank.nearest_tokens:
        _nearest(bank, number)
    _activation(analyst, number, layer)
    _most(analyst, number, layer)


def _nearest(bank: FilterBank, number: int) -> None:
    slots = bank.nearest_tokens[number]
    st.markdown("**Nearest tokens**, by the product of their embedding with the slot’s weights")
    ranks = max(len(slot) for slot in slots)
    table = [
        {
            f"slot {place}": f"{visible(slot[rank][0])}   {slot[rank][1]:+.3f}"
            if rank < len(slot)
            else ""
            for place, slot in enumerate(slots)
        }
        for rank in range(ranks)
    ]
    st.dataframe(table, hide_index=True, alt=f"Nearest tokens of filter {number}, slot by slot")


def _activation(analyst: Analyst, number: int, layer: str) -> None:
    """What it answers along the input of the Explain page."""
    mine = session()
    st.markdown("**Along the input**")
    chosen = present_input(analyst)
    if chosen is None:
        st.caption("Choose an input on the Explain page to see where in it this filter answers.")
        return
    key = (analyst.identity, "activations", chosen.key, (("layer", layer),))
    try:
        found = mine.kept(key, lambda: analyst.analyse("activations", chosen.x, {"layer": layer}))
    except InterpretError as error:
        st.error(markdown(str(error), most=1500), icon=":material/error:")
        return
    if isinstance(found, Activations):
        st.caption(markdown(chosen.name, most=160))
        figure = plot(found, theme=theme(), filter=number)
        without_title(figure)
        show_figure(figure, key="f_activation", alt=f"Answers of filter {number} along the input")


def _most(analyst: Analyst, number: int, layer: str) -> None:
    """The input it answers to most, worked out when it is asked for."""
    mine, info = session(), analyst.card.info
    if ANALYSES["maximise"].applies(info) is not None:
        return
    drawer = st.expander("The input it answers to most", key="f_most", on_change="rerun")
    if not drawer.open:
        return
    with drawer:
        key = (analyst.identity, "maximise", layer, number)
        try:
            with st.spinner("Looking for it …"):
                best = mine.kept(
                    key,
                    lambda: analyst.analyse("maximise", None, {"layer": layer, "filter": number}),
                )
        except InterpretError as error:
            st.error(markdown(str(error), most=1500), icon=":material/error:")
            return
        if isinstance(best, Maximisation) and best.tokens:
            st.html(text_strip(best, theme=theme()))
        figure = plot(best, theme=theme())
        without_title(figure)
        show_figure(figure, key="f_best", alt=f"The input that filter {number} answers to most")
        show_facts(best)
