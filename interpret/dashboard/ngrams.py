"""N-grams: what do the filters answer to in many documents, and which class does it speak for?"""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from interpret.catalog import ANALYSES, Setting
from interpret.core.results import NGrams
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import primary_colour, show, take_number
from interpret.dashboard.layer_panel import choose_layer
from interpret.dashboard.long_work import work_out
from interpret.dashboard.messages import show_notes
from interpret.dashboard.ngrams_corpus import choose_corpus
from interpret.dashboard.ngrams_filter import show_filter
from interpret.dashboard.ngrams_open import open_in_explain
from interpret.dashboard.ngrams_words import CorpusWords, words_for
from interpret.dashboard.pages import Page, with_model
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.question import Question
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid
from interpret.describe.escaping import clean, markdown
from interpret.describe.ngram_order import order_sentences
from interpret.describe.ngrams import by_kept, class_name, document, held_out
from interpret.describe.numbers import share
from interpret.plots.ngrams import fires_across

AUTOMATIC = 300
"""A corpus of so many documents is gone through at once, without being asked."""


@with_model(
    "Look at n-grams",
    "Then go through many documents, and see what each filter answers to in them.",
    analysis="ngrams",
)
def page(analyst: Analyst) -> None:
    """Draw the page."""
    words = words_for(analyst.card.info)
    with st.container(border=True):
        documents = choose_corpus(analyst)
        layer = choose_layer(analyst.card.info, key="n_layer", filter_key="n_filter")
        run, settings = _run(analyst, enabled=documents is not None)
    if documents is None:
        return
    question = Question(
        analyst=analyst, analysis="ngrams", input=documents, params=settings | layer
    )
    result = work_out(
        question,
        NGrams,
        name="ngrams",
        wanted=run or documents.x.count <= AUTOMATIC,
        again=run,
        invitation=f"Press *{words.run}* to go through the {words.documents}.",
        noun=words.documents,
    )
    if result is not None:
        _show(question, result, words)


PAGE = Page(
    name="ngrams",
    title="N-grams",
    title_of=lambda info: words_for(info).title,
    icon="notes",
    purpose="What each filter answers to in many documents, and which class it speaks for.",
    draw=page,
)


_ASKED = ("top", "purity", "shuffles")


def _run(analyst: Analyst, *, enabled: bool) -> tuple[bool, dict[str, Setting]]:
    """Whether to go through the documents now, and the settings to do it with."""
    with st.container(horizontal=True, vertical_alignment="center"):
        run = st.button(
            words_for(analyst.card.info).run,
            key="run_ngrams",
            icon=":material/play_arrow:",
            disabled=not enabled,
        )
        with st.popover("Settings", icon=":material/tune:", width="content"):
            asked = [p for p in ANALYSES["ngrams"].parameters if p.name in _ASKED]
            return run, ask_parameters(asked, analyst.card.info, prefix="n_")


def _show(question: Question, result: NGrams, words: CorpusWords) -> None:
    _totals(result, words)
    _order(result)
    above, below = st.container(), st.container()
    with below:
        number = _number(result)
    with above:
        if result.filters > 1:
            _overview(result, number, words)
        show_facts(result)
        _remarks(result)
        show_exits(result, question.call, key="ngrams")
    show_filter(result, number, words)
    open_in_explain(question, result, number, words)


def _totals(result: NGrams, words: CorpusWords) -> None:
    """How large the corpus was, and what thresholds do to the answers."""
    with st.container(horizontal=True, key="n_totals"):
        st.metric(words.documents.capitalize(), f"{result.documents:,}")
        st.metric("Windows", f"{result.windows:,}", help="Not counting those of padding alone.")
        if np.isfinite(result.accuracy):
            st.metric(
                "Accuracy", f"{result.accuracy:.3f}", help="Share of the labels predicted right."
            )
        if np.isfinite(result.accuracy_thresholded):
            st.metric(
                "Accuracy with thresholds",
                f"{result.accuracy_thresholded:.3f}",
                delta=_change(result.accuracy_thresholded - result.accuracy),
                delta_color="off",
                delta_arrow="off",
                help="The same with every filter silent where it does not pass its threshold: how "
                "much the predictions owe to answers below the thresholds.",
            )
        known = np.isfinite(result.held_out_purity)
        if known.any():
            st.metric(
                "Held-out purity",
                f"{result.held_out_purity[known].mean():.3f}",
                help=f"Thresholds found in one half of the {words.documents} ask for a purity of "
                f"{result.purity:g} there: {held_out(result)[0]}.",
            )
        if np.isfinite(result.agreement):
            st.metric(
                "Predictions kept",
                f"{result.agreement:.1%}",
                help=f"{words.documents.capitalize()} whose predicted class stays the same with "
                "thresholds.",
            )


def _order(result: NGrams) -> None:
    """What shuffled documents say, where there are any."""
    for sentence in order_sentences(result):
        st.markdown(markdown(sentence, most=600))


def _change(difference: float) -> str | None:
    text = f"{difference:+.3f}"
    return f"{text} by the thresholds" if float(text) else None


def _overview(result: NGrams, number: int, words: CorpusWords) -> None:
    noun = fires_across(result)[1]
    st.subheader("All filters")
    st.caption(
        f"Each mark is one filter: the further right, the more {noun}s it fires in; the higher, "
        f"the larger its highest answer; the larger, the more {words.documents} pass its "
        f"threshold. Click one to see its {words.ngrams} below."
    )
    show(
        result,
        key="n_marks",
        alt=f"All {result.filters} filters of {result.layer}: share of {noun}s in which each "
        "fires, against its highest answer",
        mark=lambda figure: _ring(figure, result, number),
        on_select=lambda: take_number("n_marks", "n_filter"),
        selectable=True,
    )


def _ring(figure: go.Figure, result: NGrams, number: int) -> None:
    """Mark the filter shown."""
    figure.add_scatter(
        x=[fires_across(result)[0][number]],
        y=[result.highest[number]],
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": 34,
            "line": {"width": 3},
            "color": primary_colour(),
        },
        unselected={"marker": {"opacity": 1}},
        hoverinfo="skip",
        showlegend=False,
    )


def _number(result: NGrams) -> int:
    """The filter to show large."""
    numbers = [int(i) for i in by_kept(result)]
    if len(numbers) == 1:
        return 0
    keep_valid("n_filter", numbers)
    linked = st.query_params.get("n_filter", "")
    if "n_filter" not in st.session_state and linked.isdigit() and int(linked) in numbers:
        st.session_state["n_filter"] = int(linked)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("One filter", anchor=False, width="content")
        number = st.selectbox(
            "Filter shown",
            numbers,
            key="n_filter",
            format_func=lambda i: clean(_name(result, i)),
            label_visibility="collapsed",
            width=300,
            help="Click a mark above, or choose here: those first that most inputs pass.",
        )
    # Bound, the address would hold the words of the option, which another corpus changes.
    st.query_params["n_filter"] = str(number)
    return number


def _name(result: NGrams, number: int) -> str:
    words = [f"Filter {number}"]
    if result.identity[number] >= 0:
        words.append(class_name(result, number))
    if number in result.dead:
        words.append("never fires")
    elif result.kept[number] > 0:
        words.append(f"kept {share(float(result.kept[number]))}")
    return ", ".join(words)


def _remarks(result: NGrams) -> None:
    remarks = []
    if result.dead:
        listed = ", ".join(str(i) for i in result.dead[:20])
        more = f" and {len(result.dead) - 20} more" if len(result.dead) > 20 else ""
        remarks.append(f"Dead in this corpus, since they never fire: filters {listed}{more}.")
    if result.similar:
        first, second, together = result.similar[0]
        pairs = len(result.similar)
        remarks.append(
            f"{pairs} pair{'s' * (pairs != 1)} of filters answer to the same {document(result)}s, "
            f"the closest {first} and {second} (correlation {together:.3f}): one of them may do."
        )
    show_notes(remarks)
