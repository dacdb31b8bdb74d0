"""N-grams: what do the filters answer to in many documents, and which class does it speak for?"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import streamlit as st

from interpret.catalog import ANALYSES, Call, Value, plot
from interpret.core.results import NGrams
from interpret.dashboard.analyst import Analyst
from interpret.dashboard.charts import show_figure, without_title
from interpret.dashboard.long_work import work_out
from interpret.dashboard.ngrams_corpus import Documents, choose_corpus
from interpret.dashboard.ngrams_filter import show_filter
from interpret.dashboard.no_model import no_model
from interpret.dashboard.parameter_panel import ask_parameters
from interpret.dashboard.result_panel import show_exits, show_facts
from interpret.dashboard.session import keep_valid, session, theme
from interpret.describe.escaping import markdown
from interpret.describe.model import short_hash
from interpret.describe.ngrams import by_kept, class_name
from interpret.describe.numbers import share

AUTOMATIC = 300
"""A corpus of so many documents is gone through at once, without being asked."""


def page() -> None:
    """Draw the page."""
    mine, analysis = session(), ANALYSES["ngrams"]
    analyst = mine.analyst
    if analyst is None:
        no_model(
            "Look at n-grams",
            "Then go through many documents, and see what each filter answers to in them.",
        )
        return
    info = analyst.card.info
    st.title(markdown(analyst.card.title))
    st.caption(f"{markdown(info.name)} · {short_hash(info.model_id)}")
    if (why_not := analysis.applies(info)) is not None:
        st.info(markdown(why_not, most=600))
        return
    with st.container(border=True):
        documents = choose_corpus(analyst)
        layer = _layer(analyst)
        with st.container(horizontal=True, vertical_alignment="center"):
            run = st.button(
                "Run n-grams", key="run_ngrams", icon=":material/play_arrow:",
                disabled=documents is None,
            )  # fmt: skip
            with st.popover("Settings", icon=":material/tune:", width="content"):
                shown = [p for p in analysis.parameters if p.name in ("top", "purity")]
                given: dict[str, Value] = ask_parameters(shown, info, prefix="n_")
    if documents is None:
        return
    if layer != info.conv_layers[0].name:
        given["layer"] = layer
    result = _result(analyst, documents, given, asked=run)
    if result is not None:
        _show(analyst, documents, result, given)


def _layer(analyst: Analyst) -> str:
    layers = [layer.name for layer in analyst.card.info.conv_layers]
    keep_valid("n_layer", layers)
    if len(layers) == 1:
        return layers[0]
    return st.selectbox(
        "Layer", layers, key="n_layer", bind="query-params", width=320, on_change=_forget_filter
    )


def _forget_filter() -> None:
    st.session_state.pop("n_filter", None)


def _result(
    analyst: Analyst, documents: Documents, given: dict[str, Value], *, asked: bool
) -> NGrams | None:
    """The answer, where it is there; small corpora are gone through unasked."""
    mine = session()
    key: Hashable = (analyst.identity, "ngrams", documents.key, tuple(sorted(given.items())))
    with st.container():  # always there, so that what follows keeps its place on the page
        work_out(
            key,
            lambda progress: analyst.analyse("ngrams", documents.corpus, given, progress=progress),
            name="ngrams",
            wanted=asked or documents.corpus.count <= AUTOMATIC,
            again=asked,
            noun="documents",
        )
    found = mine.results.get(key)
    if not isinstance(found, NGrams):
        if mine.job is None and not st.session_state.get("ngrams_problem"):
            st.caption("Press *Run n-grams* to go through the documents.")
        return None
    return found


def _show(analyst: Analyst, documents: Documents, result: NGrams, given: dict[str, Value]) -> None:
    _totals(result)
    above, below = st.container(), st.container()
    with below:
        number = _number(result)
    with above:
        if result.filters > 1:
            _overview(result, number)
        show_facts(result)
        _remarks(result)
        source = analyst.card.source
        call = Call(
            analysis="ngrams", model=source.path, file=documents.path, reading=documents.reading,
            settings=source.settings, params=given,
        )  # fmt: skip
        show_exits(result, call, key="ngrams")
    show_filter(result, number)


def _totals(result: NGrams) -> None:
    """How large the corpus was, and what thresholds do to the answers."""
    with st.container(horizontal=True, key="n_totals"):
        st.metric("Documents", f"{result.documents:,}")
        st.metric("Windows", f"{result.windows:,}", help="Not counting those of padding alone.")
        if np.isfinite(result.accuracy):
            st.metric(
                "Accuracy", f"{result.accuracy:.3f}", help="Share of the labels predicted right."
            )
        if np.isfinite(result.accuracy_thresholded):
            st.metric(
                "With thresholds",
                f"{result.accuracy_thresholded:.3f}",
                delta=_change(result.accuracy_thresholded - result.accuracy),
                help="The same with every filter silent where it does not pass its threshold.",
            )
        if np.isfinite(result.agreement):
            st.metric(
                "Predictions kept",
                f"{result.agreement:.1%}",
                help="Documents whose predicted class stays the same with thresholds.",
            )


def _change(difference: float) -> str | None:
    said = f"{difference:+.3f}"
    return said if float(said) else None


def _overview(result: NGrams, number: int) -> None:
    st.subheader("All filters")
    st.caption(
        "Each mark is one filter: the further right, the more documents it fires in; the higher, "
        "the larger its highest answer; the larger, the more documents pass its threshold. Click "
        "one to see its n-grams below."
    )
    figure = plot(result, theme=theme(), selectable=True)
    without_title(figure)
    figure.add_scatter(
        x=[result.fires_documents[number]],
        y=[result.highest[number]],
        mode="markers",
        marker={
            "symbol": "circle-open",
            "size": 34,
            "line": {"width": 3},
            "color": st.get_option(f"theme.{theme()}.primaryColor") or "#00609C",
        },
        unselected={"marker": {"opacity": 1}},
        hoverinfo="skip",
        showlegend=False,
    )
    show_figure(
        figure,
        key="n_marks",
        alt=f"All {result.filters} filters of {result.layer}: share of documents in which each "
        "fires, against its highest answer",
        on_select=_take_click,
    )


def _take_click() -> None:
    """The filter clicked becomes the one shown."""
    event: Any = st.session_state.get("n_marks")
    points = event["selection"]["points"] if event else []
    if points:
        data = points[0].get("customdata")
        number = data[0] if isinstance(data, list) else data
        if number is not None:
            st.session_state["n_filter"] = int(number)


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
            format_func=lambda i: _named(result, i),
            label_visibility="collapsed",
            width=300,
            help="Click a mark above, or choose here: those first that most documents pass.",
        )
    # Bound, the address would hold the words of the option, which another corpus changes.
    st.query_params["n_filter"] = str(number)
    return number


def _named(result: NGrams, number: int) -> str:
    said = [f"Filter {number}"]
    if result.identity[number] >= 0:
        said.append(class_name(result, number))
    if number in result.dead:
        said.append("never fires")
    elif result.kept[number] > 0:
        said.append(f"kept {share(float(result.kept[number]))}")
    return ", ".join(said)


def _remarks(result: NGrams) -> None:
    said = []
    if result.dead:
        listed = ", ".join(str(i) for i in result.dead[:20])
        more = f" and {len(result.dead) - 20} more" if len(result.dead) > 20 else ""
        said.append(f"Dead in this corpus, since they never fire: filters {listed}{more}.")
    if result.similar:
        first, second, together = result.similar[0]
        pairs = len(result.similar)
        said.append(
            f"{pairs} pair{'s' * (pairs != 1)} of filters answer to the same documents, the "
            f"closest {first} and {second} (correlation {together:.3f}): one of them may do."
        )
    for sentence in said:
        st.caption(f":material/info: {sentence}")
