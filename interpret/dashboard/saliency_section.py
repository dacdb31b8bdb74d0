"""Saliency on the page: gradients and class activation maps, drawn again on every edit."""

from __future__ import annotations

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.results import Attribution
from interpret.dashboard.charts import show_attribution
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.parameter_panel import PAGE_WIDE, ask_parameters
from interpret.dashboard.question import answered
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session
from interpret.dashboard.spans_panel import show_spans


def show_saliency(explanation: Explanation) -> Attribution | None:
    """The section; its result where there is one."""
    info = explanation.analyst.card.info
    methods = [
        name
        for name, analysis in ANALYSES.items()
        if analysis.command == "saliency" and analysis.applies(info) is None
    ]
    st.subheader("Saliency")
    caption = st.empty()
    keep_valid("method", methods)
    with st.container(horizontal=True, vertical_alignment="center"):
        method = st.selectbox(
            "Method", methods, format_func=lambda name: ANALYSES[name].title, key="method",
            bind="query-params", label_visibility="collapsed", width=260,
        )  # fmt: skip
        with st.popover("Settings", icon=":material/tune:", width="content"):
            settings = ANALYSES[method].parameters
            params = ask_parameters(settings, info, prefix=f"s_{methods.index(method)}_")
            if not params and all(each.name in PAGE_WIDE for each in settings):
                st.caption("This method has no settings.")
    caption.caption(ANALYSES[method].question)
    question = explanation.question(method, params | explanation.common)
    known = any(isinstance(key, tuple) and method in key for key in session().results)
    first = "Computing it; the first time, the model’s gradients are compiled …"
    result = answered(question, Attribution, spinner="" if known else first)
    if result is None:
        return None
    show_attribution(result, key="saliency", left=explanation.left, zoom=explanation.zoom)
    show_facts(result)
    show_exits(result, question.call, key="saliency")
    show_spans(explanation, question, result, key="saliency")
    return result
