"""Spans under a map: which neighbouring positions count together, and would chance do as well?"""

from __future__ import annotations

import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.results import Attribution, Spans
from interpret.dashboard.charts import show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.long_work import work_out
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.question import Question
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.tables import show_table
from interpret.dashboard.zoom import Zoom
from interpret.describe.escaping import markdown
from interpret.describe.kinds import top_table
from interpret.describe.spans import alt_text, found

ROWS = 10


def show_spans(
    explanation: Explanation, question: Question, result: Attribution, *, key: str
) -> None:
    """The panel under the answer to a question, with the spans where they were asked for."""
    analysis = ANALYSES["spans"]
    several = result.values.shape[1] > 1
    settings = [each for each in analysis.parameters if several or each.name != "by_channel"]
    with st.expander("Spans", icon=":material/data_array:", key=f"spans_panel_{key}"):
        st.caption(analysis.question)
        with st.container(horizontal=True, vertical_alignment="center"):
            run = st.button("Find spans", key=f"run_spans_{key}", icon=":material/play_arrow:")
            with st.popover("Settings", icon=":material/tune:", width="content"):
                info = explanation.analyst.card.info
                params = ask_parameters(settings, info, prefix=f"p_{key}_")
        asked = Question(
            analyst=explanation.analyst, analysis="spans", params=params, of=(question, result)
        )
        spans = work_out(
            asked,
            Spans,
            name=f"spans_{key}",
            wanted=run,
            again=run,
            invitation="Press *Find spans* to join neighbouring positions of one sign.",
            noun="shuffles",
        )
        if spans is not None:
            zoom = explanation.zoom if result.along_input else None
            _show(asked, spans, key=f"spans_{key}", left=explanation.left, zoom=zoom)
            explanation.beside.append(spans)


def _show(question: Question, spans: Spans, *, key: str, left: int, zoom: Zoom | None) -> None:
    st.markdown(markdown(found(spans), most=400))
    show(spans, key=key, alt=alt_text(spans), left=left, zoom=zoom)
    rows = top_table(spans, most=ROWS)
    if rows.rows:
        st.caption(markdown(rows.caption))
        show_table(
            {head: [row[number] for row in rows.rows] for number, head in enumerate(rows.header)},
            alt=rows.caption,
        )
    show_facts(spans)
    show_exits(spans, question.call, key=key)
