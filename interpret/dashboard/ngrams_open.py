"""How does a document of the N-grams page become the input of the Explain page?"""

from __future__ import annotations

import streamlit as st

from interpret.core.results import NGrams
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.inputs_panel import begin_with
from interpret.dashboard.ngrams_corpus import corpora
from interpret.dashboard.ngrams_words import CorpusWords
from interpret.dashboard.question import Question
from interpret.dashboard.session import session
from interpret.describe.escaping import clean, clip
from interpret.describe.ngrams import ngram_text, window_place
from interpret.describe.numbers import number


def open_in_explain(question: Question, result: NGrams, filter: int, words: CorpusWords) -> None:
    """A choice among the filter's n-grams; the document of the one chosen opens in Explain."""
    rows = [int(at) for at in result.of(filter)]
    if not rows or "explain" not in session().pages:
        return
    shown = {at: _shown(result, at, words) for at in rows}
    with st.container(horizontal=True, vertical_alignment="bottom", key="n_open_row"):
        at = st.selectbox(
            f"Explain one of these {words.documents}",
            list(shown),
            format_func=lambda at: clean(shown.get(at, "")),
            key=f"n_open_{filter}",
            width=420,
        )
        st.button(
            "Open in Explain",
            key="n_open",
            icon=":material/query_stats:",
            on_click=_take,
            args=(question.analyst, int(result.ngram_document[at])),
            width="content",
        )
    if st.session_state.pop("n_opened", False):
        st.switch_page(session().pages["explain"])


def _shown(result: NGrams, at: int, words: CorpusWords) -> str:
    where = ngram_text(result, at) if result.is_text else window_place(result, at)
    noun = words.documents.removesuffix("s")
    answer = number(float(result.ngram_preactivation[at]))
    return f"{noun} {int(result.ngram_document[at]):,}: {clip(where, 40)}, answer {answer}"


def _take(analyst: Analyst, document: int) -> None:
    """Let Explain begin with the document."""
    mine = session()
    name = st.session_state.get("n_corpus") or next(reversed(corpora(analyst)))
    data = analyst.card.samples if name == "samples" else mine.data
    if name == "own" and mine.corpus is not None:  # which may hold more than a page offers
        data, document = mine.corpus.row(document), 0
    if data is None:
        return
    mine.data = None if name == "samples" else data
    begin_with(mine, data, document)
    st.session_state["n_opened"] = True
