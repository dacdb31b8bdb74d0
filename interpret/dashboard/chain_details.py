"""What was clicked in a chain: a token and the filters it drives, a filter, or the class?"""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from interpret.catalog import ANALYSES
from interpret.core.errors import plural
from interpret.core.results import Chain, NGrams
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import show
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.messages import show_notes
from interpret.dashboard.ngrams_words import words_for
from interpret.dashboard.question import Question, answered
from interpret.dashboard.session import session
from interpret.dashboard.tables import show_table
from interpret.describe.chain import chain_places, largest_rows, others_apart, window_words
from interpret.describe.escaping import markdown, visible
from interpret.describe.ngrams import window_place
from interpret.describe.numbers import number
from interpret.plots.chain import FILTERS

MOST_ROWS = 12
MOST_NGRAMS = 8


def row_key(result: Chain, row: int) -> str:
    """A filter as ``off`` takes it: ``conv1d:3``."""
    return f"{result.row_layers[row]}:{int(result.row_filters[row])}"


def show_token(result: Chain, token: int) -> None:
    """The filters that one position adds most to."""
    axis = chain_places(result)
    named = markdown(axis.say(token), 60)
    total = float(result.token_parts[:, token].sum())
    st.markdown(f"**{named}** adds {number(total, sign=True)} to the {result.unit} in all, through")
    rows = largest_rows(result, MOST_ROWS, token=token)
    if not len(rows):
        st.caption("None of the filters takes anything from it.")
        return
    table = [
        {
            "filter": row_key(result, row),
            "through it": round(float(result.token_parts[row, token]), 4),
            "the filter in all": round(float(result.parts[row]), 4),
            "its window": window_words(result, row, axis, most=60),
        }
        for row in map(int, rows)
    ]
    show_table(table, alt=f"Filters that position {token} adds most to")
    adding = np.count_nonzero(result.token_parts[:, token])
    _left_out(len(rows), adding, "filters that it adds to")


def show_row(analyst: Analyst, result: Chain, row: int) -> None:
    """One filter: its term of the sum, its part along the input, and its n-grams."""
    key = row_key(result, row)
    term = f"**{markdown(key)}** adds {number(float(result.parts[row]), sign=True)}"
    if key in result.switched_off:
        term = f"**{markdown(key)}** is switched off and adds nothing"
    elif result.exact:
        pooled = {"max": "maximum", "average": "mean"}[result.pooling]
        term += (
            f" = {pooled} {number(float(result.pooled[row]))} × weight "
            f"{number(float(result.weights[row]), sign=True)}"
        )
    words = window_words(result, row, chain_places(result), most=80)
    where = "the most" if result.parts[row] else "though it answers most"
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"{term}, {where} at “{markdown(words, 100)}”")
        st.button(
            "Switch on" if key in result.switched_off else "Switch off",
            key="c_switch",
            on_click=_switch,
            args=(key,),
            width="content",
            icon=":material/toggle_on:" if key in result.switched_off else ":material/toggle_off:",
        )
    if result.parts[row]:
        alt = f"What each position adds through filter {key}"
        show(result, key="c_parts", alt=alt, view="parts", row=row)
    if result.class_weights.size and key not in result.switched_off:
        _per_class(result, np.asarray([row]), f"What filter {key} adds to each class")
    _ngrams(analyst, result, row)


def show_class(result: Chain) -> None:
    """The filters of the class: what each adds to it and to the others."""
    rows = largest_rows(result, MOST_ROWS)
    if not result.class_weights.size:
        st.markdown(
            f"**{markdown(result.target)}**: no linear head reads these filters, so that a filter "
            "has no one weight to each class. The parts are those of the sum below."
        )
        return
    st.markdown(f"**{markdown(result.target)}** and the other outputs, by filter: value × weight")
    _per_class(result, rows, "What each filter adds to each class")
    _left_out(len(rows), np.count_nonzero(result.parts), "filters that add to it")


def show_others(result: Chain, side: str) -> None:
    """The filters without a card of their own that speak for the class, or against it."""
    for rows, word, total in others_apart(result, largest_rows(result, FILTERS)):
        if word != side:
            continue
        st.markdown(
            f"**{plural(len(rows), 'other filter')} {word}** add {number(total, sign=True)} "
            f"to the {result.unit}"
        )
        axis = chain_places(result)
        order = rows[np.argsort(-np.abs(result.parts[rows]), kind="stable")]
        table = [
            {
                "filter": row_key(result, row),
                "adds": round(float(result.parts[row]), 4),
                "its window": window_words(result, row, axis, most=60),
            }
            for row in map(int, order)
        ]
        show_table(table, alt=f"Filters not drawn that are {word}")


def _left_out(listed: int, count: int | np.integer[Any], noun: str) -> None:
    """Say that a table lists the largest alone."""
    if listed < count:
        st.caption(f"The {listed} largest of {count:,} {noun}; the downloads have them all.")


def _per_class(result: Chain, rows: np.ndarray, alt: str) -> None:
    outputs = result.outputs[-result.class_weights.shape[1] :]
    if len(result.outputs) > result.class_weights.shape[1]:  # the head is one of several
        outputs = tuple(f"class {i}" for i in range(result.class_weights.shape[1]))
    axis = chain_places(result)
    table: list[dict[str, Any]] = [
        {
            "filter": row_key(result, row),
            "its window": window_words(result, row, axis, most=60),
            "value": round(float(result.pooled[row]), 4),
            **{
                name: round(float(result.pooled[row] * weight), 4)
                for name, weight in zip(outputs, result.class_weights[row], strict=True)
            },
        }
        for row in map(int, rows)
    ]
    show_table(table, alt=alt)


def _switch(key: str) -> None:
    """Hold a filter at 0, or let it speak again."""
    held = list(st.session_state.get("c_off") or ())
    st.session_state["c_off"] = [k for k in held if k != key] if key in held else [*held, key]


def _ngrams(analyst: Analyst, result: Chain, row: int) -> None:
    """The filter's n-grams in the samples or the visitor's file, and the page that has them all."""
    mine, info = session(), analyst.card.info
    data = mine.data or analyst.card.samples
    if ANALYSES["ngrams"].applies(info) is not None or data is None:
        return
    layer, filter_ = result.row_layers[row], int(result.row_filters[row])
    documents = [each.x for each in data.rows]
    what = "n-grams in {:,} documents" if info.is_text else "windows in {:,} samples"
    drawer = st.expander(
        f"Its {what.format(len(documents))} of {markdown(data.name)}",
        key="c_ngrams",
        on_change="rerun",
        expanded=False,
    )
    if not drawer.open:
        return
    with drawer:
        show_notes(data.notes)
        corpus = ChosenInput(key=("rows", data.identity), x=documents, name=data.name)
        question = Question(
            analyst=analyst, analysis="ngrams", input=corpus, params={"layer": layer}
        )
        ngrams = answered(question, NGrams, spinner="Going through the documents …")
        if ngrams is not None:
            _ngram_table(ngrams, filter_)
        every = f"All of its {words_for(info).ngrams}"
        if "ngrams" in mine.pages and st.button(every, icon=":material/notes:"):
            st.session_state["n_layer"], st.session_state["n_filter"] = layer, filter_
            st.switch_page(mine.pages["ngrams"])


def _ngram_table(ngrams: NGrams, filter_: int) -> None:
    kept = np.flatnonzero((ngrams.ngram_filter == filter_) & ngrams.ngram_is_top)
    rows = kept[:MOST_NGRAMS]
    table = [
        {
            "n-gram" if ngrams.is_text else "where": " ".join(
                visible(token) for token in ngrams.ngram_tokens[i]
            )
            if ngrams.ngram_tokens
            else window_place(ngrams, i),
            "pre-activation": round(float(ngrams.ngram_preactivation[i]), 4),
            "times": int(ngrams.ngram_count[i]),
            "in": ngrams.ngram_context[i] if ngrams.ngram_context else "",
        }
        for i in map(int, rows)
    ]
    show_table(table, alt=f"N-grams that filter {filter_} answers to most")
    if len(rows) < len(kept):
        st.caption(f"The first {len(rows)} of {len(kept)} that were kept.")
