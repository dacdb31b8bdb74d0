import numpy as np

from interpret.methods.ngrams.analysis import ngrams
from interpret.methods.ngrams.families import FEWEST, MOST, families
from tests.methods.test_mean_shift import blobs
from tests.toy_models import TOKENS, Conv, Convolutional


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
