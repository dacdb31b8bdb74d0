import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.methods.ngrams.analysis import ngrams
from interpret.methods.ngrams.pure_sets import threshold_of
from interpret.methods.ngrams.row_file import Rows
from interpret.methods.ngrams.thresholds import thresholds
from tests.toy_models import TOKENS, Conv, Convolutional, text_model


def slowly(scores, right, purity):
    """Every level as a threshold, from the lowest."""
    for level in np.unique(scores):
        passing = scores >= level
        if right[passing].mean() >= purity - 1e-12:
            return level, passing.mean()
    return np.nan, 0.0


@given(
    seed=st.integers(0, 10**6),
    count=st.integers(1, 40),
    purity=st.sampled_from([0.1, 0.5, 0.6, 0.75, 0.9, 1.0]),
    levels=st.sampled_from([3, 1000]),
)
@settings(max_examples=200)
def test_the_largest_pure_set_is_found_with_ties_and_signs(seed, count, purity, levels):
    rng = np.random.default_rng(seed)
    scores = (rng.integers(-levels, levels + 1, count) / 7).astype(np.float32)
    right = rng.integers(0, 2, count)
    found = threshold_of(scores, right, purity)
    np.testing.assert_array_equal(found, slowly(scores, right, purity))


def test_a_set_by_hand():
    """Sorted: right, right, wrong, right, wrong, wrong. 3 of 4 is the last that is 75 % pure."""
    scores = np.array([0.5, 3.0, -1.0, 2.0, 2.5, 0.0], dtype=np.float32)
    right = np.array([0, 1, 0, 0, 1, 1])  # by score: 3, 2.5, 2 (no), .5 (no), 0, -1 (no)
    assert threshold_of(scores, right, 1.0) == (2.5, 2 / 6)
    assert threshold_of(scores, right, 0.6) == (0.0, 5 / 6)
    assert np.isnan(threshold_of(scores, 1 - right, 1.0)[0])


def test_columns_are_read_some_at_a_time(monkeypatch):
    """The answer does not depend on how much of the file is in memory."""
    rng = np.random.default_rng(3)
    scores, classes = rng.normal(size=(50, 7)), rng.integers(0, 3, 50)
    identity = np.array([0, 1, 2, -1, 0, 1, 2])
    held = np.arange(50) % 2 == 1
    answers = []
    for at_once in (2**24, 110, 1):
        monkeypatch.setattr("interpret.methods.ngrams.row_file.AT_ONCE", at_once)
        rows = Rows(8)
        for part in np.array_split(np.c_[scores, classes], 4):
            rows.add(part)
        answers.append(thresholds(rows, identity, classes, 0.5, held=held))
        rows.close()
    for found in answers[1:]:
        np.testing.assert_array_equal(found[:2], answers[0][:2])
        np.testing.assert_equal(found.tried, answers[0].tried)
    assert np.isnan(answers[0][0][3])
    assert [*answers[0].tried] == [0, 1, 2, 4, 5, 6]


def bias_model(bias):
    """One filter that reads "great" as 1 and "fun" as 2, and answers class 0 above a sum of 1.5."""
    table = np.zeros((len(TOKENS), 1))
    table[TOKENS.index("great")], table[TOKENS.index("fun")] = 1.0, 2.0
    return Convolutional(
        Conv([[[1.0]]], bias=[bias]),
        [[1.0, 0.0]],
        bias=[0.0, max(1.5 + bias, 0.0)],
        length=3,
        table=table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
    )


@pytest.mark.parametrize("bias", [0.0, -0.75, 5.0])
def test_the_bias_stands_on_both_sides_of_the_comparison(bias):
    """A threshold without bias, held against answers with it, would let other documents pass."""
    texts = ["fun", "great", "the", "fun great", "great great"]
    found = ngrams(bias_model(bias), texts, purity=1.0)
    assert found.identity.tolist() == [0]
    assert found.threshold[0] == 2.0 + bias
    assert found.kept[0] == 2 / 5
    passing = found.highest[0] >= found.threshold[0]
    assert passing
    assert found.agreement == 1.0


@pytest.mark.parametrize("pool", ["max", "average"])
@pytest.mark.parametrize("length", [9, None])
def test_what_thresholds_change_is_what_the_gated_model_predicts(pool, length):
    """By the maxima kept where the head is linear in them, else by a second pass."""
    rng = np.random.default_rng(8)
    model = text_model(pool=pool, activation="softmax", length=length, seed=5)
    words = TOKENS[2:]
    texts = [" ".join(rng.choice(words, rng.integers(2, 10))) for _ in range(80)]
    labels = rng.integers(0, 3, 80)
    found = ngrams(model, texts, labels=labels, purity=0.6)
    floors = np.where(np.isnan(found.threshold), np.inf, found.threshold - 1e-6)
    before, after = [], []
    for text in texts:
        sample = model.encode(text)
        x = sample.x[None]
        before.append(model.predict(x, sample=sample)[0][0].argmax())
        gated = model.predict_gated(x, sample=sample, floors={"conv0": floors})[0]
        after.append(gated[0].argmax())
    before, after = np.array(before), np.array(after)
    assert found.accuracy == (before == labels).mean()
    assert found.accuracy_thresholded == (after == labels).mean()
    assert found.agreement == (before == after).mean()
    assert 0 < found.agreement < 1


def test_thresholds_are_those_of_one_ngram_a_document():
    rng = np.random.default_rng(4)
    model = text_model(length=None)
    texts = [" ".join(rng.choice(TOKENS[2:], rng.integers(2, 10))) for _ in range(60)]
    found = ngrams(model, texts, purity=0.6)
    best, chosen = [], []
    for sample in map(model.encode, texts):
        (maps,) = model.predict(sample.x[None], sample=sample, layer="conv0", logits=True)
        best.append(maps[0].max(axis=0))
        chosen.append(model.predict(sample.x[None], sample=sample)[0][0].argmax())
    for number, scores in enumerate(np.array(best, dtype=np.float32).T):
        expected = slowly(scores, np.array(chosen) == found.identity[number], 0.6)
        np.testing.assert_array_equal((found.threshold[number], found.kept[number]), expected)
