"""What a model that answers position by position looks like on a page."""

import numpy as np

from interpret.core.info import Head
from interpret.core.sample import Sample
from interpret.describe.theme import LIGHT
from interpret.plots.answers_along import answers_along
from interpret.plots.tags import tagged_text

RNG = np.random.default_rng(2)


def series(length=40, channels=2):
    return Sample(
        arrays=(RNG.normal(size=(length, channels)),),
        positions=tuple(map(float, range(length))),
        channels=tuple("ab"[:channels]),
        padding=np.zeros(length, dtype=bool),
    )


def lines(figure):
    return {(trace.name, trace.yaxis): np.asarray(trace.y) for trace in figure.data}


def test_a_reconstruction_lies_over_its_input_channel_by_channel():
    sample, made = series(), RNG.normal(size=(40, 2))
    found = lines(
        answers_along(sample, Head(name="out", classes=2, labels=("0", "1")), made, LIGHT)
    )
    assert sorted(found) == [("answer", "y"), ("answer", "y2"), ("input", "y"), ("input", "y2")]
    np.testing.assert_allclose(found["input", "y2"], sample.x[:, 1])
    np.testing.assert_allclose(found["answer", "y"], made[:, 0])


def test_classes_along_a_series_are_lines_of_one_panel():
    head = Head(name="out", classes=3, labels=("N", "S", "V"), activation="softmax")
    scores = RNG.dirichlet(np.ones(3), 10)  # a shorter output
    figure = answers_along(series(), head, scores, LIGHT)
    assert sorted(lines(figure)) == [("N", "y"), ("S", "y"), ("V", "y")]
    assert figure.layout.xaxis.title.text == "output position"


def test_each_token_has_its_class_over_it():
    scores = np.array([[0.9, 0.1], [0.2, 0.8]])
    shown = tagged_text(["Ann", "<b>"], ("O", "PER"), scores, LIGHT, unit="probability")
    assert 'title="PER: probability 0.800"' in shown
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert shown.index(">O<") < shown.index("Ann") < shown.index(">PER<")
