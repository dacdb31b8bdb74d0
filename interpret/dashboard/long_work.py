"""How does a page wait for long work? It starts it, says how far it is, and offers to stop it.

One piece of work goes on for a visitor at a time: another one takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

import streamlit as st

from interpret.core.model import Progress
from interpret.core.results import Result
from interpret.dashboard.jobs import Job, sentence
from interpret.dashboard.session import session
from interpret.describe.escaping import markdown

AT_ONCE = 0.8
"""Seconds to wait before progress is shown: most runs are done by then."""


def work_out(
    key: Hashable,
    work: Callable[[Progress], Result],
    *,
    name: str,
    wanted: bool,
    again: bool,
    noun: str = "windows",
) -> None:
    """Start, follow or take up the work for this key, and let go of any other.

    Parameters
    ----------
    key
        Under which the session keeps the result.
    name
        Tells the widgets and the problem of this kind of work apart.
    wanted, again
        Whether to start it where it is not done, and where it is only partly done.
    noun
        What progress counts.
    """
    mine = session()
    st.session_state[f"{name}_problem"] = ""
    if mine.job is not None and mine.job.key != key:
        mine.job.stop()
        mine.job = None
    old = mine.results.get(key)
    if again and old is not None and old.partial:
        del mine.results[key]
    if wanted and mine.job is None and key not in mine.results:
        mine.job = Job(key, work, noun=noun)
        mine.job.wait(AT_ONCE)
    if mine.job is None:
        return
    if not mine.job.ended:
        _follow(name)
        return
    if mine.job.error is not None:
        problem = sentence(mine.job.error)
        st.session_state[f"{name}_problem"] = problem
        st.error(markdown(problem, most=1500), icon=":material/error:")
    elif mine.job.result is not None:
        mine.keep(key, mine.job.result)
    mine.job = None


@st.fragment(run_every=0.5)
def _follow(name: str) -> None:
    """How far the work is, and the button that ends it."""
    job = session().job
    if job is None or job.ended:
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", key=f"{name}_progress"):
        st.progress(job.share, text=job.words())
        st.button(
            "Stop", key=f"stop_{name}", icon=":material/stop:", on_click=job.stop,
            disabled=job.stopping, help="Keep what is done so far, as a partial result.",
        )  # fmt: skip
