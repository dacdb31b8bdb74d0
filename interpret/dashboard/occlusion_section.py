"""Occlusion on the page: on demand or automatic, with progress and a Stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.results import Occlusion
from interpret.dashboard.charts import show_attribution
from interpret.dashboard.long_work import work_out
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import session

if TYPE_CHECKING:
    from interpret.dashboard.explanation import Asked


def show_occlusion(asked: Asked) -> Occlusion | None:
    """The section; its result where there is one."""
    analysis, mine = ANALYSES["occlude"], session()
    st.subheader(analysis.title)
    st.caption(f"{analysis.question} One window after another is replaced by the baseline.")
    with st.container(horizontal=True, vertical_alignment="center"):
        run = st.button("Run occlusion", key="run_occlusion", icon=":material/play_arrow:")
        auto = st.toggle(
            "Automatically",
            key="auto",
            persist_state="session",
            help="Run again whenever the input, the target or a setting changes.",
        )
        with st.popover("Settings", icon=":material/tune:", width="content"):
            given = ask_parameters(
                analysis.parameters, asked.analyst.card.info, prefix="o_", most=asked.positions
            )
        view = st.segmented_control(
            "View", ["Map", "Slide"], default="Map", required=True, key="o_view",
            label_visibility="collapsed", bind="query-params",
        )  # fmt: skip
    given |= asked.common
    key = (asked.analyst.identity, "occlude", asked.chosen.key, tuple(sorted(given.items())))
    with st.container():  # always there, so that what follows keeps its place on the page
        analyst, x = asked.analyst, asked.chosen.x
        work_out(
            key,
            lambda progress: analyst.analyse("occlude", x, given, progress=progress),
            name="occlusion",
            wanted=run or bool(auto),
            again=run,
        )
    result = mine.results.get(key)
    if not isinstance(result, Occlusion):
        if mine.job is None and not st.session_state.get("occlusion_problem"):
            st.caption(
                "Press *Run occlusion*, or switch it on automatically, to see the result here."
            )
        return None
    show_attribution(
        result,
        key="occlusion",
        left=asked.left,
        view="slide" if view == "Slide" else "map",
        span=asked.span,
    )
    show_facts(result)
    call = asked.chosen.call("occlude", asked.analyst.card.source, given)
    show_exits(result, call, key="occlusion")
    return result
