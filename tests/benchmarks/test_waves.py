"""Waves are where they are told to be, and their frequencies make the class."""

import numpy as np
import pytest

from benchmarks.truth.waves import CHANNELS, LENGTH, MEDIAN, WAVE, cycles, waves


@pytest.fixture(scope="module")
def drawn():
    return waves(400, np.random.default_rng(5))


def test_a_sine_starts_and_ends_at_zero():
    at = np.arange(LENGTH)
    by_hand = np.sin(np.linspace(0, 2 * np.pi * 7, LENGTH))
    assert cycles(np.array([[7]]), at)[0] == pytest.approx(by_hand, abs=1e-9)


def test_two_channels_hold_a_sine_for_a_hundred_positions(drawn):
    assert drawn.x.shape == drawn.planted.shape == (400, LENGTH, CHANNELS)
    assert drawn.x.dtype == np.float32
    lengths = drawn.planted.sum(axis=1)
    assert (np.sort(lengths, axis=1) == [0] * 6 + [WAVE] * 2).all()
    edges = np.abs(np.diff(drawn.planted.astype(int), axis=1)).sum(axis=1)
    assert edges.max() == 2  # in one piece


def _parts(x, planted):
    """Frequency of the slow sine, and what is on top of it, found by trying each of the four."""
    at = np.arange(LENGTH)
    slow = [0.5 * cycles(np.array(f), at) for f in range(2, 6)]
    left = [x - wave for wave in slow]
    best = int(np.argmin([np.abs(rest[~planted]).sum() for rest in left]))
    return best + 2, left[best]


def test_the_class_says_whether_the_sines_add_up_to_more_than_the_median(drawn):
    tried = np.array([cycles(np.array(f), np.arange(WAVE)) for f in range(10, 51)])
    for x, label, planted in zip(drawn.x[:60], drawn.label, drawn.planted, strict=False):
        total = 0
        for channel in np.flatnonzero(planted.any(axis=0)):
            here = planted[:, channel]
            _, on_top = _parts(x[:, channel], here)
            assert on_top[~here] == pytest.approx(0, abs=1e-5)
            errors = np.abs(tried - on_top[here]).max(axis=1)
            assert errors.min() < 1e-5
            total += int(errors.argmin()) + 10
        assert label == (total > MEDIAN)


def test_half_of_the_other_channels_hold_a_square_wave(drawn):
    square = 0
    nothing = np.zeros(LENGTH, dtype=bool)
    for x, planted in zip(drawn.x[:60], drawn.planted, strict=False):
        for channel in np.flatnonzero(~planted.any(axis=0)):
            series = x[:, channel]
            slow = [series - 0.5 * cycles(np.array(f), np.arange(LENGTH)) for f in range(2, 6)]
            on_top = min(slow, key=lambda rest: np.abs(rest - np.round(rest)).sum())
            assert np.abs(on_top - np.round(on_top)).max() < 1e-5  # −1, 0 or 1
            there = np.flatnonzero(np.round(on_top) != nothing)
            square += bool(there.size)
            if there.size:
                assert np.ptp(there) < WAVE
    assert abs(square - 180) < 4 * 9.5  # binomial of 360


def test_classes_are_as_often_as_the_median_says(drawn):
    # 1,640 of 41² pairs of frequencies do not add up to 60; half of them add up to more.
    expected = (41**2 - 41) / 2 / 41**2
    assert abs(drawn.label.mean() - expected) < 4 * 0.025
