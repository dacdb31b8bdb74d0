"""Substitutions on the page: what would another token do to the score, and what turns the class?"""

from __future__ import annotations

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.results import Substitution
from interpret.dashboard.charts import show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.long_work import work_out
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.tables import show_table
from interpret.describe.escaping import markdown
from interpret.describe.kinds import top_table
from interpret.describe.substitution import alt_text, changed_input, page_views, sentences

ROWS = 10


def show_substitutions(explanation: Explanation) -> Substitution | None:
    """The section; its result where there is one."""
    analysis = ANALYSES["substitute"]
    st.subheader(analysis.title)
    st.caption(f"{analysis.question} Each token in turn is replaced by others.")
    with st.container(horizontal=True, vertical_alignment="center"):
        run = st.button("Try substitutions", key="run_substitutions", icon=":material/play_arrow:")
        with st.popover("Settings", icon=":material/tune:", width="content"):
            params = ask_parameters(analysis.parameters, explanation.analyst.card.info, prefix="u_")
    question = explanation.question("substitute", params | explanation.common)
    result = work_out(
        question,
        Substitution,
        name="substitutions",
        wanted=run,
        again=run,
        invitation="Press *Try substitutions* to see which other tokens move the score.",
        noun="substitutions",
    )
    if result is None:
        return None
    for view, _ in page_views(result):
        show(
            result, key=f"substitutions_{view}", alt=alt_text(result), left=explanation.left,
            zoom=explanation.zoom, view=view,
        )  # fmt: skip
    _show_changes(result)
    show_facts(result)
    show_exits(result, question.call, key="substitutions")
    return result


def _show_changes(result: Substitution) -> None:
    """The changes that move the score most, and those that turn the class together."""
    for sentence in sentences(result):
        st.markdown(markdown(sentence, most=2000))
        st.caption(markdown(changed_input(result), most=2000))
    rows = top_table(result, most=ROWS)
    if not rows.rows:
        return
    st.caption(markdown(rows.caption))
    show_table(
        {head: [row[number] for row in rows.rows] for number, head in enumerate(rows.header)},
        alt=rows.caption,
    )
