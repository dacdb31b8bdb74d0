"""Occlusion on the page: on demand or automatic, with progress and a Stop."""

from __future__ import annotations

import streamlit as st

from interpret.catalog import ANALYSES, Value
from interpret.core.results import Occlusion
from interpret.dashboard.charts import show_attribution
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.long_work import work_out
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_exits, show_facts


def show_occlusion(explanation: Explanation) -> Occlusion | None:
    """The section; its result where there is one."""
    analysis = ANALYSES["occlude"]
    st.subheader(analysis.title)
    st.caption(f"{analysis.question} One window after another is replaced by the baseline.")
    with st.container(horizontal=True, vertical_alignment="center"):
        run = st.button("Run occlusion", key="run_occlusion", icon=":material/play_arrow:")
        auto = st.toggle(
            "Automatically", key="auto", persist_state="session",
            help="Run again whenever the input, the target or a setting changes.",
        )  # fmt: skip
        params = _settings(explanation)
        view = st.segmented_control(
            "View", ["Map", "Slide"], default="Map", required=True, key="o_view",
            label_visibility="collapsed", bind="query-params",
        )  # fmt: skip
    question = explanation.question("occlude", params | explanation.common)
    result = work_out(
        question,
        Occlusion,
        name="occlusion",
        wanted=run or bool(auto),
        again=run,
        invitation="Press *Run occlusion*, or switch it on automatically, to see the result here.",
    )
    if result is None:
        return None
    show_attribution(
        result, key="occlusion", left=explanation.left, view=view.lower(), zoom=explanation.zoom
    )
    show_facts(result)
    show_exits(result, question.call, key="occlusion")
    return result


def _settings(explanation: Explanation) -> dict[str, Value]:
    with st.popover("Settings", icon=":material/tune:", width="content"):
        return ask_parameters(
            ANALYSES["occlude"].parameters,
            explanation.analyst.card.info,
            prefix="o_",
            most=explanation.positions,
        )
