"""Series of sines are sums of the sines that are told."""

import numpy as np
import pytest

from benchmarks.truth.sines import (
    BINS,
    DECISIVE,
    HIGHEST,
    LENGTH,
    SUBSETS,
    of_spectrum,
    sines,
)


def test_a_series_is_the_sum_of_its_sines():
    there, phase = np.zeros((1, HIGHEST + 1), dtype=bool), np.zeros((1, HIGHEST + 1))
    there[0, [5, 41]] = True
    phase[0, [5, 41]] = 0.3, 4.0
    t = np.arange(LENGTH) / LENGTH
    by_hand = np.sin(2 * np.pi * 5 * t + 0.3) + np.sin(2 * np.pi * 41 * t + 4.0)
    assert of_spectrum(there, phase)[0] == pytest.approx(by_hand, abs=1e-5)


def test_sixteen_classes_are_the_subsets_by_size():
    assert len(SUBSETS) == 16
    assert SUBSETS[:6] == ((), (5,), (16,), (32,), (53,), (5, 16))
    assert SUBSETS[15] == DECISIVE


def test_the_spectrum_holds_the_class_and_others_up_to_49():
    drawn = sines(300, np.random.default_rng(4), noise=0.0)
    spectrum = np.abs(np.fft.rfft(drawn.x[..., 0], axis=1)) / (LENGTH / 2)
    there = spectrum > 0.5
    assert spectrum == pytest.approx(there.astype(float), abs=1e-4)
    assert drawn.x.shape == (300, LENGTH, 1)
    assert drawn.decisive.shape == there.shape == (300, BINS)
    count = there.sum(axis=1)
    assert (count.min(), count.max()) == (10, 49)
    assert not there[:, 0].any()
    assert not there[:, HIGHEST + 1 :].any()
    for bins, label, decisive in zip(there, drawn.label, drawn.decisive, strict=True):
        assert tuple(np.flatnonzero(decisive)) == SUBSETS[label]
        assert {*np.flatnonzero(bins)} & {*DECISIVE} == {*SUBSETS[label]}


def test_classes_are_alike_and_the_noise_is_as_told():
    quiet, loud = (sines(400, np.random.default_rng(9), noise=noise) for noise in (0.0, 0.8))
    noise = loud.x - quiet.x
    assert noise.std() == pytest.approx(0.8, rel=0.01)
    assert noise.mean() == pytest.approx(0, abs=0.01)
    counts = np.bincount(quiet.label, minlength=16)
    assert abs(counts - 25).max() < 4 * 5  # binomial: standard deviation 4.8
