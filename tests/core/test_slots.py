"""What each slot met, against a convolution done by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.info import ConvLayer
from interpret.core.slots import has_met, slot_places, values_met
from interpret.core.windows import output_length, padding_amounts


def layer_of(kind="Conv1D", **arithmetic):
    return ConvLayer(name="c", kind=kind, filters=1, input_channels=1, **arithmetic)


def test_zeros_that_a_layer_adds_have_no_position():
    same = layer_of(kernel_size=3, padding="same")
    assert slot_places(same, length=3, out=3).tolist() == [[-1, 0, 1], [0, 1, 2], [1, 2, 3]]
    late = layer_of(kernel_size=2, dilation=2, padding="causal")
    assert slot_places(late, length=3, out=3).tolist() == [[-2, 0], [-1, 1], [0, 2]]
    assert has_met(np.array([-1, 0, 2, 3]), 3).tolist() == [False, True, True, False]


def test_a_slot_of_a_transposed_convolution_may_fall_between_two_positions():
    """Stride 2: input 0 spreads over outputs 0 and 1, input 1 over 2 and 3."""
    layer = layer_of("Conv1DTranspose", kernel_size=2, stride=2)
    assert slot_places(layer, length=2, out=4).tolist() == [[0, -1], [-1, 0], [1, -1], [-1, 1]]


def test_each_window_reads_its_own_sample():
    values = np.array([[[1.0], [2.0]], [[3.0], [4.0]]])
    met = values_met(values, np.array([1, 0, 1]), np.array([[0, 1], [-1, 0], [1, 2]]))
    assert met[:, :, 0].tolist() == [[3.0, 4.0], [0.0, 1.0], [4.0, 0.0]]


@given(
    length=st.integers(1, 12),
    kernel=st.integers(1, 4),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same", "causal"]),
)
def test_products_at_these_places_are_those_over_what_was_padded(
    length, kernel, stride, dilation, padding
):
    arithmetic = {"stride": stride, "dilation": dilation, "padding": padding}
    out = output_length(length, kernel=kernel, **arithmetic)
    x, weights = np.arange(1.0, length + 1), np.arange(1.0, kernel + 1) ** 2
    padded = np.pad(x, padding_amounts(length, kernel=kernel, **arithmetic))
    expected = [
        sum(weights[k] * padded[p * stride + k * dilation] for k in range(kernel))
        for p in range(out)
    ]
    layer = layer_of(kernel_size=kernel, **arithmetic)
    places = slot_places(layer, length=length, out=out)
    met = values_met(x[None, :, None], np.zeros(out, dtype=int), places)
    assert met[:, :, 0] @ weights == pytest.approx(expected)
