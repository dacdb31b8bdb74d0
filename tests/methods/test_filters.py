import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.filters import filters
from tests.toy_models import TOKENS, Conv, Convolutional, series_model, text_model

RNG = np.random.default_rng(41)


def test_the_weights_come_as_filter_slot_channel():
    model = series_model(stride=2, padding="same", channels=("left", "right"))
    found = filters(model)
    np.testing.assert_array_equal(found.weights, model.convs[0].weights)
    assert found.weights.shape == (4, 3, 2)
    np.testing.assert_array_equal(found.bias, model.convs[0].bias)
    np.testing.assert_allclose(found.norms[2], np.linalg.norm(model.convs[0].weights[2]))
    assert found.channels == ("left", "right")
    assert (found.layer, found.stride, found.padding, found.receptive_field) == (
        "conv0",
        2,
        "same",
        3,
    )
    assert found.nearest_tokens == ()


def test_filters_that_point_the_same_way_and_dead_ones_are_named():
    weights = RNG.normal(size=(7, 3, 2))
    weights[4] = 2.5 * weights[1]
    weights[6] = weights[1] + 0.05 * RNG.normal(size=(3, 2))
    weights[3] = 0.0
    weights[5] = -weights[0]  # the opposite is no duplicate
    found = filters(Convolutional(Conv(weights), RNG.normal(size=(7, 2)), length=9))
    assert found.dead == (3,)
    assert [pair[:2] for pair in found.similar] == [(1, 4), (1, 6), (4, 6)]
    assert found.similar[0][2] == pytest.approx(1.0)
    flat = weights.reshape(7, -1)
    cosine = flat[1] @ flat[6] / np.linalg.norm(flat[1]) / np.linalg.norm(flat[6])
    assert found.similar[1][2] == pytest.approx(cosine)
    assert found.similar[1][2] < 1.0


def test_a_layer_of_zeros_is_all_dead():
    found = filters(Convolutional(Conv(np.zeros((3, 2, 4))), np.zeros((3, 5)), length=9))
    assert found.dead == (0, 1, 2)
    assert found.similar == ()


def test_each_slot_names_its_nearest_tokens():
    model = text_model()
    found = filters(model, top=3)
    products = model.table @ model.convs[0].weights[4, 1]
    order = [i for i in np.argsort(-products) if i != 0][:3]
    assert found.nearest_tokens[4][1] == tuple(
        (TOKENS[i], pytest.approx(products[i])) for i in order
    )
    assert [len(found.nearest_tokens), len(found.nearest_tokens[0])] == [5, 2]
    assert found.channels == tuple(f"dimension {i}" for i in range(4))


def test_padding_and_ids_without_a_name_are_no_tokens():
    table = np.zeros((6, 2))
    table[[0, 4, 5]] = 100.0
    weights = np.ones((1, 1, 2))
    named = Convolutional(
        Conv(weights), [[1.0]], table=table, tokens=("<pad>", "a", "", "b"), pad_id=0
    )
    assert filters(named).nearest_tokens == (((("a", 0.0), ("b", 0.0)),),)
    bare = Convolutional(Conv(weights), [[1.0]], table=table, pad_id=0)
    assert filters(bare, top=2).nearest_tokens == (((("#4", 200.0), ("#5", 200.0)),),)


def test_the_slots_of_a_one_hot_layer_are_its_weights():
    weights = RNG.normal(size=(2, 3, 4))
    model = Convolutional(
        Conv(weights), np.ones((2, 5)), length=6, one_hot=True, tokens=("a", "b", "c", "d")
    )
    found = filters(model, top=1)
    best = weights[1, 2].argmax()
    assert found.nearest_tokens[1][2] == (("abcd"[best], pytest.approx(weights[1, 2, best])),)
    assert found.channels == ("a", "b", "c", "d")


def test_a_deeper_layer_reads_features():
    convs = [Conv(RNG.normal(size=(3, 2, 4))), Conv(RNG.normal(size=(5, 2, 3)))]
    found = filters(Convolutional(convs, RNG.normal(size=(5, 2)), length=9), layer="conv1")
    assert found.channels == ("feature 0", "feature 1", "feature 2")
    assert found.receptive_field == 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"top": 0}, "top must be a whole number of at least 1, but is 0."),
        ({"layer": "conv7"}, "layer='conv7' is no conv layer of toy: it has 'conv0'."),
    ],
)
def test_a_setting_that_breaks_its_rule_is_refused(options, message):
    with pytest.raises(ArgumentError) as caught:
        filters(series_model(), **options)
    assert str(caught.value) == message
