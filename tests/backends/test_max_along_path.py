"""Of many lines only those that can be highest are looked at, and the maximum is the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from interpret.backends import max_along_path  # noqa: E402
from interpret.loading import load  # noqa: E402


def dense(ends, steps, upstream):
    """All lines at all steps: maxima, and gradients by TensorFlow's own maximum."""
    ends, steps = tf.constant(ends), tf.constant(steps)[:, None, None]
    with tf.GradientTape() as tape:
        values = ends[0] * (1 - steps) + ends[1] * steps
        tape.watch(values)
        highest = tf.reduce_max(values, axis=1)
    gradient = tape.gradient(highest, values, output_gradients=tf.constant(upstream))
    return highest.numpy(), tf.reduce_sum(gradient, axis=0).numpy(), values


def drawn_lines(seed, positions, filters, coarse):
    """Both ends of lines; coarse ones tie often, and some positions repeat others."""
    rng = np.random.default_rng(seed)
    ends = rng.normal(size=(2, positions, filters))
    ends = np.round(2 * ends) if coarse else ends * 10.0 ** rng.integers(-3, 4, size=filters)
    again = rng.integers(positions, size=positions // 2)
    ends[:, rng.integers(positions, size=positions // 2)] = ends[:, again]
    return ends.astype(np.float32)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(0, 2**31),
    st.integers(1, 60),
    st.integers(1, 4),
    st.integers(1, 30),
    st.booleans(),
    st.booleans(),
)
def test_maxima_along_a_path_and_their_gradients(seed, positions, filters, count, coarse, flat):
    ends = drawn_lines(seed, positions, filters, coarse)
    if flat:
        ends[1] = ends[0]
    rng = np.random.default_rng(seed)
    steps = rng.random(count).astype(np.float32)
    upstream = rng.normal(size=(count, filters)).astype(np.float32)
    highest, gradient, values = dense(ends, steps, upstream)
    maxima, spread = max_along_path.along_path(tf.constant(ends), tf.constant(steps))
    np.testing.assert_array_equal(maxima, highest)
    # Where two lines cross within rounding of a step, either may be the highest there.
    apart = np.sort(values.numpy(), axis=1)
    scale = np.abs(ends).max(axis=(0, 1))
    near = len(apart[0]) > 1 and ((apart[:, 1:] - apart[:, :-1])[:, -1] < 1e-6 * scale).any()
    if not near or coarse:
        np.testing.assert_allclose(spread(tf.constant(upstream)), gradient, rtol=1e-4, atol=1e-5)
    maxima, spread = max_along_path.at_points(values)
    np.testing.assert_array_equal(maxima, highest)
    np.testing.assert_allclose(spread(tf.constant(upstream)), gradient, rtol=1e-4, atol=1e-5)


def test_few_lines_are_looked_at():
    rng = np.random.default_rng(0)
    ends = tf.constant(rng.normal(size=(2, 400, 32)).astype(np.float32))
    steps = tf.constant(np.linspace(0.01, 0.99, 50, dtype=np.float32))
    kept = int(
        tf.reduce_sum(
            tf.cast(max_along_path._candidates(ends, max_along_path._looks(steps)), tf.int32)
        )
    )
    assert kept < 10 * 32  # of 400 * 32


def test_a_line_that_overflows_is_the_highest():
    ends = np.ones((2, 3, 2), np.float32)
    ends[1, 1, 0] = np.inf
    maxima, spread = max_along_path.along_path(tf.constant(ends), tf.constant([0.5]))
    np.testing.assert_array_equal(maxima, [[np.inf, 1]])
    np.testing.assert_allclose(spread(tf.ones((1, 2))), [[0, 1 / 3], [1, 1 / 3], [0, 1 / 3]])


@pytest.mark.parametrize(
    ("between", "is_peak"),
    [
        ([layers.Conv1D(4, 3, activation="relu")], True),
        ([layers.Conv1D(4, 3), layers.ReLU(), layers.Dropout(0.5)], True),
        ([layers.Conv1D(4, 3), layers.BatchNormalization(), layers.Activation("tanh")], True),
        ([layers.Conv1D(4, 3)], True),
        ([layers.Conv1D(4, 3, activation="gelu")], False),  # it falls before it rises
        ([layers.Conv1D(4, 3, activation="relu"), layers.MaxPooling1D(2)], False),
        ([layers.Conv1D(4, 3, activation="relu"), layers.LayerNormalization()], False),
    ],
)
def test_a_peak_is_a_tensor_of_which_only_the_maximum_goes_on(between, is_peak):
    layers_of = [type(each).from_config(each.get_config()) for each in between]
    model = keras.Sequential(
        [keras.Input((20, 3)), *layers_of, layers.GlobalMaxPooling1D(), layers.Dense(2)]
    )
    assert len(load(model)._paths.peaks) == is_peak


def test_a_tensor_that_is_used_elsewhere_too_is_no_peak():
    source = keras.Input((20, 3))
    x = layers.Conv1D(4, 3, activation="relu")(source)
    pools = [layers.GlobalMaxPooling1D()(x), layers.GlobalAveragePooling1D()(x)]
    model = keras.Model(source, layers.Dense(2)(layers.Concatenate()(pools)))
    assert not load(model)._paths.peaks
