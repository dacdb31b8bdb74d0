"""Maxima outside a slab and overlapping products, against numpy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("tensorflow")
pytestmark = pytest.mark.tensorflow

import tensorflow as tf  # noqa: E402

from interpret.backends.incremental import sliding_values as module  # noqa: E402
from interpret.backends.incremental.ending_values import highest  # noqa: E402
from interpret.backends.incremental.slabs import Slab  # noqa: E402
from interpret.backends.layers.motions import Slides  # noqa: E402


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_the_maximum_around_and_in_a_slab_is_that_of_the_whole(data):
    """Slabs may reach outside on both ends, maxima may be tied, samples without slabs follow."""
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    length, width = data.draw(st.integers(1, 17)), data.draw(st.integers(1, 9))
    samples, windows, filters = data.draw(st.integers(1, 3)), 11, 5
    clean = rng.integers(-3, 4, (samples, length, filters)).astype("float32")
    owners = rng.integers(0, samples, windows).astype("int32")
    starts = rng.integers(1 - width, length, windows).astype("int32")
    slabs = rng.normal(scale=3, size=(windows, width, filters)).astype("float32")
    found = highest(
        Slab(values=tf.constant(slabs), starts=tf.constant(starts), owners=tf.constant(owners),
             clean=tf.constant(clean))
    ).numpy()  # fmt: skip
    for window in range(windows):
        whole = clean[owners[window]].copy()
        for place in range(width):
            if 0 <= starts[window] + place < length:
                whole[starts[window] + place] = slabs[window, place]
        np.testing.assert_array_equal(found[window], whole.max(axis=0))


@pytest.mark.parametrize("most", [0, module.MOST_SLICES])
@pytest.mark.parametrize(
    ("width", "slots", "dilation"), [(1, 4, 1), (3, 2, 1), (2, 3, 3), (5, 1, 2)]
)
def test_products_add_up_at_the_outputs_they_belong_to(monkeypatch, most, width, slots, dilation):
    monkeypatch.setattr(module, "MOST_SLICES", most)
    products = np.random.default_rng(0).normal(size=(7, width, slots, 6)).astype("float32")
    expected = np.zeros((7, width + (slots - 1) * dilation, 6), "float32")
    for place in range(width):
        for slot in range(slots):
            expected[:, place + slot * dilation] += products[:, place, slot]
    slides = Slides(kernel=slots, dilation=dilation)
    found = module._overlapped(tf.constant(products), slides).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-6)
