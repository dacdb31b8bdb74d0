"""Frequencies of a Keras model, against what its matched filter answers in closed form."""

import keras
import numpy as np
import pytest

import interpret


@pytest.fixture(scope="module")
def matched():
    """A convolution as long as the input, whose first filter is a wave of 50 Hz in 64 positions."""
    model = keras.Sequential(
        [
            keras.Input((64, 2)),
            keras.layers.Conv1D(3, 64, use_bias=False),
            keras.layers.GlobalMaxPooling1D(),
        ]
    )
    kernel = np.zeros((64, 2, 3), dtype=np.float32)
    kernel[:, 1, 0] = np.sin(2 * np.pi * 8 * np.arange(64) / 64)
    model.set_weights([kernel])
    return interpret.load(model, sampling_rate=400.0)


def test_a_pure_sine_through_its_matched_filter(matched):
    x = np.random.default_rng(3).normal(size=(64, 2)) + 5
    x[:, 1] = 1.5 * np.sin(2 * np.pi * 8 * np.arange(64) / 64) + 2
    found = interpret.occlude(matched, x, target=0, domain="frequency")
    assert found.axis == "frequency (Hz)"
    assert found.positions[8] == pytest.approx(50.0)
    assert found.values[8, 1] == pytest.approx(48, rel=1e-6)
    rest = found.values.copy()
    rest[8, 1] = 0
    assert np.abs(rest).max() < 1e-5 * 48
    shares = interpret.saliency(matched, x, target=0, method="fourier_integrated_gradients")
    np.testing.assert_allclose(shares.values, found.values, atol=1e-4)
