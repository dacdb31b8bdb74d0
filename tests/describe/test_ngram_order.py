import numpy as np

from interpret.describe.ngram_order import order_phrases, order_sentences
from interpret.describe.ngrams import page_sentences, table
from tests.plots.examples import ngrams


def shuffled(reached, on_average, *, shuffles=99):
    return ngrams(
        len(reached),
        shuffles=shuffles,
        shuffled_documents=1000,
        as_high=np.array(reached),
        as_high_on_average=np.array(on_average),
    )


def test_which_filters_read_an_order_is_said_in_sentences():
    result = shuffled([0, 50, 99], [0, 0, 99])
    assert order_sentences(result) == [
        "Beside 99 shuffles of 1,000 documents, 2 of 3 filters (0, 1) answer higher on average to "
        "documents as they stand, which is to read an order of tokens.",
        "1 of 3 filters (0) answers higher to the first of the list than to anything in the same "
        "documents shuffled. Both by chances of at most 5%, allowed for 3 filters.",
    ]
    assert page_sentences(result) == tuple(order_sentences(result))
    assert table(result, 5).header[5:7] == ("chance on average", "chance of highest")
    one = shuffled([0], [0])
    assert "the filter answers higher on average" in order_sentences(one)[0]
    assert "all 2 filters answer" in order_sentences(shuffled([0, 0], [0, 0]))[0]


def test_too_few_shuffles_for_so_many_filters_are_told():
    result = shuffled([19] * 4, [0, 19, 19, 19], shuffles=19)
    assert order_sentences(result)[-1] == (
        "That a single filter does could be told from 79 shuffles on."
    )
    assert order_sentences(ngrams(3)) == []


def test_a_filter_has_its_chance_with_an_interval():
    assert order_phrases(shuffled([0, 99], [4, 99]), 0) == [
        "its highest answer reached in 0 of 99 shuffles: chance 0.01 (0.0% to 3.7% of shuffles), "
        "0.02 allowed for all filters",
        "documents’ highest answers on average reached in 4 of 99 shuffles: chance 0.05 (1.1% to "
        "10.0% of shuffles), 0.1 allowed for all filters",
    ]
