"""Substitutions on the page: what would another token do to the score, and what turns the class?"""

from __future__ import annotations

import streamlit as st

from interpret.core.results import Substitution
from interpret.dashboard.asked_section import AskedSection
from interpret.dashboard.charts import show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.tables import show_table
from interpret.describe.escaping import markdown
from interpret.describe.kinds import top_table
from interpret.describe.substitution import alt_text, changed_input, page_views, sentences

ROWS = 10


def _draw(result: Substitution, explanation: Explanation, _view: str) -> None:
    """Its charts, the changes that move the score most, and those that turn the class together."""
    for view, _ in page_views(result):
        show(
            result, key=f"substitutions_{view}", alt=alt_text(result), left=explanation.left,
            zoom=explanation.zoom, view=view,
        )  # fmt: skip
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


show_substitutions = AskedSection(
    analysis="substitute",
    kind=Substitution,
    name="substitutions",
    prefix="u_",
    detail="Each token in turn is replaced by others.",
    button="Try substitutions",
    invitation="Press *Try substitutions* to see which other tokens move the score.",
    draw=_draw,
    noun="substitutions",
)
