"""Shapley values on the page: what does each chunk add, in whichever order they come in?"""

from __future__ import annotations

import streamlit as st

from interpret.core.results import ShapleyValues
from interpret.dashboard.asked_section import AskedSection
from interpret.dashboard.charts import MOST_TOKENS, show
from interpret.dashboard.explanation import Explanation
from interpret.dashboard.session import theme
from interpret.describe.shapley import alt_text
from interpret.plots import text_strip


def _draw(result: ShapleyValues, explanation: Explanation, _view: str) -> None:
    if explanation.analyst.card.info.is_text and len(result.positions) <= MOST_TOKENS:
        st.html(text_strip(result, theme=theme(), legend=False))
    alt = alt_text(result)
    show(result, key="shapley_bars", alt=alt, view="bars")
    if not explanation.analyst.card.info.is_text:
        show(
            result, key="shapley_map", alt=alt, view="map", left=explanation.left,
            zoom=explanation.zoom,
        )  # fmt: skip


show_shapley = AskedSection(
    analysis="shapley",
    kind=ShapleyValues,
    name="shapley",
    prefix="v_",
    detail="They come in one after another, in many orders; each gets the mean of what it adds.",
    button="Share out the score",
    invitation="Press *Share out the score* to see what each chunk adds, beside all the others.",
    draw=_draw,
    noun="coalitions",
)
