import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.setting_checks import positive, switch, whole


def test_numpy_numbers_count_as_numbers():
    assert whole("steps", np.int64(4)) == 4
    assert positive("norm", np.float32(0.5)) == 0.5
    assert switch("relu", np.False_) is False


@pytest.mark.parametrize("value", [0, -3, 2.0, "2", True, None])
def test_a_whole_number_is_asked_for(value):
    with pytest.raises(ArgumentError) as caught:
        whole("steps", value)
    assert str(caught.value) == f"steps must be a whole number of at least 1, but is {value!r}."


@pytest.mark.parametrize("value", [0, -1.5, np.inf, np.nan, "1", True, None])
def test_a_number_above_zero_is_asked_for(value):
    with pytest.raises(ArgumentError) as caught:
        positive("norm", value)
    assert str(caught.value) == f"norm must be a number above 0, but is {value!r}."


def test_zero_counts_where_it_may():
    assert positive("noise", 0, or_zero=True) == 0.0
    with pytest.raises(ArgumentError, match=r"^noise must be a number of at least 0, but is -1\.$"):
        positive("noise", -1, or_zero=True)


@pytest.mark.parametrize("value", [0, 1, "yes", None])
def test_a_switch_is_true_or_false(value):
    with pytest.raises(ArgumentError) as caught:
        switch("relu", value)
    assert str(caught.value) == f"relu must be True or False, but is {value!r}."
