"""The networks of the published tables are those that were published."""

import numpy as np
import pytest

pytest.importorskip("keras")

from scipy.signal import lfilter

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
