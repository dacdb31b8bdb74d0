import numpy as np
import pytest
from sklearn import cluster

from interpret.methods.mean_shift import estimated_bandwidth, mean_shift

RNG = np.random.default_rng(31)


def blobs(centres, each, spread=0.3):
    return np.concatenate([c + spread * RNG.normal(size=(each, len(c))) for c in centres])


@pytest.mark.parametrize("count", [1, 2, 4])
def test_families_set_apart_are_found_at_their_centres(count):
    centres = 9.0 * np.eye(4)[:count]
    points = blobs(centres, 30)
    found = mean_shift(points, 2.0)
    assert len(found) == count
    for centre in centres:
        assert np.linalg.norm(found - centre, axis=1).min() < 0.3


def test_they_are_those_of_scikit_learn():
    for seed in range(8):
        rng = np.random.default_rng(seed)
        centres = rng.normal(size=(1 + seed % 4, 3)) * 4
        points = np.concatenate([c + rng.normal(size=(35, 3)) for c in centres])
        bandwidth = estimated_bandwidth(points)
        assert bandwidth == pytest.approx(cluster.estimate_bandwidth(points))
        expected = cluster.MeanShift(bandwidth=bandwidth).fit(points).cluster_centers_
        found = mean_shift(points, bandwidth)
        assert len(found) == len(expected)
        for centre in expected:
            assert np.linalg.norm(found - centre, axis=1).min() < 0.02 * bandwidth
