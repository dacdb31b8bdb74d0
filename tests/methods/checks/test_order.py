"""A reader of an order has spans that no other order has; a reader of single words has them too."""

import numpy as np
import pytest

from interpret.methods.check import check, cost
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.methods.checks.counting import counting
from tests.toy_models import Conv, Convolutional, Linear

WORDS = tuple("abcdefghijklmnop")
TOKENS = ("", "?", *WORDS)


def model_of(weights, *, bias=0.0, pool="max", length=12):
    weights = np.asarray(weights, dtype=np.float64)
    table = np.vstack([np.zeros((2, len(WORDS))), np.eye(len(WORDS))])
    return Convolutional(
        Conv(weights, bias=np.full(len(weights), bias)),
        np.ones((len(weights), 1)),
        pool=pool,
        length=length,
        table=table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
    )


def looked(model, x, **more):
    map_ = occlude(model, x, window=1, baseline="pad", **more)
    (finding,) = check(model, x, map_, aspects="order").findings
    return finding


def test_a_reader_of_an_order_has_a_span_that_no_other_order_has():
    weights = np.zeros((1, 3, len(WORDS)))
    for slot, word in enumerate((0, 1, 2)):
        weights[0, slot, word] = 1.0
    found = looked(model_of(weights, bias=-2.0), "d e a b c f g h i j")
    # Each of the three words alone brings relu(3 − 2) to 0: a span of 3, which needs "a b c".
    assert found.verdict == "holds"
    assert found.figures["chance"] == 1 / 21
    assert found.sentence == (
        "The largest span, 'a b c', is larger than any in 20 of 20 maps of the same tokens in "
        "other orders: the model reads an order there. The score is 1, and 0 on average in those "
        "orders."
    )


def test_a_reader_of_single_words_is_not_told_from_chance():
    rng = np.random.default_rng(2)
    chances = []
    for _ in range(60):
        weights = rng.normal(size=(1, 1, len(WORDS))).clip(-2, 2)
        model = model_of(weights, bias=3.0, pool="average")  # above the ReLU, so that it is a sum
        text = " ".join(rng.choice(WORDS, 12, replace=False))
        map_ = saliency(model, text, method="integrated_gradients", baseline="?")
        (found,) = check(model, text, map_, aspects="order", seed=int(rng.integers(99))).findings
        chances.append(found.figures["chance"])
    # The map of an order is that order of the map: of random texts the chance is uniform.
    for share in (0.05, 0.25, 0.5, 0.75):
        taken = np.mean(np.asarray(chances) <= share)
        assert abs(taken - share) < 0.05 + 4 * np.sqrt(share * (1 - share) / 60)


def test_one_word_that_counts_is_as_large_in_every_order():
    weights = np.zeros((1, 1, len(WORDS)))
    weights[0, 0, 0] = 1.0
    found = looked(model_of(weights), "d e a c f g h i j")
    assert (found.verdict, found.figures["as_large"]) == ("unknown", 20.0)
    assert found.sentence == (
        "A span as large as the largest, 'a', is in 20 of 20 maps of the same tokens in other "
        "orders: the model may read them one by one. The score is 1, and 1 on average in those "
        "orders."
    )


def test_a_series_is_shuffled_and_costs_what_was_said():
    weights = np.zeros((1, 40, 2))
    weights[0, 10:20, 0] = 1.0
    model = counting(Linear(weights))
    x = np.zeros((40, 2))
    x[10:20, 0] = 1.0
    map_ = occlude(model, x, window=1, stride=1, by_channel=False, baseline="zero")
    said = cost(model, x, map_, aspects="order")
    model.ran.clear()
    (found,) = check(model, x, map_, aspects="order").findings
    assert sum(model.ran) <= said + 2
    assert found.verdict == "holds"
    assert found.sentence.startswith(
        "The largest span, positions 10 to 19, is larger than any in 20 of 20 maps of the same "
        "positions in other orders: the model reads an order there. The score is 10, and "
    )


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        ("a b c", "The input has 3 positions, of which there are too few orders: it takes 7."),
        ("p p p p p p p p", "The map has no spans: every value is 0, padding or not computed."),
    ],
)
def test_what_cannot_be_told_is_said(x, sentence):
    weights = np.zeros((1, 1, len(WORDS)))
    weights[0, 0, 0] = 1.0
    found = looked(model_of(weights), x)
    assert (found.verdict, found.sentence) == ("unknown", sentence)


def test_a_stop_is_told_and_the_model_is_as_it_was():
    weights = np.zeros((1, 1, len(WORDS)))
    weights[0, 0, 0] = 1.0
    model, x = model_of(weights), "d e a c f g h i j"
    map_ = occlude(model, x, window=1, baseline="pad")
    asked = iter([True] * 5)
    found = check(model, x, map_, aspects="order", progress=lambda *at: next(asked, False))
    assert found.partial
    assert "and it takes 19." in found.findings[0].sentence
    np.testing.assert_array_equal(occlude(model, x, window=1, baseline="pad").values, map_.values)
