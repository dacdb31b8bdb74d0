"""Activations on the page: what each filter of a layer answers along the input."""

from __future__ import annotations

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.results import Activations
from interpret.dashboard.charts import show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.question import answered
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid


def show_activations(explanation: Explanation) -> Activations | None:
    """The section; its result where there is one."""
    analysis, info = ANALYSES["activations"], explanation.analyst.card.info
    st.subheader(analysis.title)
    st.caption(analysis.question)
    layers, default = {each.name: each for each in info.conv_layers}, info.conv_layer(None).name
    keep_valid("a_layer", layers)
    with st.container(horizontal=True, vertical_alignment="center"):
        layer = st.selectbox(
            "Layer", list(layers), index=list(layers).index(default), key="a_layer",
            bind="query-params", label_visibility="collapsed", width=260,
            help="The conv layer to look at.",
        )  # fmt: skip
        only = _filter(layers[layer].filters)
        with st.popover("Settings", icon=":material/tune:", width="content"):
            others = [each for each in analysis.parameters if each.name != "layer"]
            params = ask_parameters(others, info, prefix="a_")
    if layer != default:
        params["layer"] = layer
    question = explanation.question("activations", params)
    result = answered(question, Activations)
    if result is None:
        return None
    which = f"filter {only}" if only is not None else f"{result.values.shape[1]} filters"
    show(
        result,
        key="activations",
        alt=f"Activations of {which} of {layer} along the input",
        left=explanation.left,
        zoom=explanation.zoom,
        filter=only,
    )
    show_facts(result)
    show_exits(result, question.call, key="activations")
    return result


def _filter(count: int) -> int | None:
    """The one filter to look at, or all of them."""
    keep_valid("a_filter", range(count))
    return st.selectbox(
        "Filter", range(count), index=None, placeholder="All filters", key="a_filter",
        format_func=lambda i: f"Filter {i}", bind="query-params", label_visibility="collapsed",
        width=160,
    )  # fmt: skip
