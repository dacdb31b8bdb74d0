"""Do files of Keras 2 give what Keras 2 itself predicts?"""

import json

import h5py
import numpy as np
import pytest

pytest.importorskip("tensorflow")
tf_keras = pytest.importorskip("tf_keras")

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from hypothesis import given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from keras import ops  # noqa: E402

import interpret  # noqa: E402
from interpret.backends import open_model  # noqa: E402
from interpret.backends.inspection.named_operations import OPERATIONS  # noqa: E402

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.filterwarnings("ignore:You are saving your model as an HDF5 file:UserWarning"),
]

layers = tf_keras.layers
backend = tf_keras.backend


def series():
    return tf_keras.Input((12, 4))


def convolved(x, filters=6):
    return layers.Conv1D(filters, 3, padding="same", activation="tanh")(x)


def ended(inputs, x):
    if len(x.shape) == 3:
        x = layers.GlobalMaxPooling1D()(x)
    return tf_keras.Model(inputs, layers.Dense(2)(x))


def of_steps(steps, name):
    """A model of some layers, which takes any number of positions."""
    x = inputs = tf_keras.Input((None, 4))
    for _ in range(steps):
        x = layers.Conv1D(4, 2, padding="same", activation="tanh")(x)
    return tf_keras.Model(inputs, x, name=name)


def nested():
    x = inputs = series()
    return ended(inputs, of_steps(1, "inner")(x))


def nested_and_shared():
    inner = tf_keras.Input((None, 4))
    middle = tf_keras.Model(inner, of_steps(2, "deepest")(of_steps(1, "beside")(inner)))
    inputs = series()
    return ended(inputs, layers.Add()([middle(middle(inputs)), middle(inputs)]))


def of_two_tensors():
    a, b = tf_keras.Input((12, 6)), tf_keras.Input((12, 6))
    two = tf_keras.Model([a, b], [layers.Add()([a, b]), layers.Subtract()([a, b])])
    inputs = series()
    return ended(inputs, layers.Concatenate()(two([convolved(inputs), convolved(inputs)])))


def sequential_in_functional():
    inputs = series()
    inner = tf_keras.Sequential([layers.Conv1D(5, 3), layers.GlobalMaxPooling1D()])
    return ended(inputs, inner(inputs))


def functional_in_sequential():
    inputs = x = tf_keras.Input((None, 4))
    x = layers.BatchNormalization()(layers.Conv1D(4, 3, padding="same")(x))
    inner = tf_keras.Model(inputs, x)
    return tf_keras.Sequential(
        [tf_keras.Input((12, 4)), inner, layers.GlobalMaxPooling1D(), layers.Dense(2)]
    )


def one_kind_in_another_order():
    """The depth of what follows a layer differs between Keras 2 and 3."""
    inputs = series()
    first = [layers.Conv1D(4, 3, padding="same")(inputs) for _ in range(4)]
    first = [tf.math.l2_normalize(x, -1) if n % 2 else tf.nn.relu(x) for n, x in enumerate(first)]
    second = [layers.Conv1D(4, 3, padding="same")(x) for x in first]
    second = [tf.nn.relu(x) if n % 2 else tf.math.l2_normalize(x, -1) for n, x in enumerate(second)]
    return ended(inputs, tf.concat(second[::-1], -1))


def arithmetic():
    inputs = series()
    x = convolved(inputs)
    x = tf.nn.relu(x) * 0.5 + tf.math.tanh(x) - 1.0
    x = (1.0 - x) / (tf.abs(-x) + 2.0)
    x = x * np.linspace(0.5, 1.5, 6).astype("float32")
    return ended(inputs, tf.maximum(tf.sqrt(tf.square(x) + 0.1), x**2.0))


def reductions():
    inputs = series()
    x = convolved(inputs)
    x = (x - tf.reduce_mean(x, 1, keepdims=True)) * tf.math.rsqrt(
        tf.math.reduce_variance(x, [1], keepdims=True) + 0.1
    )
    parts = [tf.reduce_max(x, axis=1), tf.reduce_min(x, 1), tf.reduce_sum(x, 1)]
    parts += [backend.std(x, axis=1), tf.cast(tf.argmax(x, axis=1), tf.float32)]
    return ended(inputs, tf.concat(parts, axis=-1))


def places():
    inputs = series()
    x = tf.concat([inputs[:, :-2], inputs[:, 2:, ::-1]], axis=-1)
    x = convolved(tf.pad(x, [[0, 0], [1, 1], [0, 0]]))
    one, two = tf.split(tf.transpose(x, [0, 2, 1]), 2, axis=1)
    x = tf.stack([one, two], axis=-1)[:, :, :, 0] + tf.squeeze(tf.expand_dims(two, -1), -1)
    x = tf.gather(tf.reverse(x, axis=[2]), [0, 2, 4, 6], axis=2)
    best, _ = tf.math.top_k(x, k=2)
    return ended(inputs, tf.concat([x[:, -1], tf.reshape(best, (tf.shape(best)[0], 6))], -1))


def sizes():
    inputs = series()
    x = convolved(inputs)
    flat = tf.reshape(tf.reshape(x, [tf.shape(x)[0], -1]), [-1, 72])
    x = backend.dot(x, backend.constant(np.eye(6))) / (tf.norm(x, axis=-1, keepdims=True) + 1.0)
    x = tf.cumsum(x, axis=1, reverse=True) + tf.cumsum(x, axis=1)
    rest = backend.batch_flatten(tf.slice(tf.sort(x, axis=1), [0, 2, 0], [-1, 4, 3]))
    rest = tf.reshape(rest, [-1, 12])
    return ended(inputs, tf.concat([flat, rest, tf.round(rest // 0.5)], -1))


def with_dots():
    inputs = series()
    return ended(inputs, convolved(inputs)[..., ::2])


def choices():
    inputs = series()
    x = convolved(inputs)
    x = tf.where(tf.logical_and(x > 0.1, x < 0.9), x, tf.zeros_like(x))
    x = tf.clip_by_value(x, 0.0, 0.8) * tf.cast(tf.not_equal(inputs[:, :, :1], 0), tf.float32)
    return ended(inputs, tf.nn.softmax(tf.nn.leaky_relu(x, alpha=0.1), axis=1))


def attention_by_hand():
    inputs = series()
    query, key = convolved(inputs), convolved(inputs)
    weights = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) / np.sqrt(6.0))
    return ended(inputs, backend.l2_normalize(tf.matmul(weights, query), axis=-1))


def attention_layers():
    inputs = series()
    x = convolved(inputs)
    parts = [
        layers.MultiHeadAttention(2, 3)(x, x),
        layers.MultiHeadAttention(2, 3)(query=x, value=convolved(inputs), key=x),
        layers.Attention(use_scale=True)([x, x]),
        layers.AdditiveAttention()([x, x]),
    ]
    return ended(inputs, layers.Concatenate()(parts))


def recurrent_with_state():
    inputs = series()
    x = convolved(inputs)
    _, hidden, cell = layers.LSTM(5, return_state=True)(x)
    return ended(inputs, layers.LSTM(5, return_sequences=True)(x, initial_state=[hidden, cell]))


def with_code():
    inputs = series()
    x = layers.Lambda(lambda t: tf.nn.relu(t) * np.float32(2.0))(convolved(inputs))
    x = layers.Lambda(lambda t, by: backend.max(t, axis=1) / by, arguments={"by": 3.0})(x)
    return ended(inputs, tf.math.sinh(x))


MODELS = [
    nested,
    nested_and_shared,
    of_two_tensors,
    sequential_in_functional,
    functional_in_sequential,
    one_kind_in_another_order,
    arithmetic,
    reductions,
    places,
    sizes,
    choices,
    attention_by_hand,
    attention_layers,
    recurrent_with_state,
    with_code,
]


def filled(model, seed=0):
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        values = rng.normal(0, 0.5, weight.shape)
        weight.assign(abs(values) if "variance" in weight.name else values)
    return model


def agrees(model, path, x, **terms):
    model.save(path)
    opened = open_model(path, **terms).keras_model
    expected = model(x, training=False)
    np.testing.assert_allclose(opened(x, training=False), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("make", "ending"),
    # Keras 2 itself cannot write the dots into a .keras file.
    [(make, ending) for make in MODELS for ending in ("h5", "keras")] + [(with_dots, "h5")],
)
def test_a_file_of_keras_2_predicts_what_keras_2_predicts(make, ending, tmp_path):
    tf_keras.backend.clear_session()
    x = np.random.default_rng(1).normal(size=(3, 12, 4)).astype(np.float32)
    agrees(filled(make()), tmp_path / f"m.{ending}", x, trust_code=make is with_code)


@given(depths=st.lists(st.integers(1, 3), min_size=1, max_size=4))
@settings(max_examples=4)
def test_models_within_models_at_any_depth(tmp_path_factory, depths):
    tf_keras.backend.clear_session()
    inner = of_steps(1, "deepest")
    for number, steps in enumerate(depths):
        x = inputs = tf_keras.Input((None, 4))
        for _ in range(steps):
            x = inner(x)
        inner = tf_keras.Model(inputs, layers.Add()([x, inputs]), name=f"around_{number}")
    inputs = series()
    x = np.random.default_rng(1).normal(size=(3, 12, 4)).astype(np.float32)
    path = tmp_path_factory.mktemp("deep") / "m.h5"
    agrees(filled(ended(inputs, inner(inputs))), path, x)


def written(make, path):
    tf_keras.backend.clear_session()
    make().save(path)
    return path


def test_code_that_fails_is_told_with_what_went_wrong(tmp_path):
    def failing():
        inputs = series()
        scale = globals()["pytest"]  # at hand here, and not where the file is opened
        del scale
        x = layers.Lambda(lambda t: t * len(pytest.__name__))(inputs)
        return ended(inputs, convolved(x))

    path = written(failing, tmp_path / "m.h5")
    with pytest.raises(interpret.ModelError) as caught:
        open_model(path, trust_code=True)
    assert str(caught.value) == (
        'Could not open "m.h5" [code-layer]. A Lambda layer of it carries code that fails here, in '
        "Keras too (NameError: name 'pytest' is not defined). It must be code of this version of "
        "Python, and may call tf, np, keras, layers, ops, K and math, and by name what "
        "custom_objects holds (--custom on the command line)."
    )
    assert open_model(path, trust_code=True, custom_objects={"pytest": pytest})


def test_an_operation_that_is_not_on_the_list_is_refused(tmp_path):
    def other():
        inputs = series()
        return ended(inputs, tf.math.sinh(convolved(inputs)))

    with pytest.raises(interpret.ModelError) as caught:
        open_model(written(other, tmp_path / "m.h5"))
    assert str(caught.value) == (
        'Could not open "m.h5" [code-layer]. Layer "tf.math.sinh" calls tf.math.sinh, which is not '
        "among the operations of TensorFlow that are read here. Nothing in the file was run. Put "
        "keras layers or keras.ops in its place and save again, or, for a file of your own, load "
        "it with trust_code=True (--trust-code on the command line)."
    )


def test_a_size_that_only_a_run_shows_is_told(tmp_path):
    def of_any_length():
        x = inputs = tf_keras.Input((None, 4))
        length = tf.cast(tf.shape(convolved(x))[1], tf.float32)
        return ended(inputs, tf.reduce_sum(convolved(x), 1) / length)

    with pytest.raises(interpret.ModelError, match="a size that is known only when the model runs"):
        open_model(written(of_any_length, tmp_path / "m.h5"))


@pytest.mark.parametrize("node", [7, [["nowhere", 0]], [["conv1d", "a", 0, {}]], [None], "conv1d"])
def test_calls_that_keras_never_wrote_are_refused(node, tmp_path):
    path = written(nested, tmp_path / "m.h5")
    with h5py.File(path, "r+") as file:
        config = json.loads(file.attrs["model_config"])
        config["config"]["layers"][-1]["inbound_nodes"] = [node]
        file.attrs["model_config"] = json.dumps(config)
    with pytest.raises(interpret.ModelError, match=r"\[damaged\]"):
        open_model(path)


def test_every_operation_is_one_that_tensorflow_exports():
    own = {"__operators__"}
    for name in OPERATIONS:
        place = tf
        for part in name.split("."):
            assert part in own or hasattr(place, part), name
            place = getattr(place, part, None) or place


@pytest.mark.parametrize("ending", ["h5", "keras"])
def test_code_in_a_file_of_keras_3_finds_the_same_names(ending, tmp_path):
    inputs = keras.Input((12, 4))
    x = keras.layers.Conv1D(5, 3)(inputs)
    x = keras.layers.Lambda(lambda t: ops.max(t, axis=1) * np.float32(2.0))(x)
    model = keras.Model(inputs, keras.layers.Dense(2)(x))
    model.save(tmp_path / f"m.{ending}")
    opened = open_model(tmp_path / f"m.{ending}", trust_code=True).keras_model
    sample = np.random.default_rng(1).normal(size=(3, 12, 4)).astype(np.float32)
    np.testing.assert_allclose(opened(sample), model(sample), atol=1e-6)
