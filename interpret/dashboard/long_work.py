"""How does a page wait for long work? It starts it, says how far it is, and offers to stop it.

One piece of work goes on for a visitor at a time: one that a button asks for takes its place, one
that runs by itself waits for its end.
"""

from __future__ import annotations

import streamlit as st

from interpret.dashboard.jobs import Job
from interpret.dashboard.messages import sentence, show_problem
from interpret.dashboard.question import Question, R
from interpret.dashboard.session import session

AT_ONCE = 0.8
"""Seconds to wait before progress is shown: most runs are done by then."""


def work_out(
    question: Question,
    kind: type[R],
    *,
    name: str,
    wanted: bool,
    again: bool,
    invitation: str,
    noun: str = "windows",
) -> R | None:
    """Start, follow or take up the work on a question; its answer, where it is there.

    ``name`` tells the widgets of this kind of work apart. The work starts where it is ``wanted``
    and not done, or is wanted ``again`` and only partly done; where nobody asked for it yet, the
    page says the ``invitation``. Progress counts in the ``noun``.
    """
    mine, key = session(), question.key
    ours = mine.job is not None and mine.job.name == name
    if mine.job is not None and (mine.job.key != key if ours else again):
        mine.job.stop()
        mine.job = None
        if not wanted:  # other work of this page may have waited for it
            st.rerun()
    old = mine.results.get(key)
    if again and old is not None and old.partial:
        del mine.results[key]
    with st.container():  # always there, so that what follows keeps its place on the page
        if wanted and mine.job is None and key not in mine.results:
            mine.job = Job(
                key, question.ask, name=name, noun=noun, cut_short=question.analyst.give_up
            )
            mine.job.wait(AT_ONCE)
        ours = mine.job is not None and mine.job.name == name
        refused = mine.job is not None and ours and _look_after(mine.job, name)
    result = mine.results.get(key)
    if result is None and not ours and not refused:
        st.caption(invitation)
    return result if isinstance(result, kind) else None


def _look_after(job: Job, name: str) -> bool:
    """Show how far the work is, or take up what came of it; True where that is a refusal."""
    mine = session()
    if not job.ended:
        _follow(name)
        return False
    mine.job = None
    if job.error is not None:
        show_problem(sentence(job.error))
    elif job.result is not None:
        mine.keep(job.key, job.result)
    return job.error is not None


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
