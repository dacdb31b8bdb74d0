"""Spell it out: what does a filter multiply and add up, at each position of its layer?"""

from __future__ import annotations

import streamlit as st

from interpret.catalog import Value
from interpret.core.errors import plural
from interpret.core.results import Spelling
from interpret.core.spelling_results import MOST_CHANNELS, spelled_line
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import show
from interpret.dashboard.inputs_panel import present_input
from interpret.dashboard.layer_panel import choose_layer
from interpret.dashboard.pages import Page, with_model
from interpret.dashboard.question import Question, answered
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, theme
from interpret.describe.escaping import escaped, markdown

MOST_LINES = 15
"""Lines in the list, those around the window where there are more."""
FEW_CHANNELS = 8
LONGEST_LINE = 600
_STYLE = (
    "font-family:'Source Code Pro',ui-monospace,monospace;font-size:.93rem;line-height:1.75;"
    "white-space:pre;overflow-x:auto;padding:.6rem .9rem;border-radius:6px;"
    "background:{ground};margin:0"
)
_GROUNDS = {"light": ("#F3F6F9", "#FFE3C2"), "dark": ("#1C252F", "#5A4430")}


@with_model(
    "Spell a convolution out",
    "Then follow a filter along an input: every product, every sum.",
    analysis="spell",
)
def page(analyst: Analyst) -> None:
    """Draw the page."""
    st.subheader("Spelled out")
    chosen = present_input(analyst)
    if chosen is None:
        st.info("Choose an input on the Explain page: it is spelled out here.")
        return
    st.caption(f"Input: {markdown(chosen.name, most=160)}. The Explain page chooses another.")
    question = Question(analyst=analyst, analysis="spell", input=chosen, params=_settings(analyst))
    result = answered(question, Spelling)
    if result is not None:
        _show(result)
        show_exits(result, question.call, key="spell")


PAGE = Page(
    name="spell",
    title="Spell it out",
    icon="calculate",
    purpose="What a filter multiplies and adds up, number by number.",
    draw=page,
)


def _settings(analyst: Analyst) -> dict[str, Value]:
    """Which layer and filter; what is left as it was is not in the answer."""
    info = analyst.card.info
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = choose_layer(info, key="p_layer")
        name = layer.get("layer", info.conv_layer(None).name)
        count = next(each.filters for each in info.conv_layers if each.name == name)
        if count == 1:
            return layer
        keep_valid("p_filter", range(count))
        number = st.selectbox(
            "Filter", range(count), key="p_filter", bind="query-params", width=160
        )
    return layer if number == 0 else {**layer, "filter": number}


def _show(spelling: Spelling) -> None:
    count = len(spelling.sums)
    keep_valid("p_position", range(count))
    at = 0
    if count > 1:
        at = st.slider("Position of the window", 0, count - 1, key="p_position")
    alt = f"The window at position {at}: {spelled_line(spelling, at)[:300]}"
    show(spelling, key="p_figure", alt=alt, position=at, frames=0)
    with st.container(key="p_lines"):
        st.markdown("**Position by position**")
        st.html(_lines(spelling, at))
    if spelling.weights.shape[1] > 1:
        _in_full(spelling, at)
    _length(spelling)
    show_facts(spelling)


def _in_full(spelling: Spelling, at: int) -> None:
    """One position, with a line for each channel; folded in where these are many."""
    title = f"Position {at}, channel by channel"
    if spelling.weights.shape[1] <= FEW_CHANNELS:
        st.markdown(f"**{title}**")
        st.html(_listed(spelling.lines(at), None))
        return
    drawer = st.expander(title, key="p_full", on_change="rerun")
    if drawer.open:
        with drawer:
            st.html(_listed(spelling.lines(at), None))


def _lines(spelling: Spelling, at: int) -> str:
    """The lines around the window, its own marked."""
    count = len(spelling.sums)
    first = min(max(at - MOST_LINES // 2, 0), max(count - MOST_LINES, 0))
    around = range(first, min(first + MOST_LINES, count))
    if spelling.weights.shape[1] > MOST_CHANNELS:
        st.caption("In brackets, slot by slot: the sum of the products over all channels.")
    if len(around) < count:
        st.caption(f"Positions {around[0]} to {around[-1]} of {count:,}, around the window.")
    return _listed([spelled_line(spelling, p) for p in around], around.index(at))


def _listed(lines: list[str], marked: int | None) -> str:
    """Lines as they stand, one of them on a ground of its own."""
    ground, mark = _GROUNDS[theme()]
    marks = ("", f";background:{mark};border-radius:3px")
    rows = [
        f'<div style="width:max-content;min-width:100%{marks[i == marked]}">'
        f"{escaped(line, LONGEST_LINE)}</div>"
        for i, line in enumerate(lines)
    ]
    return f'<div style="{_STYLE.format(ground=ground)}">{"".join(rows)}</div>'


def _length(spelling: Spelling) -> None:
    """The formula of the output length, with the numbers of this layer."""
    what = plural(len(spelling.sums), "position")
    st.markdown(f"**Output length**: {what} from {spelling.length:,}")
    formula, _, numbers = spelling.formula.partition(" = ")
    st.html(_listed([formula, f"= {numbers}"], None))
    if ((spelling.slots < 0) | (spelling.slots >= spelling.length)).any():
        st.caption("(0): nothing stands there, and the layer adds zeros.")
