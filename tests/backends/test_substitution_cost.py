"""What all substitutions of a one-hot sequence cost, in products, beside a full pass for each."""

import numpy as np
import pytest

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import keras  # noqa: E402
from keras import layers  # noqa: E402

from interpret.loading import load  # noqa: E402
from interpret.methods.substitution import substitute  # noqa: E402

LENGTH = 1000


def basset():
    """Three convolutions and pools, then two Dense: Kelley, Snoek and Rinn 2016."""
    source = x = keras.Input((LENGTH, 4))
    for filters, kernel, size in ((300, 19, 3), (200, 11, 4), (200, 7, 4)):
        x = layers.Conv1D(filters, kernel, padding="same", activation="relu")(x)
        x = layers.MaxPooling1D(size)(x)
    x = layers.Dense(1000, activation="relu")(layers.Flatten()(x))
    return keras.Model(source, layers.Dense(3)(x))


def test_substitutions_pay_for_what_a_letter_reaches():
    """A letter moves 19 positions, pooled 7; then 17, pooled 5; then 11, pooled at most 4 of 20.

    From 16 channels on a convolution multiplies the changed inputs alone. Four pooled positions
    share rows of the Dense kernel with the next, so that five are multiplied.
    """
    letters = "".join(np.random.default_rng(0).choice(list("ACGT"), LENGTH))
    found = substitute(load(basset(), vocabulary=list("ACGT")), letters, target=0)
    shapes = (19 * 4 * 300, 11 * 300 * 200, 7 * 200 * 200, 200 * 1000)
    head = 1000 * 3
    clean = np.dot((1000, 333, 83, 20), shapes) + head
    each = np.dot((19, 7, 5, 5), shapes) + head
    assert found.params["engine"] == "incremental"
    assert found.params["multiply_adds"] == 3 * LENGTH * each + clean
    assert found.params["multiply_adds_saved"] == 3 * LENGTH * (clean - each) - clean
    assert found.params["multiply_adds_saved"] > 34 * found.params["multiply_adds"]
    assert found.exhaustive
