"""Who responds to this? A search among the filters of a layer, by a text or part of the input."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from interpret.catalog import ANALYSES, Value
from interpret.core.info import ConvLayer
from interpret.core.results import Activations, Responses
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import show, take_number
from interpret.dashboard.chosen_input import ChosenInput, chosen_text
from interpret.dashboard.inputs_panel import present_input
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.question import Question, answered
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.tables import show_table
from interpret.describe.escaping import markdown
from interpret.describe.kinds import top_table
from interpret.describe.responses import alt_text

ROWS = 10


def search(analyst: Analyst, layer: Mapping[str, Value]) -> Responses | None:
    """The search field, and who responds to what it says; None where it says nothing."""
    info = analyst.card.info
    chosen: tuple[ChosenInput, dict[str, Value]] | None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = _typed(analyst) if info.is_text else _stretch(analyst, layer)
        if chosen is None:
            return None
        by = ANALYSES["respond"].parameter("by")
        with st.popover("Order", icon=":material/sort:", width="content"):
            order = ask_parameters([by] if by is not None else [], info, prefix="r_")
    piece, span = chosen
    question = Question(
        analyst=analyst, analysis="respond", input=piece, params={**layer, **span, **order}
    )
    result = answered(question, Responses)
    if result is not None:
        _open_first(result, key=question.key)
        _show(result, question)
    return result


def _typed(analyst: Analyst) -> tuple[ChosenInput, dict[str, Value]] | None:
    """A word or a few."""
    if analyst.card.needs_vocabulary:
        st.caption("With the model’s vocabulary, filters could be searched by a word.")
        return None
    text = st.text_input(
        "Who responds to …",
        key="responds",
        placeholder="A word or a few: which filters respond, and for which class?",
        live="400ms",
        bind="query-params",
        persist_state="session",
    )
    return (chosen_text(text), {}) if text and text.strip() else None


def _stretch(
    analyst: Analyst, layer: Mapping[str, Value]
) -> tuple[ChosenInput, dict[str, Value]] | None:
    """A piece of the input of the Explain page."""
    wanted = st.toggle(
        "Who responds to a piece of the input?", key="responds_to_piece", bind="query-params"
    )
    if not wanted:
        return None
    piece = present_input(analyst)
    if piece is None:
        st.caption("Choose an input on the Explain page first: its pieces can be asked about here.")
        return None
    known = answered(
        Question(analyst=analyst, analysis="activations", input=piece, params=dict(layer)),
        Activations,
    )
    if known is None:
        return None
    count = len(known.positions)
    if count < 2:
        return piece, {}
    conv = analyst.card.info.conv_layer(str(layer["layer"]) if "layer" in layer else None)
    first, stop = st.slider(
        "Piece, by position",
        0,
        count,
        value=_middle(conv, count),
        key=f"piece_{count}",
        bind="query-params",
    )
    if first == stop:
        st.caption("Drag one end of the slider away from the other: the piece is empty.")
        return None
    return piece, {"start": first, "stop": stop}


def _middle(layer: ConvLayer, count: int) -> tuple[int, int]:
    """As much of the middle as a filter sees."""
    width = min(layer.receptive_field or layer.kernel_size, count)
    first = (count - width) // 2
    return first, first + width


def _open_first(result: Responses, *, key: object) -> None:
    """Open the filter that comes first, once for each search; a link may name another one."""
    before = st.session_state.get("responded")
    st.session_state["responded"] = key
    linked = before is None and "f_filter" in st.query_params
    if before != key and not linked:
        st.session_state["f_filter"] = int(result.order[0])


def _show(result: Responses, question: Question) -> None:
    show(
        result,
        key="f_responses",
        alt=alt_text(result),
        wide=bool(result.slot_parts.size),
        on_select=lambda: take_number("f_responses", "f_filter"),
        selectable=True,
    )
    show_facts(result)
    rows = top_table(result, most=ROWS)
    with st.expander("As a table", key="f_responses_table"):
        st.caption(markdown(rows.caption))
        show_table(
            {head: [row[number] for row in rows.rows] for number, head in enumerate(rows.header)},
            alt=rows.caption,
        )
    show_exits(result, question.call, key="responses")
