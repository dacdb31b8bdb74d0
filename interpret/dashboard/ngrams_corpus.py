"""Which documents does the N-grams page go through? The model's samples, or a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from interpret.core.errors import plural
from interpret.core.info import ModelInfo
from interpret.dashboard.analyst import Analyst, Upload
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.documents import Documents, documents_of
from interpret.dashboard.messages import show_notes
from interpret.dashboard.ngrams_words import words_for
from interpret.dashboard.reopening import may_be_letters, reading_letters, take_place
from interpret.dashboard.session import keep_valid, session
from interpret.dashboard.upload_field import upload_field
from interpret.describe.escaping import markdown
from interpret.inputs.formats import endings, suffixes
from interpret.inputs.labels import are_classes


def choose_corpus(analyst: Analyst) -> ChosenInput | None:
    """The widgets, and the documents chosen with them; None where there are none yet."""
    offered = corpora(analyst)
    words = words_for(analyst.card.info)
    chosen = None
    if offered:
        keep_valid("n_corpus", offered)
        chosen = st.radio(
            words.documents.capitalize(),
            list(offered),
            format_func=lambda name: _title(name, offered[name], words.documents),
            key="n_corpus",
            horizontal=True,
            index=len(offered) - 1,
        )
    _own_file(analyst, offered=bool(offered))
    return None if chosen is None else _documents(analyst.card.info, offered[chosen])


def corpora(analyst: Analyst) -> dict[str, Documents]:
    """What there is to go through, by the name of the choice."""
    mine = session()
    known = {"samples": analyst.card.samples, "explained": mine.data}
    offered = {name: documents_of(data) for name, data in known.items() if data is not None}
    return offered if mine.corpus is None else {**offered, "own": mine.corpus}


def _title(name: str, data: Documents, documents: str) -> str:
    count = plural(data.count, documents.removesuffix("s"))
    if name == "samples":
        return f"The model’s own samples ({count})"
    return f"{markdown(data.name)} ({count})"


def _documents(info: ModelInfo, data: Documents) -> ChosenInput:
    """The documents with their labels, unless those are no classes of the model."""
    labels = data.corpus.labels
    known = labels is None or are_classes(info, set(labels))
    if not known:
        show_notes([f"The labels of {data.name} are no classes of the model, and are left out."])
    show_notes(data.notes)
    stored = Path(data.name).suffix.lower() in suffixes("labels")
    return ChosenInput(
        key=data.identity,
        x=data.corpus if known else replace(data.corpus, labels=None),
        name=data.name,
        file=data.path,
        reading={"label_column": ""} if not known and stored else {},
    )


def _own_file(analyst: Analyst, *, offered: bool) -> None:
    """A file of documents; it takes the place of the one before when it fits."""
    mine, info = session(), analyst.card.info
    text = info.is_text and info.tokens is not None
    about = (
        "A text a line (.txt), or a table with a column of texts and perhaps one of labels."
        if text
        else "A .npz with x, (sample, position, channel), and perhaps y, a label for each "
        "sample; or a .npy."
    )

    def take(upload: Upload) -> None:
        reader = reading_letters(analyst, upload)
        corpus = reader.documents(upload)
        if reader is not analyst:
            take_place(reader)
        mine.corpus = corpus
        st.session_state["n_corpus"] = "own"

    def put_back(corpus: Documents | None) -> None:
        if corpus is not None:
            mine.corpus, st.session_state["n_corpus"] = corpus, "own"

    def drop() -> Callable[[], None]:
        corpus, mine.corpus = mine.corpus, None
        return partial(put_back, corpus)

    upload_field(
        about, [*endings("texts" if text else "samples"), *may_be_letters(info)],
        key="corpus_file", take=take, drop=drop,
        noun=words_for(info).documents.removesuffix("s"), held=_held(mine.corpus), before=offered,
        expanded=not offered,
    )  # fmt: skip


def _held(corpus: Documents | None) -> tuple[str, int] | None:
    return None if corpus is None else (corpus.name, corpus.count)
