"""Sequences of binding sites are what is told of them, on motifs whose letters are known."""

import sqlite3

import numpy as np
import pytest

from benchmarks.truth.binding_codes import (
    CORE,
    LENGTH,
    binding_codes,
    letters,
    planted,
    pools,
    sequence,
)
from benchmarks.truth.jaspar import FILE, vertebrates

A, C, G, T = np.eye(4)


def motifs(core, other, count=80):
    """As many motifs as are drawn from, the core ones spread among them."""
    names = [f"other {index}" for index in range(count)]
    names[10 : 10 + len(CORE)] = CORE
    return {name: np.stack(core if name in CORE else other) for name in names}


def runs(mask):
    """Lengths of the stretches of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return edges[1::2] - edges[::2]


def test_a_sequence_is_sites_with_uniform_gaps():
    pool = [np.stack([A, C, T])]
    columns, x = sequence(pool, np.random.RandomState(3))
    site = (columns != 0.25).any(axis=1)
    assert columns.shape == x.shape == (LENGTH, 4)
    assert columns.sum(axis=1) == pytest.approx(1)
    assert 9 <= site.sum() <= 21
    assert site.sum() % 3 == 0
    assert (x[site] == columns[site]).all()  # of a sure column there is one letter to draw
    assert (x.sum(axis=1) == 1).all()


def test_sequences_hold_as_many_sites_as_published():
    rng = np.random.RandomState(0)
    pool = [np.stack([A, C, G, T])]
    count = 4000
    sites = [(sequence(pool, rng)[0] != 0.25).any(axis=1).sum() // 4 for _ in range(count)]
    for number, share in {3: 0.5, 4: 0.25, 5: 0.17, 6: 0.05, 7: 0.03}.items():
        error = np.sqrt(share * (1 - share) / count)
        assert np.mean(np.equal(sites, number)) == pytest.approx(share, abs=4 * error)


def test_gaps_fill_the_sequence_evenly():
    rng = np.random.RandomState(1)
    pool = [np.tile(A, (10, 1))]
    first = [np.flatnonzero(sequence(pool, rng)[0][:, 0] == 1)[0] for _ in range(1500)]
    # n sites leave 200 − 10·n positions to n + 1 gaps that are alike.
    shares = {3: 0.5, 4: 0.25, 5: 0.17, 6: 0.05, 7: 0.03}
    mean = sum(share * (LENGTH - 10 * n) / (n + 1) for n, share in shares.items())
    assert np.mean(first) == pytest.approx(mean, abs=4 * np.std(first) / np.sqrt(1500))


def test_letters_fall_into_their_part():
    columns = np.array([[0.1, 0.2, 0.3, 0.4]] * 5)
    drawn = np.array([0.05, 0.1, 0.29, 0.31, 0.99])
    assert letters(columns, drawn).argmax(axis=1).tolist() == [0, 1, 1, 2, 3]


def test_what_is_planted_has_information():
    columns = np.array(
        [[0.25, 0.25, 0.25, 0.25], [0.3, 0.3, 0.2, 0.2], [0.26, 0.25, 0.25, 0.24], [1, 0, 0, 0]]
    )
    # 2 − entropy: 0, 0.029, 0.0003 and 2 bits.
    assert planted(columns[None]).tolist() == [[False, True, False, True]]


def test_pools_hold_both_strands():
    core, pool = pools(motifs([A, A, G], [C, A]), np.random.RandomState(22))
    assert len(core) == 10
    assert core[0].tolist() == [A.tolist(), A.tolist(), G.tolist()]
    assert core[1].tolist() == [C.tolist(), T.tolist(), T.tolist()]
    assert len(pool) == 110
    assert all((one == two).all() for one, two in zip(pool, core, strict=False))


def test_half_are_positive_and_the_split_is_seven_one_two():
    data = binding_codes(motifs([A, A, A, A], [C, C, C, C]), count=200, seed=5)
    parts = (data.train, data.validation, data.test)
    assert [len(part.x) for part in parts] == [140, 20, 40]
    label = np.concatenate([part.label for part in parts])
    assert label.sum() == 100
    assert 0.3 < data.train.label.mean() < 0.7  # shuffled
    for part in parts:
        for x, mask, positive in zip(part.x, part.planted, part.label, strict=True):
            letters_of_sites = {*x[mask].argmax(axis=1).tolist()}
            assert letters_of_sites <= ({0, 3} if positive else {0, 1, 2, 3})
            assert all(run % 4 == 0 for run in runs(mask))


def test_the_same_seed_gives_the_same_sequences():
    first, again, other = (
        binding_codes(motifs([A, G], [C, T]), count=20, seed=seed).test.x for seed in (7, 7, 8)
    )
    assert (first == again).all()
    assert (first != other).any()


@pytest.fixture
def jaspar(tmp_path):
    """An environment with a file of JASPAR's tables in which there are four matrices."""
    path = tmp_path / "lib" / "python3.12" / "site-packages" / FILE
    path.parent.mkdir(parents=True)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE MATRIX (ID, COLLECTION, BASE_ID, VERSION, NAME)")
    connection.execute("CREATE TABLE MATRIX_ANNOTATION (ID, TAG, VAL)")
    connection.execute("CREATE TABLE MATRIX_DATA (ID, row, col, val)")
    matrices = [
        (1, "CORE", "MA0002", 1, "vertebrates"),
        (2, "CORE", "MA0002", 2, "vertebrates"),
        (3, "CORE", "MA0001", 1, "plants"),
        (4, "PBM", "PB0001", 1, "vertebrates"),
        (5, "CORE", "MA0000", 3, "vertebrates"),
    ]
    for key, collection, base, version, group in matrices:
        connection.execute(
            "INSERT INTO MATRIX VALUES (?, ?, ?, ?, 'name')", (key, collection, base, version)
        )
        connection.execute("INSERT INTO MATRIX_ANNOTATION VALUES (?, 'tax_group', ?)", (key, group))
        for at, counts in enumerate([[key, 1, 0, 0], [0, 0, 3, 1]], start=1):
            for base_letter, count in zip("ACGT", counts, strict=True):
                connection.execute(
                    "INSERT INTO MATRIX_DATA VALUES (?, ?, ?, ?)", (key, base_letter, at, count)
                )
    connection.commit()
    connection.close()
    return tmp_path


def test_jaspar_gives_the_latest_core_matrices_of_vertebrates(jaspar):
    found = vertebrates(jaspar)
    assert [*found] == ["MA0000.3", "MA0002.2"]
    assert found["MA0002.2"] == pytest.approx(np.array([[2 / 3, 1 / 3, 0, 0], [0, 0, 0.75, 0.25]]))


def test_without_the_package_a_sentence_says_so(tmp_path):
    with pytest.raises(SystemExit) as raised:
        vertebrates(tmp_path)
    assert str(raised.value) == f"{FILE} is not in {tmp_path}: `make truth` brings it there."
