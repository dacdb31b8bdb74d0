"""Measures of localisation, by hand."""

import numpy as np
import pytest

from benchmarks.truth.localisation import areas, auprc, auroc, f1, rank_accuracy
from benchmarks.truth.rows import Row, told


def test_auroc_counts_pairs_and_ties_half():
    values, planted = np.array([3.0, 1.0, 2.0, 2.0]), np.array([True, False, True, False])
    # Of four pairs three are in order and one is a tie.
    assert auroc(values, planted) == pytest.approx(3.5 / 4)
    assert auroc(-values, planted) == pytest.approx(0.5 / 4)


def test_rank_accuracy_is_the_share_among_the_highest():
    planted = np.array([True, False, True, False, True])
    assert rank_accuracy(np.array([5.0, 4.0, 3.0, 2.0, 1.0]), planted) == pytest.approx(2 / 3)
    assert rank_accuracy(np.array([5.0, 1.0, 4.0, 2.0, 3.0]), planted) == 1


def test_what_is_negative_ranks_as_zero():
    planted = np.array([False, False, True])
    assert rank_accuracy(np.array([-9.0, 0.0, 1.0]), planted) == 1
    assert rank_accuracy(np.array([-9.0, -1.0, -5.0]), planted) == 0  # all tie; the first is taken


def test_where_nothing_is_planted_there_is_no_rank_accuracy():
    assert np.isnan(rank_accuracy(np.array([1.0, 2.0]), np.array([False, False])))


def test_seeds_are_told_as_mean_and_standard_deviation():
    fields = {"model": "cnn", "what": "occlusion", "measure": "AUROC", "inputs": 7}
    rows = [
        Row(**fields, seed=0, figure=0.80, published=0.75, spread=0.01),
        Row(**fields, seed=1, figure=0.90, published=0.75, spread=0.01),
    ]
    line = told(rows).splitlines()[1].split("  ")
    cells = [cell for cell in line if cell]
    shown = ["cnn", "occlusion", "AUROC", "7", "0.850 ± 0.050", "0.750 ± 0.010", "+0.100"]
    assert [cell.strip() for cell in cells] == shown


def test_areas_are_over_the_threshold():
    values, planted = np.array([[0.0, 1.0], [0.5, 0.2]]), np.array([[False, True], [True, False]])
    # From 0: recall is 1 up to 0.5, then falls to 1/2 at 1; precision 1/2 at 0, 2/3 at 0.2, then 1.
    precision, recall = areas(values, planted)
    assert recall == pytest.approx(0.5 + 0.5 * (1 + 0.5) / 2)
    assert precision == pytest.approx(0.2 * (1 / 2 + 2 / 3) / 2 + 0.3 * (2 / 3 + 1) / 2 + 0.5)


def test_auprc_is_the_mean_precision_where_a_planted_cell_is_reached():
    values, planted = np.array([[4.0, 3.0], [2.0, 1.0]]), np.array([[True, False], [True, False]])
    assert auprc(values, planted) == pytest.approx((1 / 1 + 2 / 3) / 2)
    # Cells of equal value are reached together.
    assert auprc(np.zeros(4), np.array([True, False, False, False])) == pytest.approx(1 / 4)


def test_f1_is_of_all_maps_together():
    marked = np.array([[True, True, False], [False, False, True]])
    planted = np.array([[True, False, False], [True, True, True]])
    # Two hits of three marked and of four planted.
    assert f1(marked, planted) == pytest.approx(2 * (2 / 3) * (2 / 4) / (2 / 3 + 2 / 4))
    assert f1(np.zeros_like(marked), planted) == 0
