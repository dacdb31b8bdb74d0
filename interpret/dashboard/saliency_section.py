"""Saliency on the page: gradients and class activation maps, drawn again on every edit."""

from __future__ import annotations

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.results import Attribution
from interpret.dashboard.charts import show_attribution
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.long_work import work_out
from interpret.dashboard.parameter_panel import PAGE_WIDE, ask_parameters
from interpret.dashboard.question import Question, answered
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session
from interpret.dashboard.under_a_map import show_panels
from interpret.methods.shared_parameters import BASELINE, BASELINE_FILE


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
    if BASELINE_FILE in settings and BASELINE not in settings and BASELINE_FILE.name not in params:
        st.info(
            f"{ANALYSES[method].title} start from rows of data: choose them in the settings, or "
            "give a file of them there.",
            icon=":material/tune:",
        )
        return None
    question = explanation.question(method, params | explanation.common)
    result = _worked_out(question) if BASELINE_FILE.name in params else _at_once(question, method)
    if result is None:
        return None
    show_attribution(result, key="saliency", left=explanation.left, zoom=explanation.zoom)
    show_facts(result)
    show_exits(result, question.call, key="saliency")
    show_panels(explanation, question, result, key="saliency")
    return result


def _at_once(question: Question, method: str) -> Attribution | None:
    """From one baseline or none it is there before progress could be read."""
    known = any(isinstance(key, tuple) and method in key for key in session().results)
    first = "Computing it; the first time, the model’s gradients are compiled …"
    return answered(question, Attribution, spinner="" if known else first)


def _worked_out(question: Question) -> Attribution | None:
    """From many rows, with progress and a Stop."""
    held = session().results.get(question.key)
    again = (
        held is not None
        and held.partial
        and st.button("Run it again", key="run_saliency", icon=":material/play_arrow:")
    )
    return work_out(
        question,
        Attribution,
        name="saliency",
        wanted=True,
        again=again,
        invitation="This waits for the other work on this page.",
        noun="baselines" if question.analysis == "integrated_gradients" else "draws",
    )
