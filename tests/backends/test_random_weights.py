"""Random weights stand in for a model's own, whatever it is made of, and never go into it."""

import re

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from interpret.backends.random_weights import drawn
from interpret.core.errors import ArgumentError
from interpret.core.targets import resolve_target
from interpret.loading import load
from interpret.methods.check import check
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from tests.backends.keras_models import every_conv, grid_model, sentence_cnn

pytestmark = pytest.mark.tensorflow
ENGINES = ("incremental", "naive")
RNG = np.random.default_rng(0)


@keras.saving.register_keras_serializable("tests")
class Counting(layers.Layer):
    """Counts its calls in a weight, and weighs channels by one that is drawn by no initializer."""

    def build(self, shape):
        self.calls = self.add_weight(shape=(), initializer="zeros", trainable=False, name="calls")
        start = keras.initializers.Constant(np.arange(1.0, shape[-1] + 1))
        self.weight = self.add_weight(shape=(shape[-1],), initializer=start, name="weight")

    def call(self, x):
        self.calls.assign_add(1.0)
        return x * self.weight


class Unseen(keras.Model):
    """A subclassed model with an operation of TensorFlow's own between its layers."""

    def __init__(self):
        super().__init__()
        self.conv, self.dense = layers.Conv1D(4, 3, name="conv"), layers.Dense(2, name="dense")

    def call(self, x):
        return self.dense(tf.reduce_max(self.conv(x), axis=1))


def unseen():
    model = Unseen()
    model(np.zeros((1, 12, 3), "float32"))
    return model


def recurrent():
    return keras.Sequential(
        [
            keras.Input((12, 3)),
            layers.Conv1D(4, 3, activation="relu", name="conv"),
            Counting(name="counting"),
            layers.Bidirectional(layers.LSTM(3), name="both"),
            layers.Dense(2, activation="softmax", name="head"),
        ]
    )


def shared():
    """A layer called twice, one normalised, two heads, and a model within each time step."""
    series = keras.Input((4, 8, 3))
    inner = keras.Sequential(
        [keras.Input((8, 3)), layers.Conv1D(5, 3, name="conv"), layers.GlobalMaxPooling1D()],
        name="encoder",
    )
    twice = layers.Conv1D(5, 2, padding="same", name="twice")
    x = twice(twice(layers.TimeDistributed(inner, name="each")(series)))
    x = layers.GlobalAveragePooling1D()(layers.BatchNormalization(name="norm")(x))
    return keras.Model(series, [layers.Dense(2, name="one")(x), layers.Dense(1, name="two")(x)])


MODELS = {
    every_conv: ("head", "transposed", "depthwise", "batch_normalization", "separable", "grouped"),
    recurrent: ("head", "both", "counting", "conv"),
    shared: ("one", "norm", "twice", "each/encoder/conv"),
    unseen: ("unseen/dense", "unseen/conv"),
    sentence_cnn: None,
}


def bytes_of(model):
    return [keras.ops.convert_to_numpy(variable).tobytes() for variable in model.variables]


def asked(opened):
    spec = opened.info.input
    if spec.kind == "tokens":
        x = RNG.integers(1, 10, size=(spec.length, 1))
    else:
        x = RNG.normal(size=(spec.length, spec.channels))
    sample = opened.encode(x)
    scores = opened.predict(sample.x[None], sample=sample)
    return sample, resolve_target(opened.info, 0, scores=scores)


def numbers_drawn(opened, names, seed):
    """What is drawn for each weight, by the weight's id."""
    weights = drawn(opened.runs.described.recording, names, seed=seed)
    return {id(variable): np.asarray(value) for variable, value in weights}


def by_keras(model, opened, names, sample):
    """What Keras itself answers with what seed 3 draws put into the model."""
    weights = drawn(opened.runs.described.recording, names, seed=3)
    before = [keras.ops.convert_to_numpy(variable) for variable in model.variables]
    try:
        for variable, value in weights:
            variable.assign(value)
        (given,) = opened.runs.model_inputs(sample.x[None], [sample])
        return keras.tree.flatten(model(given, training=False))
    finally:
        for variable, value in zip(model.variables, before, strict=True):
            variable.assign(value)


@pytest.mark.parametrize("build", MODELS)
def test_answers_are_those_of_keras_with_these_weights(build):
    keras.utils.set_random_seed(1)
    model = build()
    opened = load(model)
    sample, target = asked(opened)
    names = opened.weighted_layers(target)
    assert MODELS[build] in (None, tuple(re.sub(r"_\d+$", "", name) for name in names))
    before, first = bytes_of(model), opened.predict(sample.x[None], sample=sample)
    other = opened.randomised(names, seed=3)
    answers = other.predict(sample.x[None], sample=sample)
    assert bytes_of(model) == before
    again = opened.predict(sample.x[None], sample=sample)
    assert all((one == two).all() for one, two in zip(first, again, strict=True))
    for answer, wanted in zip(answers, by_keras(model, opened, names, sample), strict=True):
        np.testing.assert_allclose(answer, np.asarray(wanted), atol=1e-6)
    assert abs(answers[0] - first[0]).max() > 1e-4


def test_every_computation_has_these_weights():
    """Windows agree with brute force, vectors with embeddings, and gradients with differences."""
    opened = load(sentence_cnn())
    sample, target = asked(opened)
    x, names = sample.x[None], opened.weighted_layers(target)
    for seed in (3, 4):  # the second time with all that was compiled for the first
        other = opened.randomised(names, seed=seed)
        runs = [occlude(other, sample, target=0, window=2, engine=e) for e in ENGINES]
        np.testing.assert_allclose(runs[0].values, runs[1].values, atol=1e-5)
        vectors = other.embed(x)
        assert abs(vectors - opened.embed(x)).max() > 0.01
        (score,) = other.score(vectors, sample=sample, target=target)
        assert other.predict(x, sample=sample)[0][0, 0] == pytest.approx(score, rel=1e-5)
        summed = saliency(other, sample, target=0, baseline="zero")
        assert abs(summed.completeness_gap) < 0.01 * abs(summed.score - summed.baseline_score)


def test_what_a_layer_counts_as_it_runs_ends_with_the_run():
    """Windows are run in two ways in one call: the one has nothing of the other's count."""
    model = keras.Sequential(
        [
            keras.Input((12, 3)),
            layers.Conv1D(4, 3, name="conv"),
            Counting(name="counting"),
            layers.GlobalMaxPooling1D(),
            layers.Dense(2, name="head"),
        ]
    )
    opened = load(model)
    sample, target = asked(opened)
    other = opened.randomised(opened.weighted_layers(target), seed=1)
    runs = [occlude(other, sample, target=0, window=2, engine=each) for each in ENGINES]
    np.testing.assert_allclose(runs[0].values, runs[1].values, atol=1e-5)
    assert not model.get_layer("counting").calls.numpy()


def test_what_is_drawn_comes_of_the_layers_own_initializers():
    model = recurrent()
    opened = load(model)
    _, target = asked(opened)
    names = opened.weighted_layers(target)
    numbers = numbers_drawn(opened, names, 0)
    assert numbers.keys() == set(map(id, model.weights))
    conv, counting = model.get_layer("conv"), model.get_layer("counting")
    bound = np.sqrt(6 / (3 * 3 + 3 * 4))  # GlorotUniform: slots · channels in, slots · filters out
    kernel = numbers[id(conv.kernel)]
    assert 0.7 * bound < np.abs(kernel).max() <= bound
    assert not numbers[id(conv.bias)].any()
    shuffled = numbers[id(counting.weight)]  # its own numbers
    assert sorted(shuffled) == [1.0, 2.0, 3.0, 4.0]
    few = numbers_drawn(opened, names[2:], 0)
    assert (few[id(conv.kernel)] == kernel).all()  # alike, whichever others are drawn
    assert id(model.get_layer("head").kernel) not in few


def test_a_pretrained_embedding_is_shuffled_and_not_laid_as_it_was():
    table = RNG.normal(size=(9, 4))
    start = keras.initializers.Constant(table)
    model = keras.Sequential(
        [
            keras.Input((7,)),
            layers.Embedding(9, 4, embeddings_initializer=start, name="words"),
            layers.Conv1D(3, 2),
            layers.GlobalMaxPooling1D(),
            layers.Dense(2),
        ]
    )
    other = load(model).randomised(["words"], seed=1).embedding()
    assert sorted(other.ravel()) == sorted(table.astype("float32").ravel())
    assert abs(other - table).max() > 0.1


def test_only_layers_on_the_way_to_the_target_are_named():
    opened = load(shared())
    sample, _ = asked(opened)
    scores = opened.predict(sample.x[None], sample=sample)
    second = resolve_target(opened.info, "two", scores=scores)
    assert opened.weighted_layers(second)[0] == "two"
    assert "one" not in opened.weighted_layers(second)
    conv = opened.info.conv_layers[0].name
    inner = resolve_target(opened.info, f"filter:{conv}:1", scores=())
    assert opened.weighted_layers(inner) == (conv,)


def test_an_unknown_layer_is_refused():
    opened = load(grid_model("nested", "series", "same", 1, 1))
    with pytest.raises(ArgumentError) as caught:
        opened.randomised(["first"], seed=0)
    assert str(caught.value) == (
        "The model has no layer 'first' with weights: use 'encoder/first', 'encoder/second' or "
        "'head'."
    )


def test_a_model_in_memory_is_followed_while_others_stand_in():
    """It is trained on meanwhile: its own answers follow, and what stands in stays."""
    model = grid_model("sequential", "series", "valid", 1, 1)
    opened = load(model)
    sample, target = asked(opened)
    other = opened.randomised(opened.weighted_layers(target), seed=0)
    (before,) = other.predict(sample.x[None], sample=sample)
    (own,) = opened.predict(sample.x[None], sample=sample)
    head = model.get_layer("head")
    kept = [keras.ops.convert_to_numpy(variable) for variable in head.weights]
    head.bias.assign([9.0, 0.0, 0.0])
    try:
        assert opened.predict(sample.x[None], sample=sample)[0][0, 0] > 0.9
        assert (other.predict(sample.x[None], sample=sample)[0] == before).all()
    finally:
        head.set_weights(kept)
    assert (opened.predict(sample.x[None], sample=sample)[0] == own).all()


def test_a_check_leaves_every_weight_as_it_was():
    model = grid_model("sequential", "series", "valid", 1, 1)
    before = bytes_of(model)
    opened = load(model)
    sample, _ = asked(opened)
    result = saliency(opened, sample, target=0, method="gradient")
    found = check(opened, sample, result, aspects="weights")
    assert bytes_of(model) == before
    assert found.layers == ("head", "second", "first")
    assert found.findings[0].verdict == "holds"
    stopped = check(opened, sample, result, aspects="weights", progress=lambda done, _: done < 20)
    assert stopped.partial
    assert len(stopped.layers) == 2
    assert bytes_of(model) == before
