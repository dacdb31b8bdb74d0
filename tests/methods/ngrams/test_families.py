import numpy as np
import pytest
from sklearn import cluster

from interpret.methods.ngrams.analysis import ngrams
from interpret.methods.ngrams.families import (
    FEWEST,
    MOST,
    estimated_bandwidth,
    families,
    mean_shift,
)
from tests.toy_models import TOKENS, Conv, Convolutional

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


def test_too_few_are_not_grouped_and_too_many_not_all_looked_at():
    assert families(blobs(np.zeros((1, 2)), FEWEST - 1)).of(np.zeros((3, 2))).tolist() == [-1] * 3
    many = np.concatenate([blobs([[0.0, 0.0]], MOST), blobs([[50.0, 0.0]], 20)])
    assert families(many).centres[:, 0].max() < 10
    assert families(np.ones((FEWEST, 2))).of(np.ones((2, 2))).tolist() == [0, 0]


def test_a_filter_of_two_meanings_has_two_families():
    """Slot 0 answers to "great" or slot 1 to "fun", never both in one text."""
    table = np.zeros((len(TOKENS), 2))
    table[TOKENS.index("great")], table[TOKENS.index("fun")] = [3.0, 0.0], [0.0, 3.0]
    model = Convolutional(
        Conv([[[1.0, 0.0], [0.0, 1.0]]]),
        [[1.0, 0.0]],
        bias=[0.0, 1.0],
        length=6,
        table=table,
        tokens=TOKENS,
        pad_id=0,
        oov_id=1,
    )
    texts = ["the great film", "was fun", "great was the", "film fun"] * 40 + ["the film"] * 40
    found = ngrams(model, texts, top=4)
    mine = found.of(0)
    by_slot = found.ngram_parts[mine].argmax(axis=1)
    assert found.ngram_preactivation[mine].tolist() == [3.0] * 4
    assert sorted(by_slot) == [0, 0, 1, 1]
    clusters = found.ngram_cluster[mine]
    assert set(clusters) == {0, 1}
    assert found.families.tolist() == [3]  # one of each meaning, and "the film" with neither
    assert all(
        (clusters == clusters[n])[m] == (by_slot[n] == by_slot[m])
        for n in range(4)
        for m in range(4)
    )
    assert set(found.ngram_cluster[found.of(0, top=False)]) == {-1}
