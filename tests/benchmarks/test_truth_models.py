"""The networks of the published tables are those that were published."""

import numpy as np
import pytest

pytest.importorskip("keras")

from scipy.signal import lfilter

from benchmarks.truth import residual
from benchmarks.truth.binding_models import NETWORKS
from benchmarks.truth.white_box import FEATURES, TIMES, network, salient, series

pytestmark = pytest.mark.tensorflow


def test_the_networks_have_the_published_layers():
    # Convolutions and dense layers without bias, four numbers a filter of batch normalisation.
    local = 24 * 19 * 4 + 4 * 24 + 48 * 3 * 24 + 4 * 48 + 96 * 96 + 4 * 96 + 97
    dist = 24 * 19 * 4 + 4 * 24 + 32 * 7 * 24 + 4 * 32 + 48 * 7 * 32 + 4 * 48
    dist += 64 * 3 * 48 + 4 * 64 + 192 * 96 + 4 * 96 + 97
    counted = {name: make().count_params() for name, make in NETWORKS.items()}
    assert counted == {"cnn_local": local, "cnn_dist": dist}


def test_the_residual_network_is_as_in_the_published_files():
    def block(inputs, filters, shortcut):
        widths = [(8, inputs), (5, filters), (3, filters)] + [(1, inputs)] * shortcut
        # Weights and bias of each convolution, four numbers a filter of batch normalisation.
        return sum(width * of * filters + 5 * filters for width, of in widths)

    model = residual.network(30, 3, 4)
    by_hand = block(3, 4, True) + block(4, 8, True) + block(8, 8, False) + 2 * 8 + 2
    assert model.count_params() == by_hand
    assert [len(layer.weights) for layer in model.layers].count(4) == 11
    adds = [layer for layer in model.layers if layer.__class__.__name__ == "Add"]
    assert [layer.output.shape for layer in adds] == [(None, 30, 4), (None, 30, 8)]
    kernels = [layer.kernel for layer in model.layers if hasattr(layer, "kernel")]
    for kernel in map(np.asarray, kernels):  # PyTorch's start
        limit = 1 / np.sqrt(np.prod(kernel.shape[:-1]))
        assert np.abs(kernel).max() <= limit
        assert kernel.size < 50 or np.abs(kernel).max() > 0.9 * limit


def test_the_series_are_autoregressive():
    x = series(np.random.default_rng(3))
    noise = np.random.default_rng(3).standard_normal(x.shape)
    assert x == pytest.approx(lfilter([2], [2, 0.5, 0.2, 0.1], noise, axis=1), abs=1e-5)


@pytest.mark.parametrize(("rare", "cells"), [("features", 25 * 5), ("times", 5 * 25)])
def test_the_white_box_sums_the_squares_of_its_cells(rare, cells):
    counting = salient(rare, np.random.default_rng(0))
    assert counting.shape == (TIMES, FEATURES)
    assert counting.sum() == cells
    x = series(np.random.default_rng(1))
    answer = np.asarray(network(counting)(x))[:, 0]
    assert answer == pytest.approx((x**2 * counting).sum(axis=(1, 2)), rel=1e-5)
