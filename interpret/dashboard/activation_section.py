"""Activations on the page: what each filter of a layer answers along the input."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from interpret.catalog import ANALYSES, plot
from interpret.core.errors import InterpretError
from interpret.core.results import Activations
from interpret.dashboard.charts import show_figure, without_title
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session, theme
from interpret.describe.escaping import markdown

if TYPE_CHECKING:
    from interpret.dashboard.explanation import Asked


def show_activations(asked: Asked) -> Activations | None:
    """The section; its result where there is one."""
    analysis, mine, info = ANALYSES["activations"], session(), asked.analyst.card.info
    st.subheader(analysis.title)
    st.caption(analysis.question)
    layers = {layer.name: layer for layer in info.conv_layers}
    keep_valid("a_layer", layers)
    with st.container(horizontal=True, vertical_alignment="center"):
        layer = st.selectbox(
            "Layer", list(layers), key="a_layer", bind="query-params",
            label_visibility="collapsed", width=260, help="The conv layer to look at.",
        )  # fmt: skip
        numbers = list(range(layers[layer].filters))
        keep_valid("a_filter", numbers)
        only = st.selectbox(
            "Filter", numbers, index=None, placeholder="All filters", key="a_filter",
            format_func=lambda i: f"Filter {i}", bind="query-params",
            label_visibility="collapsed", width=160,
        )  # fmt: skip
        with st.popover("Settings", icon=":material/tune:", width="content"):
            others = [each for each in analysis.parameters if each.name != "layer"]
            given = ask_parameters(others, info, prefix="a_")
    if layer != info.conv_layers[0].name:
        given["layer"] = layer
    key = (asked.analyst.identity, "activations", asked.chosen.key, tuple(sorted(given.items())))
    try:
        result = mine.kept(key, lambda: asked.analyst.analyse("activations", asked.chosen.x, given))
    except InterpretError as error:
        st.error(markdown(str(error), most=1500), icon=":material/error:")
        return None
    if not isinstance(result, Activations):
        return None
    figure = plot(result, theme=theme(), span=asked.span, filter=only)
    without_title(figure)
    shown = f"filter {only}" if only is not None else f"{result.values.shape[1]} filters"
    show_figure(
        figure,
        key="activations",
        alt=f"Activations of {shown} of {layer} along the input",
        left=asked.left,
    )
    show_facts(result)
    call = asked.chosen.call("activations", asked.analyst.card.source, given)
    show_exits(result, call, key="activations")
    return result
