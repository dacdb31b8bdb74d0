"""Class activation maps against sums over a layer's maps written out by hand."""

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.core.model import MapOnTheWay
from interpret.methods import cams
from interpret.methods.cams import carried
from interpret.methods.saliency import saliency
from tests.toy_models import Conv, Convolutional, Linear, example_model, series_model, text_model

RNG = np.random.default_rng(31)
X = RNG.normal(size=(11, 2)).astype(np.float32)
CAMS = ["gradcam", "gradcam++", "scorecam", "layercam"]


def maps_of(model, x):
    conv = model.convs[0]
    z = conv.forward(x[None].astype(float))
    return conv.activate(z)[0]


# Padding "same" with three slots: the layer's positions are the input's, nothing is interpolated.


@pytest.mark.parametrize("target", [0, 3])
def test_gradcam_after_global_average_is_the_class_activation_map_over_its_length(target):
    model = series_model(pool="average", padding="same")
    cam = maps_of(model, X) @ model.dense[:, target]
    found = saliency(model, X, method="gradcam", target=target)
    np.testing.assert_allclose(found.values[:, 0], np.maximum(cam, 0) / 11, atol=1e-10)
    signed = saliency(model, X, method="gradcam", target=target, relu=False)
    np.testing.assert_allclose(signed.values[:, 0], cam / 11, atol=1e-10)
    assert signed.values.sum() + model.bias[target] == pytest.approx(signed.score)
    assert (found.signed, signed.signed) == (False, True)
    assert found.unit == "weighted activation"
    assert found.channels == ("all channels",)
    assert found.x_channels == ("channel 0", "channel 1")
    assert dict(found.params) == {
        "layer": "conv0",
        "relu": True,
        "logits": False,
        "backend": "own",
    }


def _gradient_of_max(model, target):
    """∂ score / ∂ map after global max pooling."""
    maps = maps_of(model, X)
    gradient = np.zeros_like(maps)
    gradient[maps.argmax(axis=0), np.arange(4)] = model.dense[:, target]
    return maps, gradient


def test_gradcam_after_global_max_weighs_by_the_mean_gradient():
    model = series_model(padding="same")
    maps, _ = _gradient_of_max(model, 2)
    expected = np.maximum(maps @ (model.dense[:, 2] / 11), 0)
    found = saliency(model, X, method="gradcam", target=2)
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-10)


def test_gradcam_plus_plus_weighs_by_the_closed_form():
    model = series_model(padding="same")
    maps, _ = _gradient_of_max(model, 2)
    # One gradient v at the maximum: alpha = v² / (2 v² + ΣA v³), weight = alpha · ReLU(v).
    v = model.dense[:, 2]
    weights = v**2 / (2 * v**2 + maps.sum(axis=0) * v**3) * np.maximum(v, 0)
    found = saliency(model, X, method="gradcam++", target=2)
    np.testing.assert_allclose(found.values[:, 0], np.maximum(maps @ weights, 0), atol=1e-10)


def test_layercam_multiplies_position_by_position():
    model = series_model(padding="same")
    maps, gradient = _gradient_of_max(model, 2)
    expected = (np.maximum(gradient, 0) * maps).sum(axis=1)
    found = saliency(model, X, method="layercam", target=2)
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-10)


@pytest.mark.parametrize("baseline", [None, "mean", -2.0])
def test_scorecam_weighs_by_the_scores_of_masked_inputs(baseline):
    model = series_model(padding="same")
    maps = maps_of(model, X)
    level = {None: 0.0, "mean": X.mean(axis=0)}.get(baseline, baseline)
    scores = []
    for f in range(4):
        mask = (maps[:, f] - maps[:, f].min()) / (maps[:, f].max() - maps[:, f].min())
        masked = level + mask[:, None] * (X - level)
        sample = model.encode(masked)
        scores.append(model.predict(masked[None], sample=sample)[0][0, 2])
    weights = np.exp(scores) / np.exp(scores).sum()
    found = saliency(model, X, method="scorecam", target=2, baseline=baseline)
    np.testing.assert_allclose(found.values[:, 0], np.maximum(maps @ weights, 0), atol=1e-5)
    there = np.broadcast_to(level, X.shape)
    expected = model.predict(there[None], sample=model.encode(X))[0][0, 2]
    assert found.baseline_score == pytest.approx(expected, abs=1e-5)


def test_scorecam_leaves_padding_unmasked():
    model = text_model(pool="average", table=RNG.normal(size=(8, 4)))
    every = np.ones(9, dtype=bool)
    sample = dataclasses.replace(model.encode("the film was great fun"), padding=every)
    found = saliency(model, sample, method="scorecam", target=0)
    # All is padding: every mask leaves the input, so that all filters weigh the same.
    maps = maps_of(model, model.embed(sample.x[None])[0])
    expected = cams.carried(np.maximum(maps.mean(axis=1), 0), model.places("conv0", 9), 9)
    np.testing.assert_allclose(found.values[:, 0], expected, atol=1e-10)
    assert found.baseline_score == pytest.approx(found.score)


def test_a_constant_map_masks_all():
    # Filter 1 never answers: its mask is zero everywhere and its input the baseline.
    conv = Conv(np.array([[[1.0]], [[-1.0]]]))
    model = Convolutional(conv, np.array([[2.0], [5.0]]), length=3)
    x = np.array([[1.0], [0.0], [3.0]])
    found = saliency(model, x, method="scorecam")
    weight = np.exp(6.0) / (np.exp(6.0) + np.exp(0.0))
    np.testing.assert_allclose(found.values[:, 0], weight * x[:, 0], atol=1e-6)


def test_the_size_of_a_batch_of_masks_changes_nothing(monkeypatch):
    model = series_model()
    whole = saliency(model, X, method="scorecam")
    monkeypatch.setattr(cams, "NUMBERS_AT_ONCE", X.size * 3)
    counts = []
    split = saliency(
        model, X, method="scorecam", progress=lambda done, total: counts.append((done, total))
    )
    assert counts == [(3, 4), (4, 4)]
    np.testing.assert_allclose(split.values, whole.values, atol=1e-12)


def test_stopping_weighs_the_filters_done(monkeypatch):
    model = series_model(padding="same")
    monkeypatch.setattr(cams, "NUMBERS_AT_ONCE", X.size)
    found = saliency(model, X, method="scorecam", target=2, progress=lambda *_: False)
    assert found.partial
    np.testing.assert_allclose(found.values[:, 0], maps_of(model, X)[:, 0], atol=1e-10)
    assert found.notes == ("Stopped after 1 of 4 filters: only those are weighed.",)


# -- From the layer's positions to the input's


def test_a_place_between_two_positions_keeps_its_peak_at_the_first():
    # Valid, two slots: position 3 saw "great fun" (3 and 4), and its 2.5 stands at "great".
    found = saliency(example_model(), "the film was great fun", method="layercam", target="good")
    assert found.values[:, 0].tolist() == [0.0, 0.0, 0.0, 2.5, 0.0, 0.0, 0.0]
    assert found.channels == ("token",)


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([0, 1, 2, 3, 4], [1, 5, 3, 9, 7]),  # as it is
        ([-1, 0, 1, 2, 3], [5, 3, 9, 7, 7]),  # causal: it looks back
        ([1, 3, 5], [1, 1, 3, 5, 4, 3, 3]),  # stride 2
        ([0.75, 2.75, 5.25], [1, 1, 3, 5, 4, 3, 3]),  # to the nearest
        ([1.5, 3.5, 5.5], [1, 1, 3, 5, 4, 3, 3]),  # and an even kernel: the peak stays 5
        ([0.25, 0.75, 1.25, 1.75], [1, 4, 9]),  # two positions for one of the input
        ([2], [1, 1, 1, 1]),
    ],
)
def test_maps_are_interpolated_between_places_and_held_beyond(places, expected):
    values = np.array([1.0, 5.0, 3.0, 9.0, 7.0])[: len(places)]
    assert carried(values, np.array(places, float), len(expected)).tolist() == expected


def test_a_map_under_stride_stays_in_place():
    model = series_model(pool="average", stride=2, length=11)
    cam = maps_of(model, X) @ model.dense[:, 1] / 5
    found = saliency(model, X, method="gradcam", target=1, relu=False)
    np.testing.assert_allclose(found.values[[1, 3, 5, 7, 9], 0], cam, atol=1e-10)
    np.testing.assert_allclose(found.values[2, 0], (cam[0] + cam[1]) / 2, atol=1e-10)


# -- Which layer


def _deep(**options):
    rng = np.random.default_rng(8)
    first, second = Conv(rng.normal(size=(3, 2, 2))), Conv(rng.normal(size=(4, 3, 3)))
    return Convolutional(
        [first, second], rng.normal(size=(4, 5)), pool="average", length=11, **options
    )


def test_the_last_layer_is_looked_at_unless_another_is_named():
    model = _deep()
    assert saliency(model, X, method="gradcam").params["layer"] == "conv1"
    first = saliency(model, X, method="gradcam", layer="conv0", target=3, relu=False)
    question = model.encode(X)
    maps, gradient = model.layer_gradient(
        X[None].astype(float), layer="conv0", sample=question, target=_target(model, 3)
    )
    expected = carried(maps[0] @ gradient[0].mean(axis=0), model.places("conv0", 11), 11)
    np.testing.assert_allclose(first.values[:, 0], expected, atol=1e-10)


def _target(model, index):
    from interpret.core.targets import resolve_target

    return resolve_target(model.info, index, scores=(np.zeros(5),))


def test_a_filter_is_looked_at_in_its_own_layer():
    model = _deep()
    found = saliency(model, X, method="layercam", target="filter:conv0:1@4")
    assert found.params["layer"] == "conv0"
    value = max(maps_of(model, X)[4, 1], 0)
    assert found.values.max() <= value
    assert found.values.sum() == pytest.approx(value, abs=1e-6)


def test_one_of_several_branches_is_said_to_be_one():
    model = text_model()
    maps = [MapOnTheWay(name=name, positions=8) for name in ("other", "conv0")]
    model.maps_to = lambda target, length: tuple(maps)
    found = saliency(model, "the film was", target=0, method="gradcam")
    assert found.notes == (
        "This is the map of layer 'conv0' alone, and 'other' leads to the target beside it. Set "
        "layer to look at another.",
    )
    assert saliency(model, "the film was", target=0, method="gradcam", layer="conv0").notes == ()


def test_one_of_several_branches_of_a_series_is_said_to_be_one():
    model = series_model()
    maps = [MapOnTheWay(name=name, positions=9) for name in ("other", "conv0")]
    model.maps_to = lambda target, length: tuple(maps)
    found = saliency(model, X, target=2, method="gradcam")
    assert found.notes == (
        "This is the map of layer 'conv0' alone, and 'other' leads to the target beside it. Set "
        "layer to look at another.",
    )
    for asked in ({"layer": "conv0"}, {"target": "filter:conv0:1"}):
        assert saliency(model, X, method="gradcam", **{"target": 0} | asked).notes == ()


@pytest.mark.parametrize(
    ("model", "layer", "message"),
    [
        (
            _deep(traceable=False),
            "conv1",
            "The positions of layer='conv1' have no place on the input, since it or one before it "
            "mixes them or lays them in another order: use method='integrated_gradients'.",
        ),
        (
            _deep(traceable=False),
            None,
            "No layer of toy on the way to 'class 1' has positions with a place on the input, so "
            "that none has a map: use method='integrated_gradients'.",
        ),
        (
            _deep(),
            "dense",
            "layer='dense' gives no map on the way from a convolution to 'class 1': use 'conv1' or "
            "'conv0'.",
        ),
        (
            Linear(np.ones((3, 11, 2))),
            None,
            "linear has no convolution over positions to look at.",
        ),
    ],
)
@pytest.mark.parametrize("method", CAMS)
def test_a_layer_that_cannot_be_placed_is_refused(model, layer, message, method):
    with pytest.raises(ArgumentError) as caught:
        saliency(model, X, method=method, layer=layer)
    assert str(caught.value) == message
