"""Deleting is asking again without the words: every score against the model's own answer."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.methods import deletion
from interpret.methods.occlusion import occlude
from tests.toy_models import Conv, Convolutional, text_model

WORDS = ["great", "film", "the", "was", "fun", "awful"]


@given(st.integers(2, 6), st.data(), st.sampled_from([9, 6, None]))
def test_deleting_equals_asking_without_the_words(count, data, length):
    model = text_model(activation="softmax", length=length)
    words = WORDS[:count] if length != 6 else WORDS
    window = data.draw(st.integers(1, len(words)))
    found = occlude(model, " ".join(words), window=window, baseline="delete", target=1)
    for (start, stop), scores in zip(found.windows, found.window_scores, strict=True):
        rest = words[:start] + words[stop:]
        if length is None:  # the kernel needs two tokens
            rest += [""] * (2 - len(rest))
        sample = model.encode(rest)
        (expected,) = model.predict(sample.x[None], sample=sample)
        np.testing.assert_allclose(scores, expected[0], atol=1e-12)
    assert (found.baseline, found.baseline_score) == ("delete", None)


def _one_hot(length):
    rng = np.random.default_rng(3)
    conv = Conv(rng.normal(size=(3, 2, 5)), bias=rng.normal(size=3))
    tokens = ("", "a", "b", "c", "d")
    return Convolutional(conv, rng.normal(size=(3, 2)), length=length, one_hot=True, tokens=tokens)


@pytest.mark.parametrize("length", [7, None])
def test_one_hot_rows_are_deleted_like_tokens(length):
    model = _one_hot(length)
    found = occlude(model, "a b d c", window=2, baseline="delete", target=0)
    for words, scores in zip(["d c", "a c", "a b"], found.window_scores, strict=True):
        sample = model.encode(words)
        (expected,) = model.predict(sample.x[None], sample=sample)
        np.testing.assert_allclose(scores, expected[0], atol=1e-12)


@pytest.mark.parametrize(
    ("ids", "padding", "start", "after"),
    [
        ("53247", "00000", 1, 54700.0),
        ("53240", "00001", 1, 54000.0),
        ("05324", "10000", 2, 54.0),
        ("53047", "00100", 3, 53000.0),
        ("53047", "00100", 1, 50470.0),
    ],
)
def test_the_rest_moves_away_from_the_padding(ids, padding, start, after):
    # The score spells the ids that the model was given, digit by digit.
    digits = Conv(np.array([[[1e4], [1e3], [1e2], [1e1], [1.0]]]))
    table = np.arange(8.0)[:, None]
    model = Convolutional(digits, [[1.0]], length=5, table=table, pad_id=0)
    sample = model.encode(np.array([[int(digit)] for digit in ids]))
    sample = dataclasses.replace(sample, padding=np.array([digit == "1" for digit in padding]))
    found = occlude(model, sample, window=2, baseline="delete")
    (row,) = np.flatnonzero(found.windows[:, 0] == start)
    assert found.score == float(ids)
    assert found.window_scores[row].tolist() == [after]


def test_stopping_keeps_the_windows_done(monkeypatch):
    monkeypatch.setattr(deletion, "BATCH", 2)
    counts = []
    found = occlude(
        text_model(),
        " ".join(WORDS[:5]),
        window=1,
        baseline="delete",
        progress=lambda done, total: counts.append((done, total)) or done < 4,
    )
    monkeypatch.setattr(deletion, "BATCH", 100)
    whole = occlude(text_model(), " ".join(WORDS[:5]), window=1, baseline="delete")
    assert counts == [(2, 5), (4, 5)]
    np.testing.assert_allclose(found.window_scores[:4], whole.window_scores[:4], rtol=1e-12)
    assert np.isnan(found.window_scores[4]).all()
    assert found.partial
    assert not whole.partial


def test_a_text_without_padding_may_get_shorter():
    model = text_model(pad_id=None, length=None)
    found = occlude(model, "great film was", window=1, baseline="delete", target=0)
    sample = model.encode("great was")
    (expected,) = model.predict(sample.x[None], sample=sample)
    np.testing.assert_allclose(found.window_scores[1], expected[0], atol=1e-12)


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (
            text_model(pad_id=None, length=3),
            {"window": 1},
            "baseline='delete' of 1 token leaves 2 tokens, fewer than the 3 that toy takes, and "
            "it has no padding token to fill up with: use another baseline.",
        ),
        (
            text_model(pad_id=None, length=None),
            {"window": 2},
            "baseline='delete' of 2 tokens leaves 1 token, fewer than the 2 that toy takes, and "
            "it has no padding token to fill up with: use a narrower window or another baseline.",
        ),
        (
            text_model(),
            {"window": 1, "target": "filter:conv0:1@4"},
            "baseline='delete' moves the tokens after the gap, so that position 4 of target 'conv0 "
            "filter 1 (position 4)' would be another token: use baseline='pad' or 'oov'.",
        ),
    ],
)
def test_a_deletion_that_makes_no_sense_is_refused(model, options, message):
    with pytest.raises(ArgumentError) as caught:
        occlude(model, "great film was", baseline="delete", **options)
    assert str(caught.value) == message
