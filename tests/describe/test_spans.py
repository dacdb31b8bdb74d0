import dataclasses

import numpy as np

from interpret.describe.spans import alt_text, found, seen, table
from interpret.methods.spans import spans
from tests.plots.examples import series_attribution, text_attribution, text_spans


def only(**more):
    made = spans(text_attribution(("good",), [2.0]), shuffles=4)
    return dataclasses.replace(made, **more)


def test_how_many_are_rare_is_said_in_a_sentence():
    assert found(only()) == (
        "The only span is not larger than chance makes one in the same map shuffled: the least "
        "chance is 1, over 4 shuffles."
    )
    assert found(only(chances=np.array([0.01]))) == (
        "The only span is larger than the largest in all but 5% of 4 shuffles of the same map."
    )
    several = text_spans(chances=np.array([0.04, 0.5, 0.05, 1.0]))
    assert found(several) == (
        "2 of 4 spans are larger than the largest in all but 5% of 19 shuffles of the same map."
    )
    assert found(text_spans(chances=np.full(4, 0.5))) == (
        "None of 4 spans is larger than chance makes one in the same map shuffled: the least "
        "chance is 0.5, over 19 shuffles."
    )
    nothing = spans(text_attribution(("a",), [0.0]))
    assert found(nothing) == "There is no span: every value is 0, padding or not computed."
    assert alt_text(nothing).endswith(": none")


def test_a_span_reads_as_its_stretch_of_the_text_or_from_to():
    assert [seen(text_spans(), row) for row in range(4)] == ["=a", "b", "·", "c"]
    series = series_attribution(np.array([[1.0], [2.0], [-1.0]]), np.zeros((3, 1)))
    assert seen(spans(series), 0) == "0 – 0.02 s"
    assert table(spans(series), 1).caption == "The 1 largest of 2 spans"
    assert table(only(), 5).caption == "The only span"
