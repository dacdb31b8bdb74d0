"""What is no collection of inputs is refused, and never taken for one in silence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.inputs.documents import read_corpus
from interpret.methods.many_inputs import each_alone
from interpret.methods.ngrams.analysis import ngrams
from interpret.methods.occlusion_of_many import occlude_all
from tests.toy_models import example_model, series_model

TEXTS = ["the film was great fun", "bad film"]
X = np.random.default_rng(4).normal(size=(3, 6, 2))


def refusal(ask, model, inputs, kind):
    with pytest.raises(kind) as caught:
        ask(model, inputs)
    return str(caught.value)


@pytest.mark.parametrize(("ask", "name"), [(occlude_all, "inputs"), (ngrams, "corpus")])
def test_a_table_is_not_taken_for_the_names_of_its_columns(ask, name):
    table = pd.DataFrame({"text": TEXTS, "label": ["good", "bad"]})
    assert refusal(ask, example_model(), table, ArgumentError) == (
        f"{name} is a table with the columns 'text' or 'label', and which of them holds the texts "
        f"is not guessed: name it, such as text_column='text'; or give one column alone, "
        f"{name}['text']."
    )
    assert refusal(ask, example_model(), pd.DataFrame(X[:, :, 0]), ArgumentError) == (
        f"{name} is a table of numbers: where each row is an input of one channel, give them as "
        f"arrays, {name}.to_numpy()[:, :, None]."
    )
    assert refusal(ask, example_model(), pd.DataFrame(), ArgumentError) == (
        f"{name} is a table without columns: give the inputs as a list."
    )


@settings(max_examples=15, deadline=None)
@given(st.permutations(["body", "stars", "label", "id"]), st.booleans())
def test_a_named_column_of_a_table_is_its_texts(order, named):
    table = pd.DataFrame(
        {"body": TEXTS, "stars": [5, 1], "label": [0, 1], "id": ["x y", "z"]}
    )[order]  # fmt: skip
    great, bad = occlude_all(example_model(), table, window=1, text_column="body")
    assert (great.text, bad.text) == tuple(TEXTS)
    more = {"label_column": "label"} if named else {}
    found = ngrams(example_model(), table, text_column="body", **more)
    alone = ngrams(example_model(), TEXTS, labels=[0, 1])
    assert (found.accuracy, found.documents) == (alone.accuracy, 2) == (0.5, 2)
    assert found.ngram_tokens == alone.ngram_tokens
    none = ngrams(example_model(), table, text_column="body", label_column="")
    assert np.isnan(none.accuracy)
    corpus = read_corpus(table, text_column="body")
    assert (list(corpus), corpus.labels) == (TEXTS, (0, 1))
    assert list(read_corpus(table[["stars", "body"]])) == TEXTS  # the only one of words


def test_columns_that_are_not_there_and_texts_that_are_missing():
    table = pd.DataFrame({"body": ["great", None], "stars": [1, 2]})
    ask = lambda options: ngrams(example_model(), table, **options)  # noqa: E731
    for options, kind, message in (
        ({"text_column": "bdy"}, ArgumentError,
         "text_column='bdy' is no column of the DataFrame, which has 'body' or 'stars'."),
        ({"text_column": "body", "label_column": "y"}, ArgumentError,
         "label_column='y' is no column of the DataFrame, which has 'body' or 'stars'."),
        ({"text_column": "body"}, DataError,
         "Row 1 of the DataFrame has no text in column 'body': fill it in, or take the row out."),
    ):  # fmt: skip
        with pytest.raises(kind) as caught:
            ask(options)
        assert str(caught.value) == message
    with pytest.raises(ArgumentError) as caught:
        occlude_all(example_model(), TEXTS, text_column="body")
    assert str(caught.value) == (
        "text_column='body' names a column, but inputs is no DataFrame: leave it out."
    )


def test_a_column_of_a_table_is_a_collection():
    (great, bad) = occlude_all(example_model(), pd.DataFrame({"text": TEXTS})["text"], window=1)
    assert (great.text, bad.text) == tuple(TEXTS)
    assert great.values[:, 0].round(6).tolist() == [0.0, 0.0, 0.0, 2.0, 0.5, 0.0, 0.0]


def test_a_text_is_not_taken_for_its_characters_nor_a_dict_for_its_keys():
    assert refusal(occlude_all, example_model(), TEXTS[0], ArgumentError) == (
        "inputs must be a collection of inputs, but is 'the film was great fun'. For a file, give "
        "interpret.read_corpus(path); for a single text, a list that holds it."
    )
    assert refusal(occlude_all, series_model(length=6), {"x": X[0]}, ArgumentError) == (
        "inputs must be a collection of inputs, such as a list of texts or of arrays, but is one "
        "dict: put it into a list."
    )


@pytest.mark.parametrize(
    ("model", "pair", "shown"),
    [
        (example_model, (TEXTS[1], "good"), "'bad film' and 'good'"),
        (example_model, ("great", 1), "'great' and 1"),
        (example_model, (["bad", "film"], None), "['bad', 'film'] and None"),
        (series_model, (X[0], np.int64(2)), "a float64 array of shape (6, 2) and np.int64(2)"),
    ],
)
def test_an_input_with_its_label_is_not_taken_for_one(model, pair, shown):
    mend = (
        f"is a pair, {shown}, and looks like an input with its label: give the inputs alone, and "
        "their labels, where they are taken, as labels=…."
    )
    asked = model(length=6) if model is series_model else model()
    assert refusal(ngrams, asked, [pair], DataError) == f"Document 0 {mend}"
    assert refusal(occlude_all, asked, [pair[0], pair], DataError) == f"Input 1 {mend}"


def test_two_tokens_or_two_values_are_no_pair():
    inputs = [("great", "fun"), (0.5, 1.0), ((0.5, 1.0), (2.0, 0.0)), ["bad film", "good"], (X, X)]
    assert list(each_alone(inputs)) == list(enumerate(inputs))
