from __future__ import annotations

import math

import pytest

from interpret.describe.numbers import number


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"),
        (0.123456, "0.123"),
        (-2.0, "−2"),
        (1234.5, "1234"),
        (99999.4, "99999"),
        (1.5e-7, "1.50e−07"),
        (2e9, "2.00e+09"),
        (math.nan, "not computed"),
        (None, "not computed"),
    ],
)
def test_numbers_have_three_digits(value, said):
    assert number(value) == said


def test_a_sign_is_written_where_it_matters():
    assert number(0.5, sign=True) == "+0.5"
    assert number(0.0, sign=True) == "0"


def test_numbers_have_more_digits_where_asked():
    assert number(23.98333, digits=5) == "23.983"
    assert number(1_700_000_001.0, digits=11) == "1700000001"
    assert number(0.5, digits=7) == "0.5"
    assert number(-2e9, digits=4) == "−2.000e+09"
