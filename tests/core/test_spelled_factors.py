"""What is written of the factors of a product."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.spelling_results import factor_digits, spelled_line, spelled_number
from interpret.methods.spelling import spell
from tests.toy_models import Conv, Convolutional


def spelling(weights, x):
    weights = np.asarray(weights, dtype=float)
    model = Convolutional(Conv(weights[None], activation="linear"), [[1.0]], length=len(x))
    return spell(model, np.asarray(x, dtype=np.float32))


def test_a_rounded_factor_does_not_contradict_its_product():
    found = spelling([[1.7815], [1.06224]], [[0.0], [3.0], [4.0], [5.0]])
    assert spelled_line(found, 0) == "[0 3] * [1.7815 1.0622] = [0 3.187] → 3.187"
    assert spelled_number(3 * 1.062) == "3.186"


def test_whole_numbers_stay_as_they_are():
    found = spelling([[1.0], [2.0]], [[0.0], [3.0], [4.0], [5.0]])
    assert spelled_line(found, 1) == "[3 4] * [1 2] = [3 8] → 11"


@given(st.lists(st.floats(-50, 50, width=32), min_size=4, max_size=4), st.integers(0, 2**16))
def test_a_reader_finds_the_products_that_are_written(numbers, seed):
    weights = np.random.default_rng(seed).normal(size=(2, 1))
    found = spelling(weights, np.asarray(numbers)[:, None])
    for position in range(3):
        digits = factor_digits(found, position)
        for slot in range(2):
            factors = [
                float(spelled_number(float(v), digits).replace("−", "-"))
                for v in (found.window[position, slot, 0], found.weights[slot, 0])
            ]
            written = float(
                spelled_number(float(found.products[position, slot, 0])).replace("−", "-")
            )
            assert (
                abs(factors[0] * factors[1] - written)
                <= 0.51 * 10.0 ** (np.floor(np.log10(max(abs(written), 1e-30))) - 3)
                or written == 0
            )
