"""What an occlusion takes where nobody says, and that it says so."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError
from interpret.methods.first_settings import laying
from interpret.methods.occlusion import occlude
from interpret.methods.occlusion_of_many import occlude_all
from tests.toy_models import Linear, Power, series_model, text_model


def laid(info, length, **told):
    """The laying of windows over a series of zeros of this length."""
    model = Linear(np.zeros((2, length, info.input.channels)))
    return laying(info, model.encode(np.zeros((length, info.input.channels))), **told)


def seeing(*fields, channels=1):
    """What a series model is whose conv layers see so many positions."""
    info = series_model().info
    layers = tuple(
        dataclasses.replace(info.conv_layers[0], name=f"conv{i}", receptive_field=field)
        for i, field in enumerate(fields)
    )
    spec = dataclasses.replace(info.input, shape=(None, channels))
    return dataclasses.replace(info, conv_layers=layers, inputs=(spec,))


@pytest.mark.parametrize(
    ("fields", "length", "width", "stride", "why"),
    [
        ((9, 21, 37), 150, 25, 3, " (a sixth of the input)"),
        ((9, 21), 150, 21, 2, " (what a position of conv1 sees)"),
        ((9, 21, 1), 150, 21, 2, " (what a position of conv1 sees)"),
        ((5,), 1000, 50, 6, " (a twentieth of the input)"),
        ((None,), 60, 10, 1, " (a sixth of the input)"),
        ((), 60, 10, 1, " (a sixth of the input)"),
        ((5, 7), 24, 4, 1, " (a sixth of the input)"),
        ((1,), 24, 3, 1, ""),
        ((9,), 7, 3, 1, ""),
        ((9,), 2, 2, 1, ""),
        ((9,), 1, 1, 1, ""),
    ],
)
def test_a_series_takes_what_its_layers_see_within_bounds(fields, length, width, stride, why):
    found = laid(seeing(*fields), length)
    assert (found.width, found.stride, found.by_channel) == (width, stride, False)
    step = (f"a stride of {stride}",) if stride > 1 else ()
    unit = "position" if width == 1 else "positions"
    assert found.chosen == (f"a window of {width} {unit}{why}", *step)


@given(st.integers(1, 2000), st.integers(1, 3000), st.integers(1, 40))
def test_a_chosen_window_is_within_bounds_and_leaves_no_gap(length, field, channels):
    found = laid(seeing(field, channels=channels), length)
    assert min(3, length) <= found.width <= max(3, length // 6)
    assert length // 20 <= found.width <= length
    assert 1 <= found.stride <= found.width
    assert found.by_channel == (1 < channels <= 32)


def test_what_is_told_is_taken_as_it_is():
    info = seeing(9, 21, 37, channels=6)
    told = {"window": 5, "stride": 2, "by_channel": True}
    assert laid(info, 150, **told).chosen == ()
    assert laid(info, 150, window=5).chosen == ()
    assert not laid(info, 150, window=5).by_channel
    assert laid(info, 150, window=25).stride == 1
    assert laid(info, 150, by_channel=False).by_channel is False
    assert laid(info, 150, stride=1).stride == 1
    assert laid(info, 150, stride=40).width == 40


def test_a_stride_beyond_the_input_is_refused():
    with pytest.raises(ArgumentError, match=r"^stride=9 is larger than window=7"):
        occlude(Linear(np.ones((2, 7, 1))), np.ones((7, 1)), stride=9)


def test_words_go_one_by_one_and_characters_by_three():
    words = text_model()
    found = occlude(words, "great film was the fun", baseline="film")
    assert found.params["window"] == 1
    assert "Chosen, since nobody said: a window of 1 token." in found.notes
    info = dataclasses.replace(words.info, split="character")
    sample = words.encode("great film was the fun")
    assert laying(info, sample).width == 3
    assert laying(info, sample).chosen == ("a window of 3 characters",)
    assert laying(info, words.encode("great film")).width == 2


def test_the_baseline_is_the_first_that_scores_below_the_input():
    # Class 0 adds up 3 − x²: zeros score highest of all, the mean lower.
    weights = np.zeros((2, 4, 1))
    weights[0], weights[1] = -1.0, 1.0
    model = Linear(weights, bias=[3.0, 0.0], activation="softmax")
    x = np.array([[0.9], [0.1], [0.1], [0.1]])
    found = occlude(model, x, window=1, target=0)
    assert found.baseline == "mean"
    zero = occlude(model, x, window=1, target=0, baseline="zero")
    assert zero.baseline_score > zero.score
    np.testing.assert_allclose(found.baseline_score, found.score, atol=1e-6)
    assert found.notes[0] == (
        "Chosen, since nobody said: baseline mean (which scores "
        f"{found.baseline_score:.3g}, zero scores {zero.baseline_score:.3g})."
    )
    assert found.notes[1] == (
        f"The baseline mean scores {found.baseline_score:.3g} for class 0 by itself, no less "
        f"than the input's {found.score:.3g}: the values cannot show what speaks for it. Try "
        "baseline='linear', or a number of your own; or explain another target."
    )
    assert zero.notes[0].endswith(
        "Try baseline='mean' or 'linear', or a number of your own; or explain another target."
    )
    assert occlude(model, x, window=1, target=1).baseline == "zero"


def test_a_regression_has_no_level_that_is_high():
    found = occlude(Power(-np.ones((3, 1)), 2), np.ones((3, 1)), window=1)
    assert found.baseline == "zero"
    assert found.notes == ()


def test_many_inputs_choose_as_each_alone():
    model, rng = series_model(activation="softmax"), np.random.default_rng(3)
    inputs = rng.normal(size=(8, 11, 2)) * np.repeat([1.0, 0.05], 4)[:, None, None]
    together = occlude_all(model, inputs)
    for found, x in zip(together, inputs, strict=True):
        alone = occlude(model, x)
        assert (found.baseline, found.params, found.notes) == (
            alone.baseline,
            alone.params,
            alone.notes,
        )
        np.testing.assert_allclose(found.values, alone.values, atol=1e-12)
    assert len({found.baseline for found in together}) == 2
    assert {found.params["by_channel"] for found in together} == {True}


def test_ids_without_a_vocabulary_take_id_0_for_padding():
    model = text_model(tokens=None, pad_id=None, oov_id=None)
    ids = np.array([[5], [3], [4], [2], [6], [7], [3], [2], [2]])
    found = occlude(model, ids)
    assert (found.baseline, found.params["window"]) == ("pad", 1)
    assert "Token id 0 is taken as padding, which is what Keras" in str(found.notes)
    assert not found.padding.any()
    expected = occlude(model, ids, window=1, baseline=0)
    np.testing.assert_array_equal(found.window_scores, expected.window_scores)
    assert "padding" not in str(expected.notes)
