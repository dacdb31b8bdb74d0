import itertools

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.maximisation import maximise
from tests.toy_models import TOKENS, Conv, Convolutional, series_model, text_model

RNG = np.random.default_rng(47)


@pytest.mark.parametrize("options", [{}, {"padding": "same"}, {"padding": "causal", "stride": 2}])
def test_a_filter_on_a_series_answers_most_to_its_own_weights(options):
    model = series_model(**options)
    weights, bias = model.convs[0].weights[2], model.convs[0].bias[2]
    found = maximise(model, filter=2, norm=3.0)
    np.testing.assert_allclose(found.values, 3 * weights / np.linalg.norm(weights), atol=1e-6)
    assert found.activation == pytest.approx(3 * np.linalg.norm(weights) + bias, abs=1e-5)
    assert found.exact
    assert found.bias == bias
    assert found.constraint == "L2 norm of the input = 3"
    assert dict(found.params) == {"norm": 3.0}


def test_dilated_slots_leave_gaps_of_zeros():
    model = series_model(dilation=3, length=None)
    found = maximise(model, filter=1)
    weights = model.convs[0].weights[1]
    expected = np.zeros((7, 2))
    expected[[0, 3, 6]] = weights / np.linalg.norm(weights)
    np.testing.assert_allclose(found.values, expected, atol=1e-6)
    assert found.exact


def test_a_receptive_field_wider_than_the_input_is_cut():
    model = series_model(padding="same", length=2)
    found = maximise(model, filter=0)
    weights = model.convs[0].weights[0]
    # Of three slots two lie on the input: the first two at its end, or the last two at its start.
    halves = [part / np.linalg.norm(part) for part in (weights[:2], weights[1:])]
    assert min(np.abs(found.values - half).max() for half in halves) < 1e-6


def test_a_filter_of_zeros_answers_with_its_bias():
    model = Convolutional(Conv(np.zeros((3, 2, 4)), bias=[1.0, 2.0, 3.0]), np.ones((3, 5)))
    found = maximise(model, filter=1)
    assert not found.values.any()
    assert found.activation == 2.0
    assert found.notes == ("All weights of this filter are zero: every input gives its bias.",)


def _deep():
    rng = np.random.default_rng(2)
    convs = [Conv(rng.normal(size=(3, 2, 2))), Conv(rng.normal(size=(4, 3, 3)))]
    return Convolutional(convs, rng.normal(size=(4, 5)), length=13)


def test_a_deeper_filter_is_climbed_to_and_no_random_input_does_better():
    model = _deep()
    found = maximise(model, layer="conv1", filter=3, norm=2.0)
    assert found.values.shape == (4, 2)
    assert not found.exact
    assert np.linalg.norm(found.values) == pytest.approx(2.0, abs=1e-6)
    tries = np.random.default_rng(0).normal(size=(20000, 4, 2))
    tries *= 2.0 / np.sqrt((tries**2).sum(axis=(1, 2), keepdims=True))
    x = np.zeros((20000, 13, 2))
    x[:, :4] = tries
    answers = model.layer_map(x, "conv1", True)[:, 0, 3]
    assert found.activation >= answers.max()
    x[:1, :4] = found.values
    assert model.layer_map(x[:1], "conv1", True)[0, 0, 3] == pytest.approx(
        found.activation, abs=1e-5
    )


def test_the_climb_is_seeded():
    one, again = (maximise(_deep(), layer="conv1", steps=9, seed=5) for _ in range(2))
    np.testing.assert_array_equal(one.values, again.values)
    assert dict(one.params) == {"norm": 1.0, "steps": 9, "seed": 5, "restarts": 8}


def test_a_linear_stack_is_climbed_to_its_optimum():
    # Two linear layers are one filter; the ascent does not know and must find it.
    rng = np.random.default_rng(3)
    convs = [
        Conv(rng.normal(size=(3, 2, 2)), activation="linear"),
        Conv(rng.normal(size=(4, 3, 3)), activation="linear"),
    ]
    model = Convolutional(convs, rng.normal(size=(4, 5)), length=13)
    whole = np.zeros((4, 2))
    for slot in range(3):
        for f in range(3):
            whole[slot : slot + 2] += convs[1].weights[1, slot, f] * convs[0].weights[f]
    found = maximise(model, layer="conv1", filter=1)
    np.testing.assert_allclose(found.values, whole / np.linalg.norm(whole), atol=1e-4)


def test_the_best_tokens_slot_by_slot_beat_every_other_n_gram():
    model = text_model()
    conv = model.convs[0]
    for number in range(5):
        found = maximise(model, filter=number)
        best = max(
            itertools.product(range(1, 8), repeat=2),
            key=lambda ids: (conv.weights[number] * model.table[list(ids)]).sum(),
        )
        assert found.tokens == tuple(TOKENS[i] for i in best)
        total = (conv.weights[number] * model.table[list(best)]).sum() + conv.bias[number]
        assert found.activation == pytest.approx(total)
        assert found.values.sum() + found.bias == pytest.approx(found.activation)
        assert found.exact


def test_dilated_slots_of_tokens_are_said():
    model = text_model()
    conv = Conv(model.convs[0].weights, dilation=2)
    dilated = Convolutional(conv, np.ones((5, 3)), length=9, table=model.table, tokens=TOKENS)
    assert maximise(dilated).notes == ("Slots are 2 positions apart.",)


def test_a_second_input_is_left_at_zero():
    conv = Conv(RNG.normal(size=(2, 3, 2)))
    model = Convolutional(conv, np.ones((2, 4)), length=5, static=np.ones((3, 4)))
    found = maximise(model, filter=1)
    assert found.activation == pytest.approx(np.linalg.norm(conv.weights[1]), abs=1e-5)


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (
            series_model(),
            {"filter": 4},
            "filter=4 is outside layer 'conv0', which has 4 filters: use 0 to 3.",
        ),
        (
            series_model(),
            {"filter": -1},
            "filter must be a whole number of at least 0, but is -1.",
        ),
        (series_model(), {"norm": 0}, "norm must be a number above 0, but is 0."),
        (series_model(), {"steps": 0}, "steps must be a whole number of at least 1, but is 0."),
        (
            series_model(traceable=False),
            {},
            "It cannot be followed which input positions layer='conv0' sees, so that no input of "
            "its length can be put together: choose a layer nearer to the input.",
        ),
        (
            text_model(),
            {"norm": 1.0},
            "norm=1.0 bounds a series, and tokens are bounded by the vocabulary: leave norm out.",
        ),
        (
            Convolutional(
                [Conv(np.ones((3, 2, 4))), Conv(np.ones((2, 2, 3)))],
                np.ones((2, 5)),
                table=np.ones((8, 4)),
            ),
            {"layer": "conv1"},
            "layer='conv1' does not read the tokens directly, so that its best n-gram cannot be "
            "put together slot by slot: use layer='conv0', or look for it among the n-grams of a "
            "corpus.",
        ),
    ],
)
def test_a_setting_that_breaks_its_rule_is_refused(model, options, message):
    with pytest.raises(ArgumentError) as caught:
        maximise(model, **options)
    assert str(caught.value) == message
