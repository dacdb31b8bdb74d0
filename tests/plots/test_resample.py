from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from interpret.plots.resample import COLUMNS, coarse, extremes, showing, strongest

lines = hnp.arrays(
    np.float64,
    st.integers(1, 400),
    elements=st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))),
)


@given(y=lines, points=st.integers(5, 120))
def test_the_drawn_line_keeps_its_ends_and_extremes_and_no_more_points_than_asked(y, points):
    kept = extremes(y, points=points)
    assert len(kept) <= max(points, 5)
    assert (np.diff(kept) > 0).all()
    assert kept[0] == 0
    assert kept[-1] == len(y) - 1
    finite = y[np.isfinite(y)]
    if finite.size:
        assert np.nanmin(y[kept]) == finite.min()
        assert np.nanmax(y[kept]) == finite.max()
    assert np.isnan(y[kept]).any() == np.isnan(y).any()


def test_few_points_are_all_kept():
    assert extremes(np.arange(7.0), points=7).tolist() == list(range(7))


def test_every_step_keeps_its_own_lowest_and_highest_point():
    y = np.array([0, 5, 1, -5, 2, 8, 3, -8, 4, 6, 5, -6], dtype=float)
    # 8 points: (8 − 2) / 2 = 3 steps of 4 points.
    assert extremes(y, points=8).tolist() == [0, 1, 3, 5, 7, 9, 11]


def test_a_gap_in_a_long_line_stays_a_gap():
    y = np.ones(3000)
    y[1500:1502] = np.nan
    kept = extremes(y, points=100)
    assert np.isnan(y[kept]).sum() == 1
    assert 1500 in kept


maps = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 300), st.integers(1, 4)),
    elements=st.one_of(st.floats(-1e6, 1e6), st.just(float("nan"))),
)


@given(values=maps, points=st.integers(1, 60))
def test_a_coarse_map_keeps_each_channels_strongest_value(values, points):
    edges, pick = strongest(values, points=points)
    assert len(edges) == len(pick) + 1
    assert len(pick) <= points or len(values) <= points
    assert edges[0] == 0
    assert edges[-1] == len(values)
    assert (pick >= edges[:-1, None]).all()
    assert (pick < edges[1:, None]).all()
    shown = np.take_along_axis(values, pick, axis=0)
    for channel in range(values.shape[1]):
        whole = np.abs(values[:, channel])
        if np.isfinite(whole).any():
            assert np.nanmax(np.abs(shown[:, channel])) == np.nanmax(whole)


def test_a_step_without_any_value_is_a_gap():
    values = np.full((8, 1), np.nan)
    values[5] = -2
    edges, pick = strongest(values, points=4)
    assert edges.tolist() == [0, 2, 4, 6, 8]
    assert values[pick[:, 0], 0].tolist() == pytest.approx(
        [np.nan, np.nan, -2, np.nan], nan_ok=True
    )


def test_no_column_of_colour_is_narrower_than_a_pixel():
    _, pick = strongest(np.zeros((5000, 3)), points=2000)
    assert len(pick) <= COLUMNS


def test_what_is_not_drawn_is_said():
    assert showing(50, 50) == ""
    assert showing(2000, 1_200_000) == (
        "showing 2,000 of 1,200,000 positions: the extremes of each step"
    )
    assert coarse(800, 2000) == ""
    assert coarse(801, 2000) == "each column of colour shows the strongest of 2 positions"
