import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.activations import activations
from tests.toy_models import Conv, Convolutional, series_model, text_model

RNG = np.random.default_rng(43)
X = RNG.normal(size=(11, 2)).astype(np.float32)


def test_each_value_is_the_sum_of_products_over_the_span_beside_it():
    model = series_model(stride=2, dilation=1)
    conv = model.convs[0]
    before = activations(model, X, preactivation=True)
    after = activations(model, X)
    assert before.spans.tolist() == [[0, 3], [2, 5], [4, 7], [6, 9], [8, 11]]
    for row, (start, stop) in enumerate(before.spans):
        for f in range(4):
            total = (conv.weights[f] * X[start:stop]).sum() + conv.bias[f]
            assert before.values[row, f] == pytest.approx(total, abs=1e-5)
    np.testing.assert_array_equal(after.values, np.maximum(before.values, 0))
    assert (before.unit, before.signed) == ("pre-activation", True)
    assert (after.unit, after.signed) == ("activation", False)


def test_spans_reach_into_the_zeros_that_were_added():
    found = activations(series_model(padding="causal", dilation=2), X)
    assert found.spans[0].tolist() == [-4, 1]
    assert found.spans[-1].tolist() == [6, 11]
    conv = series_model().convs[0]
    first = np.maximum(X[0] @ conv.weights[:, 2].T + conv.bias, 0)
    np.testing.assert_allclose(found.values[0], first, atol=1e-6)


def test_a_layer_that_cannot_be_followed_has_no_spans():
    assert activations(series_model(traceable=False), X).spans is None


def test_a_deeper_layer_is_chosen_by_name():
    convs = [
        Conv(RNG.normal(size=(3, 2, 2))),
        Conv(RNG.normal(size=(5, 3, 3)), activation="linear"),
    ]
    model = Convolutional(convs, RNG.normal(size=(5, 2)), length=11)
    found = activations(model, X, layer="conv1")
    inner = activations(model, X, layer="conv0")
    assert found.values.shape == (8, 5)
    expected = np.einsum("kc,fkc->f", inner.values[4:7], convs[1].weights)
    np.testing.assert_allclose(found.values[4], expected, atol=1e-10)
    assert found.spans[4].tolist() == [4, 8]
    assert found.signed  # its activation is linear


def test_the_input_and_the_scores_come_along():
    model = text_model()
    found = activations(model, "great film")
    sample = model.encode("great film")
    assert found.positions[:2] == ("great", "film")
    assert found.padding.sum() == 7
    assert found.text == "great film"
    assert found.outputs == ("class 0", "class 1", "class 2")
    np.testing.assert_array_equal(
        found.output_scores, model.predict(sample.x[None], sample=sample)[0][0]
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"layer": "pool"}, "layer='pool' is no conv layer of toy: it has 'conv0'."),
        ({"preactivation": 1}, "preactivation must be True or False, but is 1."),
    ],
)
def test_a_setting_that_breaks_its_rule_is_refused(options, message):
    with pytest.raises(ArgumentError) as caught:
        activations(series_model(), X, **options)
    assert str(caught.value) == message


def test_places_stand_beside_the_spans():
    found = activations(series_model(stride=2), X)
    assert found.places.tolist() == [1.0, 3.0, 5.0, 7.0, 9.0]
    assert found.to_dataframe()["place"].tolist() == np.repeat(found.places, 4).tolist()
    assert activations(series_model(traceable=False), X).places is None
