"""Spell it out: what does a filter multiply and add up, at each position of its layer?"""

from __future__ import annotations

import streamlit as st

from interpret.catalog import Value, plot
from interpret.core.errors import InterpretError, plural
from interpret.core.results import Spelling
from interpret.core.spelled import MOST_CHANNELS, spelled_line, spelled_number
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import show_figure, without_title
from interpret.dashboard.inputs_panel import Chosen, present_input
from interpret.dashboard.no_model import no_model
from interpret.dashboard.result_panel import show_exits
from interpret.dashboard.session import keep_valid, session, theme
from interpret.describe.escaping import escaped, markdown
from interpret.describe.model import short_hash

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


def page() -> None:
    """Draw the page."""
    mine = session()
    analyst = mine.analyst
    if analyst is None:
        no_model(
            "Spell a convolution out",
            "Then follow a filter along an input: every product, every sum.",
        )
        return
    info = analyst.card.info
    st.title(markdown(analyst.card.title))
    st.caption(f"{markdown(info.name)} · {short_hash(info.model_id)}")
    if not info.conv_layers:
        st.info(f"{markdown(info.name)} has no convolution over positions to spell out.")
        return
    st.subheader("Spelled out")
    chosen = present_input(analyst)
    if chosen is None:
        st.info("Choose an input on the Explain page: it is spelled out here.")
        return
    st.caption(f"Input: {markdown(chosen.name, most=160)}. The Explain page chooses another.")
    given = _settings(analyst)
    key = (analyst.identity, "spell", chosen.key, tuple(sorted(given.items())))
    try:
        found = mine.kept(key, lambda: analyst.analyse("spell", chosen.x, given))
    except InterpretError as error:
        st.error(markdown(str(error), most=1500), icon=":material/error:")
        return
    if isinstance(found, Spelling):
        _show(analyst, chosen, found, given)


def _settings(analyst: Analyst) -> dict[str, Value]:
    """Which layer and filter; what is left as it was is not in the answer."""
    layers = {layer.name: layer for layer in analyst.card.info.conv_layers}
    first = next(iter(layers))
    keep_valid("p_layer", layers)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = first
        if len(layers) > 1:
            layer = st.selectbox(
                "Layer", list(layers), key="p_layer", bind="query-params", width=280
            )
        number, count = 0, layers[layer].filters
        if count > 1:
            keep_valid("p_filter", range(count))
            number = st.selectbox(
                "Filter", range(count), key="p_filter", bind="query-params", width=160
            )
    given: dict[str, Value] = {} if layer == first else {"layer": layer}
    return given if number == 0 else {**given, "filter": number}


def _show(analyst: Analyst, chosen: Chosen, found: Spelling, given: dict[str, Value]) -> None:
    count = len(found.sums)
    keep_valid("p_position", range(count))
    at = 0
    if count > 1:
        at = st.slider("Position of the window", 0, count - 1, key="p_position")
    figure = plot(found, theme=theme(), position=at, frames=0)
    without_title(figure)
    show_figure(
        figure,
        key="p_figure",
        alt=f"The window at position {at}: {spelled_line(found, at)[:300]}",
    )
    with st.container(key="p_lines"):
        st.markdown("**Position by position**")
        st.html(_lines(found, at))
    if found.weights.shape[1] > 1:
        _in_full(found, at)
    _length(found)
    settings = (
        f"layer {found.layer}, {found.layer_kind}",
        f"stride {found.stride}",
        f"dilation {found.dilation}",
        f"padding {found.padding}",
        f"activation {found.activation}",
        f"bias {spelled_number(found.bias)}" if found.bias else "no bias",
    )
    st.caption(" · ".join(markdown(each) for each in settings))
    for note in found.notes:
        st.caption(f":material/info: {markdown(note, most=600)}")
    call = chosen.call("spell", analyst.card.source, given)
    show_exits(found, call, key="spell")


def _in_full(found: Spelling, at: int) -> None:
    """One position, with a line for each channel; folded in where these are many."""
    title = f"Position {at}, channel by channel"
    if found.weights.shape[1] <= FEW_CHANNELS:
        st.markdown(f"**{title}**")
        st.html(_listed(found.lines(at), None))
        return
    drawer = st.expander(title, key="p_full", on_change="rerun")
    if drawer.open:
        with drawer:
            st.html(_listed(found.lines(at), None))


def _lines(found: Spelling, at: int) -> str:
    """The lines around the window, its own marked."""
    count = len(found.sums)
    first = min(max(at - MOST_LINES // 2, 0), max(count - MOST_LINES, 0))
    shown = range(first, min(first + MOST_LINES, count))
    if found.weights.shape[1] > MOST_CHANNELS:
        st.caption("In brackets, slot by slot: the sum of the products over all channels.")
    if len(shown) < count:
        st.caption(f"Positions {shown[0]} to {shown[-1]} of {count:,}, around the window.")
    return _listed([spelled_line(found, p) for p in shown], shown.index(at))


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


def _length(found: Spelling) -> None:
    """The formula of the output length, with the numbers of this layer."""
    what = plural(len(found.sums), "position")
    st.markdown(f"**Output length**: {what} from {found.length:,}")
    formula, _, numbers = found.formula.partition(" = ")
    st.html(_listed([formula, f"= {numbers}"], None))
    if ((found.slots < 0) | (found.slots >= found.length)).any():
        st.caption("(0): nothing stands there, and the layer adds zeros.")
