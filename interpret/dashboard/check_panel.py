"""What speaks for a map and against it: the panel under every map of Explain."""

from __future__ import annotations

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.check_results import Check, Verdict
from interpret.core.errors import plural
from interpret.core.results import Attribution
from interpret.dashboard.charts import show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.long_work import work_out
from interpret.dashboard.messages import attempted
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.question import Question
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import session
from interpret.describe.check import WORDS, alt_text, headline, page_views, worst
from interpret.describe.escaping import markdown
from interpret.describe.kinds import top_table

_ICONS: dict[Verdict, str] = {
    "holds": ":green[:material/check_circle:]",
    "doubtful": ":orange[:material/help:]",
    "fails": ":red[:material/cancel:]",
    "unknown": ":gray[:material/remove:]",
}
_VIEWS = {
    "map": "Removal",
    "weights": "Weights",
    "agreement": "Agreement",
    "verdicts": "Verdicts",
}
_OF_THE_MAP = ("method",)
"""Settings of how the map is made, which is there."""


def show_check(
    explanation: Explanation, question: Question, result: Attribution, *, key: str
) -> None:
    """A line that says whether the map holds, and the panel with what it rests on."""
    analysis = ANALYSES["check"]
    line = st.container(key=f"check_line_{key}")
    with st.expander("Does it hold?", icon=":material/fact_check:", key=f"check_panel_{key}"):
        st.caption(analysis.question)
        with st.container(horizontal=True, vertical_alignment="center"):
            run = st.button("Check this map", key=f"run_check_{key}", icon=":material/play_arrow:")
            with st.popover("Settings", icon=":material/tune:", width="content"):
                info = explanation.analyst.card.info
                settings = [each for each in analysis.parameters if each.name not in _OF_THE_MAP]
                params = ask_parameters(settings, info, prefix=f"c_{key}_")
        asked = Question(
            analyst=explanation.analyst,
            analysis="check",
            input=explanation.chosen,
            params=params,
            of=(question, result),
        )
        found = work_out(
            asked,
            Check,
            name=f"check_{key}",
            wanted=run,
            again=run,
            invitation=_invitation(asked, result),
            noun="runs of the model",
        )
        if found is not None:
            _show(asked, found, key=f"check_{key}")
            explanation.beside.append(found)
    if found is not None:
        line.markdown(f"{_ICONS[worst(found)]} {markdown(headline(found), most=400)}")


def _invitation(question: Question, result: Attribution) -> str:
    """What the button does and what it costs, which is known before it is pressed."""
    said = "Press *Check this map* to see what speaks for it and against it."
    analyst, x = question.analyst, None if question.input is None else question.input.x
    runs = attempted(
        lambda: session().cost(
            question.key, lambda: analyst.cost_of_check(x, result, question.params)
        )
    )
    if runs is None:
        return said
    return f"{said} It runs at most {plural(runs, 'input')} through the model."


def _show(question: Question, found: Check, *, key: str) -> None:
    rows = top_table(found, most=40).rows
    for title, verdict, sentence, rule in rows:
        icon = next(_ICONS[each] for each in WORDS if WORDS[each] == verdict)
        st.markdown(
            f"{icon} **{markdown(title)}.** {markdown(sentence, most=500)}", help=rule or None
        )
    views = [view for view, _ in page_views(found)]
    if len(views) > 1:
        view = st.segmented_control(
            "View", views, format_func=_VIEWS.__getitem__, default=views[0], required=True,
            key=f"{key}_view", label_visibility="collapsed",
        )  # fmt: skip
    else:
        view = views[0]
    if view != "verdicts":  # which the lines above are
        show(found, key=key, alt=alt_text(found), view=view, wide=view == "agreement")
    show_facts(found)
    show_exits(found, question.call, key=key)
