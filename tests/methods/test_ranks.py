"""Spearman's rank correlation, beside pandas', and its laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from interpret.methods.ranks import mean_ranks, rank_correlation, top_overlap

NUMBERS = hnp.arrays(np.float64, st.integers(3, 30), elements=st.integers(-4, 4).map(float))


@given(NUMBERS, st.integers(0, 2**32 - 1))
def test_it_is_that_of_pandas_with_ties(one, seed):
    other = np.random.default_rng(seed).permutation(one)
    expected = pd.Series(one).corr(pd.Series(other), method="pearson")
    ranked = pd.Series(one).rank().corr(pd.Series(other).rank())
    found = rank_correlation(one, other)
    assert np.isnan(expected) == np.isnan(found) or len(set(one)) == 1
    if len(set(one)) > 1:
        assert found == pytest.approx(ranked, abs=1e-12)


@given(NUMBERS)
def test_it_is_one_with_any_rising_function_and_minus_one_with_a_falling_one(one):
    if len(set(one)) == 1:
        assert np.isnan(rank_correlation(one, one))
        return
    assert rank_correlation(one, np.exp(one)) == pytest.approx(1.0)
    assert rank_correlation(one, -one) == pytest.approx(-1.0)


def test_ranks_and_overlap_by_hand():
    assert mean_ranks(np.array([3.0, 1.0, 3.0, 2.0])).tolist() == [2.5, 0.0, 2.5, 1.0]
    one, other = np.array([5.0, 4.0, 3.0, 2.0]), np.array([5.0, 1.0, 3.0, 2.0])
    assert [top_overlap(one, other, top=k) for k in (1, 2, 4)] == [1.0, 0.5, 1.0]
