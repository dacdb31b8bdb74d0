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
    most = len(words) if length else len(words) - 2  # the kernel needs two tokens
    if most < 1:
        return
    window = data.draw(st.integers(1, most))
    found = occlude(model, " ".join(words), window=window, baseline="delete", target=1)
    for (start, stop), scores in zip(found.windows, found.window_scores, strict=True):
        sample = model.encode(words[:start] + words[stop:])
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


def _ids(sample, model, start, stop):
    seen = []
    original = model.predict
    model.predict = lambda x, **options: (seen.append(x[:, :, 0].tolist()), original(x, **options))[
        1
    ]
    occlude(model, sample, window=stop - start, baseline="delete")
    return seen[-1][start]


@pytest.mark.parametrize(
    ("ids", "padding", "after"),
    [
        ([5, 3, 2, 4, 7], [0, 0, 0, 0, 0], [5, 4, 7, 0, 0]),
        ([5, 3, 2, 4, 0], [0, 0, 0, 0, 1], [5, 4, 0, 0, 0]),
        ([0, 5, 3, 2, 4], [1, 0, 0, 0, 0], [0, 0, 0, 2, 4]),
        ([5, 3, 0, 4, 7], [0, 0, 1, 0, 0], [5, 0, 4, 7, 0]),
    ],
)
def test_the_rest_moves_away_from_the_padding(ids, padding, after):
    model = text_model(length=5)
    sample = model.encode(np.asarray(ids)[:, None])
    sample = dataclasses.replace(sample, padding=np.asarray(padding, dtype=bool))
    first = padding.index(0)
    windows = np.array([[1, 3]])
    question = deletion_question(model, sample)
    fill = np.array([0], dtype=np.int32)
    del first, windows
    found = deletion._without(question, 1, 3, fill)
    assert found[:, 0].tolist() == after


def deletion_question(model, sample):
    from interpret.methods.question import ask

    return ask(model, sample)


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


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (
            text_model(pad_id=None, length=3),
            {"window": 1},
            "baseline='delete' leaves fewer than the 3 tokens that toy takes, and it has no padding "
            "token to fill up with: use baseline='oov' or a token.",
        ),
        (
            text_model(length=None),
            {"window": 3},
            "window=3 with baseline='delete' leaves nothing of the text: use a window of at most 2.",
        ),
        (
            text_model(length=None),
            {"window": 2},
            "window=2 with baseline='delete' leaves 1 token, fewer than toy can take: use a narrower "
            "window or another baseline. (A kernel of 2 spans 2 positions and cannot slide over "
            "this input: the model sees 1 position and 4 channels. Did you mean (…, 2, 2) or "
            "(…, 4, 1), that is (sample, position, channel)?)",
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
