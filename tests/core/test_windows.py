"""Window, length and receptive-field arithmetic, against counting by hand and brute force."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.core.windows import (
    Field,
    check_slides,
    likely_layouts,
    mean_over_windows,
    output_length,
    padding_amounts,
    sliding_windows,
    spell_output_length,
)


@st.composite
def windowing(draw):
    length = draw(st.integers(1, 40))
    window = draw(st.integers(1, length))
    return length, window, draw(st.integers(1, window))


@given(windowing())
def test_windows_cover_every_position_with_one_width(case):
    length, window, stride = case
    spans = sliding_windows(length, window=window, stride=stride)
    covered = np.zeros(length, dtype=int)
    for start, stop in spans:
        assert stop - start == window
        covered[start:stop] += 1
    assert covered.min() >= 1
    assert np.all(np.diff(spans[:, 0]) <= stride)
    assert spans[-1, 1] == length


@given(windowing(), st.integers(0, 2**32 - 1))
def test_mean_over_windows_is_the_mean_taken_position_by_position(case, seed):
    length, window, stride = case
    spans = sliding_windows(length, window=window, stride=stride)
    values = np.random.default_rng(seed).normal(size=len(spans))
    expected = [
        np.mean([v for v, (a, b) in zip(values, spans, strict=True) if a <= p < b])
        for p in range(length)
    ]
    np.testing.assert_allclose(mean_over_windows(values, spans, length=length), expected)


def test_uncovered_positions_have_no_value():
    got = mean_over_windows(np.array([2.0]), np.array([[1, 3]]), length=4)
    np.testing.assert_array_equal(got, [np.nan, 2.0, 2.0, np.nan])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"window": 0}, "window must be a whole number of at least 1, but is 0."),
        ({"window": 2.0}, "window must be a whole number of at least 1, but is 2.0."),
        ({"window": True}, "window must be a whole number of at least 1, but is True."),
        (
            {"window": 6},
            "window=6 is wider than the input, which has 5 positions: use a window of at most 5.",
        ),
        (
            {"window": 2, "stride": 3},
            "stride=3 is larger than window=2, so the positions between two windows would never be "
            "tested: use a stride of at most 2.",
        ),
    ],
)
def test_impossible_windows_are_refused(arguments, message):
    with pytest.raises(ArgumentError) as caught:
        sliding_windows(5, **arguments)
    assert str(caught.value) == message


@given(
    st.integers(1, 30),
    st.integers(1, 5),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from(["valid", "same", "causal"]),
)
def test_output_length_counts_the_places_where_the_kernel_fits(
    length, kernel, stride, dilation, padding
):
    before, after = padding_amounts(
        length, kernel=kernel, stride=stride, dilation=dilation, padding=padding
    )
    last = (kernel - 1) * dilation
    places = [p for p in range(0, length + before + after - last, stride)]
    got = output_length(length, kernel=kernel, stride=stride, dilation=dilation, padding=padding)
    assert got == len(places)
    if padding != "valid":
        assert got == -(-length // stride)  # as Keras documents for both


def test_the_formula_is_written_out_with_its_numbers():
    assert spell_output_length(10, kernel=3, stride=2, dilation=2, padding="same") == (
        "floor((W − (K − 1)·D − 1 + P)/S) + 1 = floor((10 − (3 − 1)·2 − 1 + 3)/2) + 1 = 5"
    )


def test_unknown_padding_is_named():
    with pytest.raises(ArgumentError) as caught:
        padding_amounts(5, kernel=2, padding="full")
    assert str(caught.value) == "padding must be 'valid', 'same' or 'causal', but is 'full'."


@given(
    st.lists(
        st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 2), st.booleans()),
        min_size=1,
        max_size=4,
    )
)
def test_a_field_sees_what_following_each_slot_back_sees(layers):
    length = 60
    field = Field()
    seen = [{p} for p in range(length)]  # by following slots; None once an added zero is among them
    for kernel, stride, dilation, same in layers:
        shape = dict(kernel=kernel, stride=stride, dilation=dilation)
        padding = "same" if same else "valid"
        before, _ = padding_amounts(len(seen), padding=padding, **shape)
        count = output_length(len(seen), padding=padding, **shape)
        field = field.through(before=before, **shape)
        taps = [[p * stride - before + k * dilation for k in range(kernel)] for p in range(count)]
        seen = [
            set().union(*(seen[t] for t in row))
            if all(0 <= t < len(seen) and seen[t] for t in row)
            else None
            for row in taps
        ]
    for (start, stop), positions in zip(field.spans(len(seen)), seen, strict=True):
        if positions is None:
            assert start < 0 or stop > length
        else:
            assert (start, stop) == (min(positions), max(positions) + 1)


def test_fields_with_different_steps_do_not_merge():
    assert Field(size=3).merged(Field(jump=2)) is None
    assert Field(start=-1, size=3).merged(Field(size=5)) == Field(start=-1, size=6)


def test_a_kernel_that_cannot_slide_says_how_the_axes_should_lie():
    with pytest.raises(DataError) as caught:
        check_slides(1, channels=45, kernel=10)
    assert str(caught.value) == (
        "A kernel of 10 spans 10 positions and cannot slide over this input: the model sees "
        "1 position and 45 channels. Did you mean (…, 5, 9) or (…, 9, 5), that is (sample, "
        "position, channel)? A kernel of 10 does not fit 5 positions either."
    )
    with pytest.raises(DataError, match=r"the model sees 4 positions and 1 channel. Give it at"):
        check_slides(4, channels=1, kernel=3, dilation=2)
    check_slides(5, channels=1, kernel=3, dilation=2)


def test_layouts_multiply_back():
    assert likely_layouts(12)[0] == (3, 4)
    assert all(n * c == 60 for n, c in likely_layouts(60))
