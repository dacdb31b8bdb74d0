"""Which input is looked at? A text to type or edit, a sample, or a row of one's own file."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from interpret.catalog import Call, Value
from interpret.dashboard.analyst import Analyst, Source, Upload
from interpret.dashboard.jobs import sentence
from interpret.dashboard.session import Session, keep_valid, session
from interpret.dashboard.uploads import SERIES_SUFFIXES, TEXT_SUFFIXES, Data
from interpret.describe.escaping import markdown

LONG_TEXT = 180
PASTED = 400
"""A text that grew so long gets a field of several lines; sooner, typing would be interrupted."""
MOST_IN_LINK = 1500


@dataclass(frozen=True, kw_only=True, eq=False)
class Chosen:
    """An input: what identifies it, itself, and what to call it.

    ``text``, or ``file`` and ``row``, say how a command would name it.
    """

    key: Hashable
    x: Any
    name: str
    text: str | None = None
    file: str | None = None
    row: int | None = None

    def call(self, analysis: str, source: Source, params: Mapping[str, Value]) -> Call:
        """An analysis of this input, to be written down."""
        return Call(
            analysis=analysis,
            model=source.path,
            text=self.text,
            file=self.file,
            row=self.row,
            settings=source.settings,
            params=params,
        )


def choose_input(analyst: Analyst) -> Chosen | None:
    """The widgets, and the input chosen with them; None where there is none yet."""
    mine = session()
    info = analyst.card.info
    typed = info.is_text and not analyst.card.needs_vocabulary and len(info.inputs) == 1
    data = mine.data or analyst.card.samples
    if typed:
        _begin(mine, data)
        chosen = _text(mine)
        _samples(mine, data, typed=True)
    else:
        chosen = _samples(mine, data, typed=False)
    _own_file(mine, analyst, open_first=data is None and not typed)
    return chosen


def present_input(analyst: Analyst) -> Chosen | None:
    """The input that another page shows: the last one chosen, or what the model begins with."""
    mine = session()
    data = mine.data or analyst.card.samples
    if mine.last is not None or data is None:
        return mine.last
    held = st.session_state.get("text") or st.query_params.get("text")
    if text := str(held or _first_text(mine, data)):
        return Chosen(key=("text", text), x=text, name=f"“{text}”", text=text)
    return _picked(data, mine.offer.start if mine.offer is not None else 0)


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


def _text(mine: Session) -> Chosen | None:
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
    if not text:
        return None
    return Chosen(key=("text", text), x=text, name=f"“{text}”", text=text)


def _samples(mine: Session, data: Data | None, *, typed: bool) -> Chosen | None:
    """A row of the samples or of the visitor's file; for texts, it fills the text field."""
    if data is None:
        return None
    numbers = list(range(len(data.rows)))
    shown = [_row_words(data, i) for i in numbers]
    if typed:
        options = [i for i in numbers if isinstance(data.rows[i].x, str)]
        if options:
            st.selectbox(
                "Start from a sample" if mine.data is None else "Start from a row of your file",
                options,
                index=None,
                placeholder=f"{len(options)} texts to choose from",
                format_func=lambda i: shown[i],
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
        format_func=lambda i: shown[i],
        key="row",
        bind="query-params",
        disabled=len(numbers) == 1,
    )
    return _picked(data, row or 0)


def _picked(data: Data, number: int) -> Chosen:
    row = data.rows[number]
    return Chosen(
        key=(data.identity, number),
        x=row.x,
        name=_row_words(data, number),
        file=data.path,
        row=row.number,
    )


def _take_text(data: Data) -> None:
    row = st.session_state.get("from_sample")
    if row is not None and row < len(data.rows):
        text = str(data.rows[row].x)
        st.session_state["text"] = text
        session().several_lines = _is_long(text)


def _row_words(data: Data, number: int) -> str:
    row, label = data.rows[number], data.rows[number].label
    if isinstance(row.x, str):
        text = row.x if len(row.x) <= 110 else row.x[:109] + "…"
        return text if label is None else f"{text}  ({label})"
    named = f"{data.name}, whole" if row.number is None else f"Row {row.number}"
    return named if label is None else f"{named}, labelled {label}"


def _own_file(mine: Session, analyst: Analyst, *, open_first: bool) -> None:
    """A data file of the visitor's; it takes the place of the one before when it fits."""
    info = analyst.card.info
    suffixes: tuple[str, ...] = (
        TEXT_SUFFIXES if info.is_text and info.tokens is not None else SERIES_SUFFIXES
    )
    inputs = [spec.name for spec in info.inputs]
    with st.expander("Use a file of your own", icon=":material/upload_file:", expanded=open_first):
        if len(inputs) > 1:
            st.caption(
                f"This model has {len(inputs)} inputs, {markdown(', '.join(inputs))}: a text alone "
                "does not say what the others are. Give a .npz with one array for each, the "
                "sample axis first."
            )
            suffixes = ("npz", *(s for s in suffixes if s != "npz"))
        elif info.is_text:
            st.caption("A text a line (.txt), or a table with a column of texts.")
        else:
            st.caption(
                "A table with time down and channels across, or an array (position, channel) or "
                "(sample, position, channel)."
            )
        file = st.file_uploader(
            "Data file",
            type=list(suffixes),
            key="data_file",
            label_visibility="collapsed",
            on_change=_read,
            args=(analyst,),
        )
        problem = st.session_state.get("data_problem")
        if file is not None and problem:
            st.error(markdown(problem, most=1500), icon=":material/error:")
            if mine.last is not None:
                st.caption("What you had before is still shown below.")
        elif mine.data is not None:
            st.caption(
                f":material/check: {markdown(mine.data.name)}: {len(mine.data.rows):,} "
                f"row{'s' * (len(mine.data.rows) != 1)}."
            )
            for note in mine.data.notes:
                st.caption(markdown(note, most=600))


def _read(analyst: Analyst) -> None:
    """Take a file just uploaded; run before the page, so that its widgets can follow."""
    file = st.session_state.get("data_file")
    st.session_state["data_problem"] = ""
    if file is None:
        return
    mine = session()
    try:
        data = analyst.read(Upload(name=file.name, data=file.getvalue()))
    except Exception as error:  # whatever the file holds, the page goes on
        st.session_state["data_problem"] = sentence(error)
        return
    mine.data = data
    for key in ("row", "text", "from_sample"):
        st.session_state.pop(key, None)
    first = data.rows[0].x
    if isinstance(first, str):
        st.session_state["text"] = first
        mine.several_lines = _is_long(first)
