"""Where a gradient ends in real models, and what is said of it."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")

import keras
import tensorflow as tf
from keras import layers, ops

from interpret.core.model import GradientEnd, GradientWay
from interpret.methods.explained import explained
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency

pytestmark = pytest.mark.tensorflow

X = 4 * np.random.default_rng(0).normal(size=(12, 2)).astype("float32")
FAR_BELOW = keras.initializers.Constant(-200.0)


class Floored(layers.Layer):
    """A layer of somebody's own, whose inside TensorFlow alone sees."""

    def call(self, x):
        return tf.floor(x)


class Zeros(layers.Layer):
    """A zero for each sample: how many there are is no reading of them."""

    def call(self, x):
        return tf.zeros([tf.shape(x)[0], 1])


def stopped(stop, dtype="float32"):
    """input → what stops the gradient → conv → mean → two outputs."""
    x = keras.Input((12, 2), dtype=dtype, name="x")
    y = layers.Conv1D(4, 3, activation="relu", name="conv1d")(STOPS[stop](x))
    return keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling1D()(y)))


STOPS = {
    "whole numbers": lambda x: ops.cast(x, "float32"),
    "round": ops.round,
    "sign": ops.sign,
    "stop_gradient": ops.stop_gradient,
    "cast": lambda x: ops.cast(ops.cast(x, "int32"), "float32"),
    "own": Floored(name="own"),
    "nested": lambda x: keras.Sequential(
        [keras.Input((12, 2)), layers.Conv1D(3, 2), Floored(name="inner")], name="body"
    )(x),
}
NEVER = {
    "whole numbers": ("x", "input"),
    "round": ("round", "operation"),
    "sign": ("sign", "operation"),
    "stop_gradient": ("stopgradient", "operation"),
    "cast": ("cast", "operation"),
    "own": ("own", "layer"),
    "nested": ("body/inner", "layer"),
}


@pytest.mark.parametrize("stop", STOPS)
def test_what_never_passes_a_gradient_is_named(opened, stop):
    model = opened(stopped, stop, "int32" if stop == "whole numbers" else "float32")
    subject = explained(model, np.round(X), target=0)
    name, part = NEVER[stop]
    end = GradientEnd(name=name, part=part, always=True)
    way = model.gradient_way(sample=subject.sample, target=subject.target)
    assert way == GradientWay(reads=True, ends=(end,))


def test_advice_is_occlusion_and_not_more_steps(opened):
    model = opened(stopped, "round")
    note = (
        "No gradient passes operation 'round': gradients say nothing of what goes in there, "
        "whatever it is. Use occlusion, which needs none."
    )
    assert saliency(model, X, target=0, method="gradient").notes == (note,)
    for steps in (None, 7):
        found = saliency(model, X, target=0, steps=steps)
        *_, missing, last = found.notes
        assert last == note
        assert found.notes.count(note) == 1
        assert missing == (
            "The values sum to 0 and not to the difference in score of "
            f"{found.score - found.baseline_score:.4g}."
        )
    assert np.abs(occlude(model, X, target=0).values).max() > 0.01


def beside():
    """The mean, rounded and as it is, one beside the other."""
    x = keras.Input((12, 2))
    y = layers.GlobalAveragePooling1D()(layers.Conv1D(4, 3, activation="relu")(x))
    return keras.Model(x, layers.Dense(2)(layers.Add()([ops.round(3 * y), y])))


def test_a_rounding_beside_another_way_is_what_integrated_gradients_miss(opened):
    found = saliency(opened(beside), X, target=0)
    assert found.values.any()
    assert found.notes[-1].startswith("No gradient passes operation 'round': ")
    assert "steps" not in " ".join(found.notes)


def dead(kind):
    """A ReLU that is off whatever the input: in the conv layer, a layer of its own, or behind."""
    x = keras.Input((12, 2))
    bias = {"dense": {"bias_initializer": "ones"}, kind: {"bias_initializer": FAR_BELOW}}
    act = "relu" if kind == "conv1d" else None
    y = layers.Conv1D(4, 3, activation=act, name="conv1d", **bias.get("conv1d", {}))(x)
    if kind == "relu":
        y = layers.ReLU(name="relu")(y - 200.0)
    y = layers.GlobalAveragePooling1D()(y)
    y = layers.Dense(3, activation="relu", name="dense", **bias["dense"])(y)
    return keras.Model(x, layers.Dense(2, name="top")(y))


@pytest.mark.parametrize("kind", ["conv1d", "relu", "dense"])
def test_a_relu_that_is_off_is_named(opened, kind):
    model = opened(dead, kind)
    subject = explained(model, X, target=1)
    way = model.gradient_way(sample=subject.sample, target=subject.target)
    assert way.ends == (GradientEnd(name=kind, part="layer", always=False, function="relu"),)


def test_a_dead_conv_layer_can_be_explained_before_its_relu(opened):
    model = opened(dead, "conv1d")
    (note,) = saliency(model, X, target=1, method="gradient").notes
    assert note == (
        "The gradient ends at layer 'conv1d': its relu is flat wherever the target reads it on "
        "this input. What its filters come to before it can still be explained: "
        "target='filter:conv1d:0' with logits=True is one of them."
    )
    before = saliency(model, X, target="filter:conv1d:0", logits=True, method="gradient")
    assert before.values.any()
    assert before.notes == ()
    (note,) = saliency(opened(dead, "dense"), X, target=1, method="gradient").notes
    assert note == (
        "The gradient ends at layer 'dense': its relu is flat wherever the target reads it on "
        "this input. Occlusion, which needs no gradient, may show more."
    )


def apart():
    """Two inputs, each with an output of its own."""
    a, b = keras.Input((12, 2), name="a"), keras.Input((7, 1), name="b")
    y = layers.GlobalMaxPooling1D()(layers.Conv1D(4, 3)(a))
    z = layers.GlobalMaxPooling1D()(layers.Conv1D(4, 2)(b)) + Zeros()(a)
    return keras.Model([a, b], [layers.Dense(1, name="one")(y), layers.Dense(2, name="two")(z)])


def test_an_output_that_does_not_read_the_input_is_told(opened):
    model = opened(apart)
    x = {"a": X, "b": np.ones((7, 1), "float32")}
    note = (
        "two/output 1 is not computed from the input 'a': whatever stands there, its score is the "
        "same, and every value is 0. Explain another target, or another input: load the model with "
        "focus='b'."
    )
    for method in ("gradient", "gradient_x_input", "smoothgrad", "integrated_gradients"):
        assert note in saliency(model, x, target="two/1", method=method).notes
    other = saliency(opened(apart, focus="b"), x, target="two/1", method="gradient")
    assert other.values.any()
    assert other.notes == ()


def test_a_gradient_that_arrives_ends_nowhere(opened):
    model = opened(apart)
    subject = explained(model, {"a": X, "b": np.ones((7, 1))}, target="one")
    way = model.gradient_way(sample=subject.sample, target=subject.target)
    assert way == GradientWay()


def recurrent():
    """Masked text through a loop, whose rounding comes last."""
    ids = keras.Input((9,), dtype="int32", name="ids")
    y = layers.Embedding(7, 3, mask_zero=True)(ids)
    y = layers.Bidirectional(layers.LSTM(3, return_sequences=True))(y)
    y = layers.Conv1D(4, 2, padding="same")(ops.round(9 * y))
    return keras.Model(ids, layers.Dense(5, activation="softmax")(y))


def test_an_answer_at_a_position_behind_a_loop(opened):
    model = opened(recurrent)
    found = saliency(model, np.array([1, 2, 3, 4, 5, 0, 0, 0, 0]), target="1@3", method="gradient")
    assert found.notes == (
        "No gradient passes operation 'round': gradients say nothing of what goes in there, "
        "whatever it is. Use occlusion, which needs none.",
    )


def flat_heads():
    """Heads of every kind behind one conv layer, all where their functions are flat."""
    x = keras.Input((12, 2))
    maps = layers.Conv1D(4, 3, name="conv1d")(x)
    pooled = layers.GlobalAveragePooling1D()(maps)

    def logit(by, name, source=pooled):
        bias = keras.initializers.Constant(by)
        return layers.Dense(1, bias_initializer=bias, name=name)(source)

    return keras.Model(
        x,
        [
            layers.Dense(
                1, activation="tanh", bias_initializer=keras.initializers.Constant(60.0), name="a"
            )(pooled),
            layers.ReLU(name="b")(logit(-60.0, "b_before")),
            layers.Activation("hard_sigmoid", name="c")(logit(60.0, "c_before")),
            layers.Lambda(ops.softplus, name="d")(logit(-60.0, "d_before")),
            layers.Activation("gelu", name="e")(logit(-60.0, "e_before", maps)),
        ],
    )


@pytest.mark.parametrize(
    ("head", "activation"), [("a", "tanh"), ("b", "relu"), ("c", "hard_sigmoid"), ("e", "gelu")]
)
def test_flat_heads_advise_a_score_that_moves(opened, head, activation):
    model = opened(flat_heads)
    assert [each.activation for each in model.info.heads] == [
        "tanh", "relu", "hard_sigmoid", "linear", "gelu",
    ]  # fmt: skip
    target = f"{head}/0" + "@5" * (head == "e")
    found = saliency(model, X, target=target, method="gradient")
    assert found.notes[-1] == (
        f"The score of {found.target} is {found.score:.6g}, where its {activation} is flat and "
        "its gradient nearly vanishes: explain the score before it instead (logits=True)."
    )
    before = saliency(model, X, target=target, method="gradient", logits=True)
    assert before.unit == "pre-activation per unit of input"
    assert abs(before.score) > 30
    assert before.values.any()
    assert before.notes == ()
