"""Hoisting the affine part changes the cost of path gradients, and nothing else."""

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from interpret.core.default_calls import PlainPasses
from interpret.core.targets import resolve_target

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from tests.backends.architectures import draw_model  # noqa: E402
from tests.backends.test_incremental import samples_for  # noqa: E402

NODES, WEIGHTS = np.polynomial.legendre.leggauss(5)


def both_ways(model, sample, seed=0):
    """Path and mean gradients, hoisted and plain."""
    scores = [head[0] for head in model.predict(sample.x[None], sample=sample)]
    target = resolve_target(model.info, None, scores=scores)
    asked = {"sample": sample, "target": target}
    end = model.embed(sample.x[None])[0]
    start = np.zeros_like(end)
    path = {"nodes": (NODES + 1) / 2, "weights": WEIGHTS / 2}
    rng = np.random.default_rng(seed)
    noisy = end + 0.1 * rng.normal(size=(4, *end.shape)).astype("float32")
    share = np.array([0.1, 0.2, 0.3, 0.4])
    return [
        (
            model.path_gradient(start, end, **path, **asked),
            PlainPasses.path_gradient(model, start, end, **path, **asked),
        ),
        (
            model.mean_gradient(noisy, share, **asked),
            PlainPasses.mean_gradient(model, noisy, share, **asked),
        ),
    ]


@pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask attached")
@settings(
    max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(st.data())
def test_any_architecture_gives_the_same_gradients(data):
    built, length, kind = draw_model(data.draw)
    model = load(built, focus="x")
    (sample,) = samples_for(model, kind, length, np.random.default_rng(0))
    for hoisted, plain in both_ways(model, sample):
        scale = max(1e-3, np.abs(plain).max())
        np.testing.assert_allclose(hoisted, plain, atol=1e-4 * scale)


def frontier_of(built):
    return load(built)._paths.frontier


def test_the_frontier_is_where_the_first_nonlinearities_stand():
    source = keras.Input((20, 3))
    x = layers.BatchNormalization()(layers.Conv1D(4, 3, name="linear")(source))
    one = layers.Conv1D(4, 3, activation="relu", name="relu")(x)
    other = layers.GlobalMaxPooling1D()(layers.AveragePooling1D(2, name="mean")(x))
    joined = layers.Concatenate()([layers.GlobalAveragePooling1D()(one), other])
    found = frontier_of(keras.Model(source, layers.Dense(2, activation="softmax")(joined)))
    assert set(found.keys) == {"relu before its activation", "mean"}


def test_a_linear_model_is_affine_to_its_end():
    source = keras.Input((9, 2))
    x = layers.Flatten()(layers.Conv1D(3, 2)(source))
    assert frontier_of(keras.Model(source, layers.Dense(1, name="end")(x))).keys == ("end",)


def test_without_an_affine_part_nothing_is_hoisted():
    source = keras.Input((9, 2))
    x = layers.GlobalMaxPooling1D()(layers.Activation("tanh")(source))
    assert not frontier_of(keras.Model(source, layers.Dense(1)(x)))


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16", "float64"])
def test_models_of_other_precision(policy):
    keras.utils.set_random_seed(0)
    source = keras.Input((20, 3))
    x = layers.Conv1D(6, 3, activation="relu", dtype=policy)(source)
    x = layers.GlobalMaxPooling1D(dtype=policy)(x)
    model = load(keras.Model(source, layers.Dense(2, dtype="float32")(x)))
    assert model._paths.peaks
    sample = model.encode(np.random.default_rng(0).normal(size=(20, 3)).astype("float32"))
    for hoisted, plain in both_ways(model, sample):
        np.testing.assert_allclose(hoisted, plain, atol=0.03 * np.abs(plain).max())
