"""Wilson's interval, beside its equation and beside what is drawn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.methods.score_interval import score_interval

Z = 1.959963984540054


@given(trials=st.integers(1, 10**6), data=st.data())
def test_at_its_ends_the_count_is_as_far_off_as_allowed(trials, data):
    """(share − end)² = z² · end · (1 − end) / trials: Wilson's equation, whose roots they are."""
    successes = data.draw(st.integers(0, trials))
    ((low, high),) = score_interval(np.array([successes]), np.array([trials]))
    share = successes / trials
    assert 0 <= low <= share <= high <= 1
    for end in (low, high):
        spread = Z**2 * end * (1 - end) / trials
        assert (share - end) ** 2 == pytest.approx(spread, rel=1e-6, abs=1e-12)


def test_eight_of_ten_none_of_any_and_no_trials():
    found = score_interval(np.array([8.0, 0.0, 5.0, 0.0]), np.array([10.0, 10.0, 5.0, 0.0]))
    assert found[0] == pytest.approx([0.4902, 0.9433], abs=1e-4)
    assert found[1] == pytest.approx([0.0, Z**2 / (10 + Z**2)])
    assert found[2] == pytest.approx([5 / (5 + Z**2), 1.0])
    assert np.isnan(found[3]).all()


def test_it_holds_the_truth_nineteen_times_in_twenty():
    rng = np.random.default_rng(0)
    truth = rng.random(20_000)
    low, high = score_interval(rng.binomial(60, truth).astype(float), np.full(20_000, 60.0)).T
    assert ((low <= truth) & (high >= truth)).mean() == pytest.approx(0.95, abs=0.01)
