"""Which documents does the N-grams page go through? The model's samples, or a file."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

import streamlit as st

from interpret.core.info import ModelInfo
from interpret.dashboard.analyst import Analyst, Data, Upload
from interpret.dashboard.jobs import sentence
from interpret.dashboard.session import keep_valid, session
from interpret.describe.escaping import markdown
from interpret.inputs.documents import Corpus, corpus_of

TEXT_SUFFIXES = ("txt", "csv", "tsv", "parquet")
SERIES_SUFFIXES = ("npz", "npy")


@dataclass(frozen=True, kw_only=True, eq=False)
class Documents:
    """Documents to go through: what identifies them, themselves, and how a command names them."""

    key: Hashable
    corpus: Corpus
    path: str
    reading: Mapping[str, str] = field(default_factory=dict)


def choose_corpus(analyst: Analyst) -> Documents | None:
    """The widgets, and the documents chosen with them; None where there are none yet."""
    mine = session()
    offered: dict[str, Data] = {}
    if analyst.card.samples is not None:
        offered["samples"] = analyst.card.samples
    if mine.data is not None:
        offered["explained"] = mine.data
    if mine.corpus is not None:
        offered["own"] = mine.corpus
    chosen = None
    if offered:
        keep_valid("n_corpus", offered)
        chosen = st.radio(
            "Documents",
            list(offered),
            format_func=lambda name: _said(name, offered[name]),
            key="n_corpus",
            horizontal=True,
            index=len(offered) - 1,
        )
    _own_file(analyst, open_first=not offered)
    return None if chosen is None else _documents(analyst.card.info, offered[chosen])


def _said(name: str, data: Data) -> str:
    count = f"{len(data.rows):,} document{'s' * (len(data.rows) != 1)}"
    if name == "samples":
        return f"The model’s own samples ({count})"
    return f"{markdown(data.name)} ({count})"


def _documents(info: ModelInfo, data: Data) -> Documents:
    """The documents with their labels, unless those are no classes of the model."""
    labels = [row.label for row in data.rows]
    names = info.heads[0].labels if info.heads else ()
    known = all(
        label is None or label in names or (label.isdigit() and int(label) < len(names))
        for label in labels
    )
    given = any(label is not None for label in labels)
    if given and not known:
        st.caption(
            f":material/info: The labels of {markdown(data.name)} are no classes of the model, and "
            "are left out."
        )
    for note in data.notes:
        st.caption(f":material/info: {markdown(note, most=400)}")
    table = data.name.lower().endswith(("csv", "tsv", "parquet", "npz"))
    return Documents(
        key=data.identity,
        corpus=corpus_of(
            [row.x for row in data.rows],
            labels=labels if given and known else None,
            name=data.name,
        ),
        path=data.path,
        reading={"label_column": ""} if given and not known and table else {},
    )


def _own_file(analyst: Analyst, *, open_first: bool) -> None:
    """A file of documents; it takes the place of the one before when it fits."""
    info = analyst.card.info
    suffixes = TEXT_SUFFIXES if info.is_text and info.tokens is not None else SERIES_SUFFIXES
    with st.expander("Use a file of your own", icon=":material/upload_file:", expanded=open_first):
        st.caption(
            "A text a line (.txt), or a table with a column of texts and perhaps one of labels."
            if suffixes == TEXT_SUFFIXES
            else "A .npz with x, (sample, position, channel), and perhaps y, a label for each "
            "sample; or a .npy."
        )
        file = st.file_uploader(
            "Documents",
            type=list(suffixes),
            key="corpus_file",
            label_visibility="collapsed",
            on_change=_read,
            args=(analyst,),
        )
        problem = st.session_state.get("n_file_problem")
        if file is not None and problem:
            st.error(markdown(problem, most=1500), icon=":material/error:")
        elif (corpus := session().corpus) is not None:
            st.caption(f":material/check: {markdown(corpus.name)}: {len(corpus.rows):,} documents.")


def _read(analyst: Analyst) -> None:
    """Take a file just uploaded; run before the page, so that its widgets can follow."""
    file = st.session_state.get("corpus_file")
    st.session_state["n_file_problem"] = ""
    if file is None:
        return
    try:
        found = analyst.documents(Upload(name=file.name, data=file.getvalue()))
    except Exception as error:  # whatever the file holds, the page goes on
        st.session_state["n_file_problem"] = sentence(error)
        return
    session().corpus = found
    st.session_state["n_corpus"] = "own"
