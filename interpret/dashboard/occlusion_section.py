"""Occlusion on the page: on demand or automatic, with progress and a Stop."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

import streamlit as st

from interpret.catalog import ANALYSES, Value
from interpret.core.results import Occlusion
from interpret.dashboard.charts import show_attribution
from interpret.dashboard.escaping import markdown
from interpret.dashboard.jobs import Job, sentence
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import session

if TYPE_CHECKING:
    from interpret.dashboard.asked import Asked

AT_ONCE = 0.8
"""Seconds to wait before progress is shown: most runs are done by then."""


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
        _work(asked, key, given, wanted=run or bool(auto), again=run)
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


def _work(
    asked: Asked, key: Hashable, given: dict[str, Value], *, wanted: bool, again: bool
) -> None:
    """Start, follow or take up the work for this key, and let go of any other."""
    mine = session()
    st.session_state["occlusion_problem"] = ""
    if mine.job is not None and mine.job.key != key:
        mine.job.stop()
        mine.job = None
    old = mine.results.get(key)
    if again and old is not None and old.partial:
        del mine.results[key]
    if wanted and mine.job is None and key not in mine.results:
        analyst, x = asked.analyst, asked.chosen.x
        mine.job = Job(
            key, lambda progress: analyst.analyse("occlude", x, given, progress=progress)
        )
        mine.job.wait(AT_ONCE)
    if mine.job is None:
        return
    if not mine.job.ended:
        _follow()
        return
    if mine.job.error is not None:
        problem = sentence(mine.job.error)
        st.session_state["occlusion_problem"] = problem
        st.error(markdown(problem, most=1500), icon=":material/error:")
    elif mine.job.result is not None:
        mine.keep(key, mine.job.result)
    mine.job = None


@st.fragment(run_every=0.5)
def _follow() -> None:
    """How far the work is, and the button that ends it."""
    job = session().job
    if job is None or job.ended:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key="occlusion_progress"):
        st.progress(job.share, text=job.words())
        st.button(
            "Stop", key="stop_occlusion", icon=":material/stop:", on_click=job.stop,
            disabled=job.stopping, help="Keep what is done so far, as a partial result.",
        )  # fmt: skip
