"""Processes follow their laws, and the box stands where it is told to stand."""

import numpy as np
import pytest

from benchmarks.truth.boxes import (
    BOXES,
    LENGTH,
    NOISE,
    PROCESSES,
    boxed,
    car,
    gaussian_process,
    harmonic,
    narma,
    pseudo_periodic,
    times,
)


def test_times_are_half_of_a_grid_shaken_and_in_order():
    t = times(2000, np.random.default_rng(1))
    assert t.shape == (2000, LENGTH)
    assert (np.diff(t, axis=1) >= 0).all()
    assert t.mean() == pytest.approx(10, abs=0.05)
    # The grid's variance, (100² − 1)/12 steps of 20/99, and that of the shift, 0.2².
    assert t.std() == pytest.approx(np.sqrt((20 / 99) ** 2 * (100**2 - 1) / 12 + 0.2**2), abs=0.03)


def test_autoregression_keeps_nine_tenths_a_unit_of_time():
    t = np.tile([0.0, 1.0, 4.0, *range(5, 52)], (20_000, 1))
    x = car(t, np.random.default_rng(2))
    assert x[:, 0] == pytest.approx(0.01)
    fresh = x[:, 2] - 0.9**3 * x[:, 1]
    assert fresh.mean() == pytest.approx(0, abs=3e-4)
    assert fresh.std() == pytest.approx(0.01 * np.sqrt(1 - 0.9**3), rel=0.03)
    assert abs(np.corrcoef(fresh, x[:, 1])[0, 1]) < 0.03


def test_narma_is_one_series():
    x = narma(np.zeros((3, LENGTH)), np.random.default_rng(3))
    assert (x == x[0]).all()
    u = np.random.RandomState(42).uniform(0, 0.5, 60)  # the first 10 stand before the start
    assert x[0, 0] == pytest.approx(1.5 * u[0] * u[10] + 0.1)
    assert x[0, 1] == pytest.approx(0.3 * x[0, 0] + 1.5 * u[1] * u[11] + 0.1)
    assert x[0, 49] == pytest.approx(0.3 * x[0, 48] + 1.5 * u[49] * u[59] + 0.1)


def test_a_harmonic_turns_twice_a_unit_of_time():
    t = np.array([[0.0, 0.125, 0.25, 0.375, 7.125]])
    assert harmonic(t, np.random.default_rng(0))[0] == pytest.approx([0, 1, 0, -1, 1], abs=1e-9)


def test_pseudo_periodic_is_a_sine_of_two_radians_on_average():
    t = np.tile(np.linspace(0, 6, LENGTH), (20_000, 1))
    x = pseudo_periodic(t, np.random.default_rng(4))
    assert x.mean(axis=0) == pytest.approx(np.sin(2 * t[0]), abs=0.03)
    quarter = np.abs(t[0] - np.pi / 4).argmin()
    assert x[:, quarter].std() == pytest.approx(0.5 * np.sin(2 * t[0, quarter]), rel=0.03)


def test_the_gaussian_process_has_materns_covariance():
    t = np.tile(np.linspace(0, 20, LENGTH), (3000, 1))
    x = gaussian_process(t, np.random.default_rng(5))
    covariance = x.T @ x / len(x)
    for apart in (0, 1, 3, 10):
        distance = np.sqrt(3) * 20 / 49 * apart
        by_hand = (1 + distance) * np.exp(-distance)
        assert np.diag(covariance, apart).mean() == pytest.approx(by_hand, abs=0.05)


@pytest.mark.parametrize("box", BOXES)
@pytest.mark.parametrize("process", PROCESSES)
def test_the_box_is_up_for_one_class_and_down_for_the_other(box, process):
    drawn = boxed(2000, np.random.default_rng(6), box=box, process=process)
    assert drawn.x.shape == (2000, LENGTH, 1)
    assert drawn.planted.sum() == {"small middle": 14, "rare time": 6}[box]
    assert abs(drawn.label.mean() - 0.5) < 0.05
    up, down = (drawn.x[drawn.label == label, :, 0].mean(axis=0) for label in (1, 0))
    # Of processes of variance up to 1.3, means of 1,000 are sure to 0.04.
    assert (up - down) / 2 == pytest.approx(drawn.planted.astype(float), abs=0.15)


def test_there_is_noise_on_every_process():
    drawn = boxed(2000, np.random.default_rng(7), box="rare time", process="NARMA")
    series = drawn.x[drawn.label == 1, :, 0]
    assert series.std(axis=0) == pytest.approx(NOISE, rel=0.1)
