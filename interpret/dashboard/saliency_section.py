"""Saliency on the page: gradients and class activation maps, drawn again on every edit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.errors import InterpretError
from interpret.core.results import Attribution
from interpret.dashboard.charts import show_attribution
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session
from interpret.describe.escaping import markdown

if TYPE_CHECKING:
    from interpret.dashboard.explanation import Asked


def show_saliency(asked: Asked) -> Attribution | None:
    """The section; its result where there is one."""
    mine, info = session(), asked.analyst.card.info
    methods = [
        name
        for name, analysis in ANALYSES.items()
        if analysis.command == "saliency" and analysis.applies(info) is None
    ]
    st.subheader("Saliency")
    question = st.empty()
    keep_valid("method", methods)
    with st.container(horizontal=True, vertical_alignment="center"):
        method = st.selectbox(
            "Method",
            methods,
            format_func=lambda name: ANALYSES[name].title,
            key="method",
            bind="query-params",
            label_visibility="collapsed",
            width=260,
        )
        with st.popover("Settings", icon=":material/tune:", width="content"):
            settings = ANALYSES[method].parameters
            given = ask_parameters(settings, info, prefix=f"s_{methods.index(method)}_")
            if not given and all(each.name in ("target", "logits") for each in settings):
                st.caption("This method has no settings.")
    question.caption(ANALYSES[method].question)
    given |= asked.common
    key = (asked.analyst.identity, method, asked.chosen.key, tuple(sorted(given.items())))
    try:
        result = mine.kept(key, lambda: asked.analyst.analyse(method, asked.chosen.x, given))
    except InterpretError as error:
        st.error(markdown(str(error), most=1500), icon=":material/error:")
        return None
    if not isinstance(result, Attribution):
        return None
    show_attribution(result, key="saliency", left=asked.left, span=asked.span)
    show_facts(result)
    show_exits(result, asked.chosen.call(method, asked.analyst.card.source, given), key="saliency")
    return result
