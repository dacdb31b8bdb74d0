"""Series with hidden pieces are what is told of them, on pieces whose values are known."""

import numpy as np
import pytest

from benchmarks.truth.dcam import EVERY, SLOTS, series, slots
from benchmarks.truth.gun_point import FILE, POSITIONS, movements
from benchmarks.truth.localisation import precision_over_recall

KEPT = 7
"""Positions of a short series that are kept."""


def pieces(value, count):
    """Short series of one value each, another at the positions that are dropped."""
    every = np.full((count, KEPT * EVERY), np.nan)
    every[:, ::EVERY] = value
    return every


def drawn(kind, count=60, channels=6):
    """Pieces of A are 1, pieces of B −1."""
    rng = np.random.default_rng(kind)
    return series(pieces(1, 4), pieces(-1, 3), rng, kind=kind, channels=channels, count=count)


@pytest.mark.parametrize("kind", [1, 2])
def test_what_is_hidden_is_of_b(kind):
    found = drawn(kind)
    assert found.x.shape == found.hidden.shape == (60, SLOTS * KEPT, 6)
    assert (found.x == np.where(found.hidden, -1, 1)).all()
    assert found.label.sum() == 30


@pytest.mark.parametrize("kind", [1, 2])
def test_two_channels_have_a_piece_of_b_each(kind):
    found = drawn(kind)
    of_b = found.hidden.reshape(60, SLOTS, KEPT, 6)
    assert (of_b.all(axis=2) == of_b.any(axis=2)).all()  # whole slots
    where = of_b.all(axis=2)
    holds = (found.label == 1) | (kind == 2)
    assert (where.sum(axis=(1, 2)) == 2 * holds).all()
    assert (where.any(axis=1).sum(axis=1) == 2 * holds).all()  # in two channels
    together = where.sum(axis=2).max(axis=1) == 2
    assert (together == (found.label == 1)).all() if kind == 2 else not together.any()


def test_slots_are_alike_and_all_possible():
    rng = np.random.default_rng(0)
    apart = np.array([slots(rng, same=False) for _ in range(2000)])
    same = np.array([slots(rng, same=True) for _ in range(2000)])
    assert (apart[:, 0] != apart[:, 1]).all()
    assert (same[:, 0] == same[:, 1]).all()
    for found in (apart[:, 0], apart[:, 1], same[:, 0]):
        counts = np.bincount(found, minlength=SLOTS)
        assert abs(counts - 400).max() < 4 * np.sqrt(2000 * 0.2 * 0.8)


def test_movements_are_read_and_normalised(tmp_path):
    path = tmp_path / "lib" / "python3.12" / "site-packages" / FILE.format(part="TRAIN")
    path.parent.mkdir(parents=True)
    values = np.arange(3 * POSITIONS, dtype=float).reshape(3, POSITIONS) % 11
    lines = [
        ",".join(map(str, row)) + f":{label}" for row, label in zip(values, (2, 1, 2), strict=True)
    ]
    path.write_text("\n".join(["# Two classes", "@classLabel true 1 2", "@data", *lines, ""]))
    found = movements("TRAIN", tmp_path)
    assert {number: rows.shape for number, rows in found.items()} == {1: (1, 150), 2: (2, 150)}
    for rows, index in ((found[1][0], 1), (found[2][0], 0), (found[2][1], 2)):
        expected = (values[index] - values[index].mean()) / values[index].std()
        assert rows == pytest.approx(expected)


def test_the_area_is_over_recall_and_joins_the_points():
    values, planted = np.array([[4.0, 3.0], [2.0, 1.0]]), np.array([[True, False], [True, False]])
    # Recall 0, 1/2, 1/2, 1 at precision 1, 1, 1/2, 2/3; at recall 1 also 1/2.
    assert precision_over_recall(values, planted) == pytest.approx(0.5 + 0.5 * (1 / 2 + 2 / 3) / 2)
    assert precision_over_recall(planted.astype(float), planted) == 1
