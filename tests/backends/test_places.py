"""Class activation maps on whole models against Keras and numpy alone, and where maps lie."""

import numpy as np
import pytest

from interpret.core.errors import ArgumentError

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from interpret.catalog import ANALYSES  # noqa: E402
from interpret.core.targets import Target  # noqa: E402
from interpret.loading import load  # noqa: E402
from interpret.methods.activations import activations  # noqa: E402
from interpret.methods.ngrams.analysis import ngrams  # noqa: E402
from interpret.methods.saliency import saliency  # noqa: E402
from tests.backends.keras_models import every_conv  # noqa: E402
from tests.backends.placed_models import (  # noqa: E402
    LENGTH,
    behind,
    classes,
    example,
    excited,
    fcn,
    inception,
    resnet,
    two_heads,
    u_net,
)

CLASS = 1
CAM = {"method": "gradcam", "target": CLASS, "logits": True, "relu": False}


def _cam(built, tensor, x):
    """Zhou et al. 2016: the class's weights, applied to what the global average takes in."""
    maps = np.asarray(keras.Model(built.input, tensor)(x[None]))[0]
    return maps @ np.asarray(built.get_layer("head").kernel)[:, CLASS]


@pytest.mark.parametrize("builder", [fcn, resnet, inception])
def test_the_default_map_is_the_class_activation_map(opened, builder):
    x = example()
    last = builder().layers[-2].input  # of the global average
    found = saliency(opened(builder), x, **CAM)
    np.testing.assert_allclose(found.values[:, 0] * LENGTH, _cam(builder(), last, x), atol=1e-5)
    assert found.notes == ()
    relu = saliency(opened(builder), x, **{**CAM, "relu": True}, backend="tf-keras-vis")
    np.testing.assert_allclose(relu.values, np.maximum(found.values, 0), atol=1e-6)


def test_a_gate_leaves_every_position_in_its_place(opened):
    model, x = opened(excited), example()
    last = excited().layers[-2].input
    found = saliency(model, x, **CAM)
    np.testing.assert_allclose(found.values[:, 0] * LENGTH, _cam(excited(), last, x), atol=1e-5)
    np.testing.assert_array_equal(model.places("gated", LENGTH), np.arange(LENGTH))
    assert model.spans("gated", LENGTH).tolist() == [[0, LENGTH]] * LENGTH
    second = model.info.conv_layers[1].name
    assert activations(model, x, layer=second).spans is None
    with pytest.raises(ArgumentError) as caught:
        ngrams(model, [x, -x], layer=second)
    assert str(caught.value).endswith(
        "since a layer before it mixes all of them. Name an earlier layer, such as "
        f"{model.info.conv_layers[0].name!r}."
    )


@pytest.mark.parametrize(
    ("layer", "is_placed"),
    [
        (lambda x: layers.GroupNormalization(2)(x), True),
        (lambda x: layers.LayerNormalization(axis=[1, 2])(x), True),
        (lambda x: x * layers.Softmax(axis=1)(layers.Dense(1)(x)), True),
        (lambda x: x + layers.RepeatVector(1)(layers.GlobalMaxPooling1D()(x)), True),
        (lambda x: layers.MultiHeadAttention(1, 2)(x, x), False),
        (lambda x: x + layers.MultiHeadAttention(1, 2)(x, x), False),
        (lambda x: layers.GRU(3, return_sequences=True)(x), False),
        (lambda x: keras.ops.flip(x, axis=1), False),
        (lambda x: layers.Concatenate(axis=1)([x, x]), False),
    ],
)
def test_what_has_no_place_is_left_for_what_has(layer, is_placed):
    built = behind(layer)
    model = load(built)
    target = Target(name="", unit="", index=0)
    last = model.maps_to(target, LENGTH)[-1]
    assert last.placed is is_placed
    found = saliency(model, example(), **CAM)
    assert found.params["layer"] == (last.name if is_placed else "conv")
    if is_placed:
        cam = _cam(built, built.layers[-2].input, example())
        np.testing.assert_allclose(found.values[:, 0] * LENGTH, cam, atol=1e-5)
        return
    with pytest.raises(ArgumentError) as caught:
        saliency(model, example(), method="gradcam", layer=last.name)
    assert str(caught.value).startswith(f"The positions of layer={last.name!r} have no place")
    assert str(caught.value).endswith("use 'conv'.")


def test_a_layer_beside_the_way_is_not_taken(opened):
    model, x = opened(two_heads), example()
    count = saliency(model, x, method="gradcam", target="count/output", relu=False)
    inner = keras.Model(two_heads().input, two_heads().get_layer("counting").output)
    kernel = np.asarray(two_heads().get_layer("count").kernel)
    expected = np.asarray(inner(x[None]))[0] @ kernel[:, 0] / LENGTH
    assert count.params["layer"] == "counting"
    np.testing.assert_allclose(count.values[:, 0], expected, atol=1e-6)
    profile = saliency(model, x, method="gradcam", target="profile/output@7")
    assert profile.params["layer"] == "drawing"  # and not the profile itself
    with pytest.raises(ArgumentError) as caught:
        saliency(model, x, method="gradcam", target="count/output", layer="drawing")
    assert str(caught.value) == (
        "layer='drawing' gives no map on the way from a convolution to 'count/output': use "
        "'counting' or 'shared'."
    )


def test_a_place_lies_within_what_was_seen_and_moves_on_by_the_jump(opened):
    model = opened(every_conv)
    for layer in model.info.conv_layers:
        places, spans = model.places(layer.name, 30), model.spans(layer.name, 30)
        inner = slice(2, -2)
        assert (places[inner] >= spans[inner, 0]).all(), layer.name
        assert (places[inner] <= spans[inner, 1] - 1).all(), layer.name
        step = 1 if layer.kind == "Conv1DTranspose" else layer.jump  # the pool's 2, spread by 2
        np.testing.assert_allclose(np.diff(places), step, atol=1e-12)


def test_places_under_pools_and_back(opened):
    model = opened(u_net)
    np.testing.assert_array_equal(model.places("down", LENGTH), 0.5 + 2 * np.arange(LENGTH // 2))
    for name in ("up", "both", "drawn"):
        np.testing.assert_allclose(model.places(name, LENGTH), np.arange(LENGTH), atol=1e-12)
    found = saliency(model, example(), method="layercam", target="class 1@9")
    assert found.params["layer"] == "drawn"
    assert np.flatnonzero(found.values[:, 0]).tolist() in ([9], [])


def test_a_map_of_one_position_and_a_constant_one_are_told():
    source = keras.Input((LENGTH, 2))
    x = layers.Conv1D(4, 3, activation="relu", name="conv")(source)
    x = layers.Conv1D(3, LENGTH - 2, name="all")(x)
    model = load(keras.Model(source, layers.Dense(2, name="head")(layers.Flatten()(x))))
    assert saliency(model, example(), method="gradcam").params["layer"] == "conv"
    named = saliency(model, example(), method="gradcam", layer="all", target=0)
    assert named.notes == (
        "Layer 'all' has one position, so that its map is the same everywhere: layer='conv' has "
        "22.",
    )
    zero = keras.Sequential(
        [
            keras.Input((LENGTH, 2)),
            layers.Conv1D(4, 3, kernel_initializer="zeros", name="conv"),
            layers.GlobalAveragePooling1D(),
            layers.Dense(2),
        ]
    )
    assert saliency(load(zero), example(), method="gradcam", target=0).notes == (
        "Layer 'conv' answers 0 everywhere on this input, with every filter, so that its map is 0 "
        "whatever the target is.",
        "The gradient ends at layer 'conv': what it gives does not change with what goes in, on "
        "this input. Occlusion, which needs no gradient, may show more.",
    )


def test_any_layer_on_the_way_can_be_named(opened):
    built, x = fcn(), example()
    middle = [each for each in built.layers if isinstance(each, layers.BatchNormalization)][1]
    found = saliency(opened(fcn), x, **CAM, layer=middle.name)
    maps = keras.Model(built.input, middle.output)(x[None])
    onward = keras.Model(middle.output, built.layers[-2].output)  # to the global average
    weights = built.get_layer("head").kernel[:, CLASS]
    with tf.GradientTape() as tape:
        tape.watch(maps)
        score = tf.tensordot(onward(maps)[0], weights, 1)
    slopes = np.asarray(tape.gradient(score, maps))[0].mean(axis=0)
    assert found.params["layer"] == middle.name
    np.testing.assert_allclose(found.values[:, 0], np.asarray(maps)[0] @ slopes, atol=1e-6)


def test_a_norm_over_all_positions_leaves_the_layers_behind_it_in_place():
    source = keras.Input((LENGTH, 2))
    x = layers.GroupNormalization(1)(source)
    x = layers.Dropout(0.3)(layers.Conv1D(4, 4, padding="same", activation="relu", name="conv")(x))
    info = load(classes(source, x)).info
    assert (info.conv_layers[0].receptive_field, info.conv_layers[0].placed) == (None, True)
    assert ANALYSES["gradcam"].applies(info) is None
    assert ANALYSES["ngrams"].applies(info) is not None
    x = layers.Conv1D(4, 4, padding="same")(layers.GRU(3, return_sequences=True)(source))
    lost = load(classes(source, x))
    assert ANALYSES["gradcam"].applies(lost.info) == (
        f"It cannot be followed which input positions the conv layers of {lost.info.name} saw, so "
        "a map of theirs has no place on the input."
    )


def test_branches_that_lead_to_the_target_beside_each_other_are_told():
    source = keras.Input((LENGTH, 2))
    convs = [layers.Conv1D(4, k, activation="relu", name=f"conv_{k}") for k in (5, 3, 4)]
    pooled = layers.Concatenate()([layers.GlobalMaxPooling1D()(each(source)) for each in convs])
    found = saliency(
        load(keras.Model(source, layers.Dense(2)(pooled))), example(), method="gradcam"
    )
    assert found.params["layer"] == "conv_5"
    assert found.notes[-1] == (
        "This is the map of layer 'conv_5' alone, and 'conv_3', 'conv_4' lead to the target beside "
        "it. Set layer to look at another."
    )


def test_what_a_layer_of_layers_does_inside_is_on_the_way():
    class Block(layers.Layer):
        def __init__(self):
            super().__init__(name="block")
            self.conv = layers.Conv1D(3, 3, padding="same", name="inside")

        def call(self, x):
            return keras.ops.flip(self.conv(x), axis=1)

    source = keras.Input((LENGTH, 2))
    found = saliency(load(classes(source, Block()(source))), example(), method="gradcam")
    assert found.params["layer"] == "block/inside"


def test_the_first_conv_layer_is_no_shortcut(opened):
    model = opened(resnet)
    assert model.info.conv_layer(None).kernel_size == 8
    assert activations(model, example()).layer == model.info.conv_layer(None).name
