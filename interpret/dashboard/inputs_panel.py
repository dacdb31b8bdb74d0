"""Which input is looked at? A text to type or edit, a sample, or a row of one's own file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from interpret.dashboard.analyst import Analyst
from interpret.dashboard.chosen_input import ChosenInput, chosen_row, chosen_text, row_name
from interpret.dashboard.messages import show_notes
from interpret.dashboard.reopening import may_be_letters, reading_letters, take_place
from interpret.dashboard.session import Session, keep_valid, session
from interpret.dashboard.upload_field import upload_field
from interpret.dashboard.uploads import Data, Upload
from interpret.describe.escaping import clean, markdown
from interpret.inputs.formats import endings

LONG_TEXT = 180
PASTED = 400
"""A text that grew so long gets a field of several lines; sooner, typing would be interrupted."""
MOST_IN_LINK = 1500


def choose_input(analyst: Analyst) -> ChosenInput | None:
    """The widgets, and the input chosen with them; None where there is none yet."""
    mine = session()
    data = mine.data or analyst.card.samples
    typed = is_typed(analyst)
    if typed:
        _begin(mine, data)
        chosen = _text(mine)
        _samples(mine, data, typed=True)
    else:
        chosen = _samples(mine, data, typed=False)
    _own_file(mine, analyst, expanded=data is None and not typed)
    return chosen


def is_typed(analyst: Analyst) -> bool:
    """Whether an input of the model is a text that a visitor can type."""
    info = analyst.card.info
    return info.is_text and not analyst.card.needs_vocabulary and len(info.inputs) == 1


def edit_text(analyst: Analyst) -> ChosenInput | None:
    """The text field alone, for a page beside Explain."""
    mine = session()
    _begin(mine, mine.data or analyst.card.samples)
    chosen = _text(mine)
    if chosen is not None:
        mine.last = chosen
    return chosen


def present_input(analyst: Analyst) -> ChosenInput | None:
    """The input that another page shows: the last one chosen, or what the model begins with."""
    mine = session()
    data = mine.data or analyst.card.samples
    if mine.last is not None or data is None:
        return mine.last
    held = st.session_state.get("text") or st.query_params.get("text")
    if text := str(held or _first_text(mine, data)):
        return chosen_text(text)
    return chosen_row(data, mine.offer.start if mine.offer is not None else 0)


def _first_text(mine: Session, data: Data | None) -> str:
    """The text to begin with; empty where there is none."""
    if mine.data is None and mine.offer is not None and mine.offer.text:
        return mine.offer.text
    first = data.rows[0].x if data is not None else ""
    return first if isinstance(first, str) else ""


def _begin(mine: Session, data: Data | None) -> None:
    """Begin with a text, unless a link or the visitor says otherwise."""
    if "text" in st.session_state or "text" in st.query_params:
        return
    if first := _first_text(mine, data):
        st.session_state["text"] = first
        mine.several_lines = _is_long(first)


def _is_long(text: str) -> bool:
    return len(text) > LONG_TEXT or "\n" in text


def _text(mine: Session) -> ChosenInput | None:
    hint = "Type a text: the charts below follow as you type"
    held = str(st.session_state.get("text") or "")
    if len(held) > PASTED or "\n" in held:
        mine.several_lines = True
    bind: Literal["query-params"] | None = "query-params" if len(held) <= MOST_IN_LINK else None
    if held and mine.text_field != (mine.several_lines, bind):
        st.session_state["text"] = held  # another kind of field would begin empty
    mine.text_field = (mine.several_lines, bind)
    text: str | None
    if mine.several_lines:
        text = st.text_area(
            "Text",
            key="text",
            placeholder=hint,
            height=120,
            bind=bind,
            persist_state="session",
            help="Ctrl+Enter, or leaving the field, redraws the charts.",
        )
    else:
        text = st.text_input(
            "Text", key="text", placeholder=hint, live="400ms", bind=bind, persist_state="session"
        )
    return chosen_text(text) if text else None


def _samples(mine: Session, data: Data | None, *, typed: bool) -> ChosenInput | None:
    """A row of the samples or of the visitor's file; for texts, it fills the text field."""
    if data is None:
        return None
    show_notes(data.notes)
    numbers = list(range(len(data.rows)))
    names = [row_name(data, i) for i in numbers]
    if typed:
        options = [i for i in numbers if isinstance(data.rows[i].x, str)]
        if options:
            st.selectbox(
                "Start from a sample" if mine.data is None else "Start from a row of your file",
                options,
                index=None,
                placeholder=f"{len(options)} texts to choose from",
                format_func=lambda i: clean(names[i]),
                key="from_sample",
                on_change=_take_text,
                args=(data,),
            )
        return None
    keep_valid("row", numbers)
    start = mine.offer.start if mine.offer is not None and mine.data is None else 0
    row = st.selectbox(
        "Sample" if mine.data is None else f"Row of {markdown(data.name)}",
        numbers,
        index=start,
        format_func=lambda i: clean(names[i]),
        key="row",
        bind="query-params",
        disabled=len(numbers) == 1,
    )
    return chosen_row(data, row or 0)


def _take_text(data: Data) -> None:
    row = st.session_state.get("from_sample")
    if row is not None and row < len(data.rows):
        text = str(data.rows[row].x)
        st.session_state["text"] = text
        session().several_lines = _is_long(text)


def _own_file(mine: Session, analyst: Analyst, *, expanded: bool) -> None:
    """A data file of the visitor's; it takes the place of the one before when it fits."""
    info = analyst.card.info
    text = info.is_text and info.tokens is not None
    inputs = [spec.name for spec in info.inputs]
    if len(inputs) > 1:
        about = (
            f"This model has {len(inputs)} inputs, {markdown(', '.join(inputs))}: a text alone "
            "does not say what the others are. Give a .npz with one array for each, the "
            "sample axis first."
            + " Where they hold the same, say so on the model's page."
            * bool(info.alike)
        )
    elif info.is_text:
        about = "A text a line (.txt), or a table with a column of texts."
    else:
        about = (
            "A table with time down and channels across, or an array (position, channel) or "
            "(sample, position, channel)."
        )

    def take(upload: Upload) -> None:
        reader = reading_letters(analyst, upload)
        data = reader.read(upload)
        if reader is not analyst:
            take_place(reader)
        _take_data(mine, data)

    def put_back(data: Data | None) -> None:
        if data is not None:
            _take_data(mine, data)

    def drop() -> Callable[[], None]:
        data = mine.data
        _drop_data(mine, analyst.card.samples)
        return partial(put_back, data)

    upload_field(
        about, [*endings("texts" if text else "a series", first=["npz"] * (len(inputs) > 1)),
                *may_be_letters(info)],
        key="data_file", take=take, drop=drop, noun="row",
        held=None if mine.data is None else (mine.data.name, len(mine.data.rows)),
        before=mine.last is not None, expanded=expanded,
    )  # fmt: skip


def _take_data(mine: Session, data: Data) -> None:
    """Let the page begin with the file's first row."""
    mine.data = data
    begin_with(mine, data, 0)


def begin_with(mine: Session, data: Data, number: int) -> None:
    """Let the page begin with a row of the samples, or of the file that took their place."""
    for key in ("text", "from_sample"):
        st.session_state.pop(key, None)
    st.session_state["row"] = number  # a value that only went away would leave its old name
    text = data.rows[number].x
    if isinstance(text, str):
        st.session_state["text"] = text
        mine.several_lines = _is_long(text)


def _drop_data(mine: Session, samples: Data | None) -> None:
    """Go back to the model's samples, or to nothing."""
    if mine.data is None:  # the file was not taken
        return
    mine.data = mine.last = None
    for key in ("row", "text", "from_sample"):
        st.session_state.pop(key, None)
    if samples is not None:
        begin_with(mine, samples, 0)
        st.session_state.pop("row")
