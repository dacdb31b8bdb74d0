import numpy as np
import streamlit as st
from streamlit.testing.v1 import AppTest

from interpret.core.data_file import Data, Row
from interpret.dashboard.documents import documents_of
from interpret.dashboard.ngrams_filter import in_context
from interpret.dashboard.session import Session


def ngrams_page():
    from interpret.dashboard import ngrams

    ngrams.page()


def documents(*pairs):
    rows = tuple(Row(x=x, label=label, number=i) for i, (x, label) in enumerate(pairs))
    return documents_of(Data(name="reviews.csv", path="reviews.csv", identity="ab", rows=rows))


REVIEWS = documents(("the film was great fun", "good"), ("awful film", "bad"), ("fun", "good"))


def opened(analyst, corpus, **state):
    at = AppTest.from_function(ngrams_page, default_timeout=30)
    at.session_state["session"] = Session(analyst=analyst, corpus=corpus)
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


def said(at):
    return " ".join(each.value for each in [*at.caption, *at.markdown])


def test_without_a_model_it_says_what_to_do():
    at = AppTest.from_function(ngrams_page, default_timeout=30).run()
    assert "Open a model first." in at.markdown[0].value


def test_without_documents_there_is_nothing_to_run(text_analyst):
    at = opened(text_analyst, None)
    assert not at.exception
    assert at.button(key="run_ngrams").disabled


def test_a_small_corpus_is_gone_through_at_once(text_analyst):
    at = opened(text_analyst, REVIEWS, n_filter=1)
    assert not at.exception
    assert at.metric[0].value == "3"
    (result,) = at.session_state["session"].results.values()
    assert (result.kind, result.documents) == ("ngrams", 3)
    assert at.session_state["n_filter"] == 1
    assert at.query_params["n_filter"] in ("1", ["1"])
    tables = [each.value for each in at.html if "n-grams" in each.value]
    assert "<mark>" in tables[0]


def test_thresholds_are_tried_on_the_half_that_was_held_out(text_analyst):
    corpus = documents(*[("great fun", "good"), ("awful film", "bad"), ("fun", "good")] * 20)
    at = opened(text_analyst, corpus)
    assert not at.exception
    (result,) = at.session_state["session"].results.values()
    assert result.held_out_documents == 30
    value = {each.label: each.value for each in at.metric}["Held-out purity"]
    assert value == f"{np.nanmean(result.held_out_purity):.3f}"
    assert "With a threshold found in one half alone, of the 30 documents held out" in said(at)
    few = opened(text_analyst, REVIEWS)
    assert "Held-out purity" not in [each.label for each in few.metric]
    assert "to hold half of them out takes 40, and there are 3" in said(few)


def test_a_link_names_the_filter(text_analyst):
    at = AppTest.from_function(ngrams_page, default_timeout=30)
    at.session_state["session"] = Session(analyst=text_analyst, corpus=REVIEWS)
    at.query_params["n_filter"] = "1"
    at.run()
    assert at.session_state["n_filter"] == 1


def test_labels_that_are_no_classes_are_left_out(text_analyst):
    at = opened(text_analyst, documents(("great film", "5 stars"), ("awful film", "1 star")))
    assert not at.exception
    assert "are no classes of the model, and are left out" in said(at)
    assert "--label-column" in " ".join(each.value for each in at.code)


def test_a_long_corpus_waits_to_be_asked(text_analyst):
    at = opened(text_analyst, documents(*[("great film", "good")] * 301))
    assert not at.session_state["session"].results
    assert "Press *Run n-grams*" in said(at)
    at.button(key="run_ngrams").click().run()
    (result,) = at.session_state["session"].results.values()
    assert result.documents == 301


def test_a_document_opens_in_explain(text_analyst, monkeypatch):
    went_to = []
    monkeypatch.setattr(st, "switch_page", went_to.append)
    at = AppTest.from_function(ngrams_page, default_timeout=30)
    pages = {"explain": "the page"}
    at.session_state["session"] = Session(analyst=text_analyst, corpus=REVIEWS, pages=pages)
    at.session_state["n_filter"] = 1
    at.run()
    assert not at.exception
    box = at.selectbox(key="n_open_1")
    assert box.label == "Explain one of these documents"
    assert "document 1: awful" in box.options[0]
    at.button(key="n_open").click().run()
    assert not at.exception
    assert went_to == ["the page"]
    assert at.session_state["text"] == "awful film"
    assert at.session_state["session"].data.rows[0].x == "awful film"


def test_a_series_has_patterns(series_analyst):
    rows = [(np.random.default_rng(i).normal(size=(11, 2)).astype("f4"), None) for i in range(3)]
    at = opened(series_analyst, documents(*rows))
    assert not at.exception
    assert at.button(key="run_ngrams").label == "Find patterns"
    assert at.metric[0].label == "Samples"
    assert "n-gram" not in said(at).lower()
    table = next(each.value for each in at.html if "n-grams" in each.value)
    assert ">sample<" in table


def test_the_ngram_is_marked_and_everything_else_is_plain():
    shown = in_context("a <b> Not  good", ("not", "good"), joined=False)
    assert shown == "a &lt;b&gt; <mark>Not  good</mark>"
    assert in_context("Juniors", ("", "n", "i"), joined=True) == "Ju<mark>ni</mark>ors"
    assert in_context("something else", ("not",), joined=False) == "something else"
