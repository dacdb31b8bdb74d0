"""Frequencies taken out, against sums worked out by hand and the laws of the Fourier transform."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.core.errors import ArgumentError, DataError
from interpret.core.frequency_results import (
    FrequencyAttribution,
    FrequencyOcclusion,
    TimeFrequencyOcclusion,
)
from interpret.core.spectrum import PER_POSITION, lay_bands, spectrum_of, told_bands
from interpret.methods import frequency_occlusion
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from interpret.methods.time_frequency import cross_fades, even_borders
from tests.toy_models import Linear, series_model, text_model

RNG = np.random.default_rng(29)


def linear(weights, *, rate=None, mask=None):
    """One output, Σ w · x; what its input's positions are, and whether it masks any."""
    model = Linear(np.asarray(weights, dtype=np.float64)[None])
    spec = dataclasses.replace(model.info.input, mask_value=mask, dtype="float64")
    model.info = dataclasses.replace(model.info, inputs=(spec,), sampling_rate=rate)
    return model


def by_frequency(model, x, **options):
    return occlude(model, x, domain="frequency", **options)


def wave(count, bin_number, phase=0.0):
    return np.cos(2 * np.pi * bin_number * np.arange(count) / count + phase)


def without_bins(column, bins):
    """A column less the waves of these bins, each projected out: no transform is used."""
    left, count = column.copy(), len(column)
    for number in bins:
        for other in (wave(count, number), wave(count, number, -np.pi / 2)):
            if (size := other @ other) > 1e-9 * count:
                left = left - (column @ other) / size * other
    return left


# -- Closed forms


@pytest.mark.parametrize("count", [31, 32])
@pytest.mark.parametrize("number", [1, 7, 15])
def test_the_bin_of_a_pure_sine_takes_the_whole_drop_of_its_matched_filter(count, number):
    x = 3 * wave(count, number, phase=0.4)[:, None]
    found = by_frequency(linear(wave(count, number, phase=0.4)[:, None]), x)
    assert found.score == pytest.approx(3 * count / 2)
    assert found.values.shape == (count // 2 + 1, 1)
    assert found.values[number, 0] == pytest.approx(3 * count / 2, rel=1e-6)
    assert np.abs(np.delete(found.values, number)).max() < 1e-5
    assert found.x[number, 0] == pytest.approx(3)  # the height of the wave


def test_the_last_bin_of_an_even_length_is_a_wave_of_its_own():
    turns = np.array([1.0, -1.0] * 4)[:, None]
    found = by_frequency(linear(turns), 5 * turns)
    assert found.values[:, 0] == pytest.approx([0, 0, 0, 0, 40], abs=1e-5)
    assert found.x[:, 0] == pytest.approx([0, 0, 0, 0, 5], abs=1e-6)


def test_bin_0_is_the_mean_and_not_zero():
    x = (4 + wave(9, 2))[:, None]
    model = linear(np.ones((9, 1)))
    found = by_frequency(model, x)
    assert found.positions[0] == 0.0
    assert found.values[:, 0] == pytest.approx([36, 0, 0, 0, 0], abs=1e-5)
    assert (found.baseline, found.baseline_score) == ("zero", 0.0)
    gone = occlude(model, x, window=9, baseline="mean")
    assert gone.values[0, 0] == pytest.approx(0, abs=1e-5)  # that keeps what this takes out


@pytest.mark.parametrize("count", [11, 12])
def test_every_band_is_what_projection_takes_out_by_channel_and_together(count):
    x, weights = RNG.normal(size=(count, 3)), RNG.normal(size=(count, 3))
    model = linear(weights)
    apart = by_frequency(model, x, bands=2)
    together = by_frequency(model, x, bands=2, by_channel=False)
    assert together.channels == ("all channels",)
    assert together.x.shape == (count // 2 + 1, 3)
    for start, stop in np.unique(apart.windows, axis=0):
        drops = [
            weights[:, c] @ (x[:, c] - without_bins(x[:, c], range(start, stop))) for c in range(3)
        ]
        np.testing.assert_allclose(apart.values[start:stop], [drops] * (stop - start), atol=1e-9)
        np.testing.assert_allclose(together.values[start:stop, 0], sum(drops), atol=1e-9)


def test_scores_of_every_output_are_kept_for_every_band():
    model = Linear(RNG.normal(size=(4, 8, 2)))
    x = RNG.normal(size=(8, 2)).astype(np.float32)
    found = by_frequency(model, x, target=2, bands=3)
    assert found.windows.tolist() == [[0, 1], [0, 1], [1, 4], [1, 4], [4, 5], [4, 5]]
    assert found.window_channels.tolist() == [0, 1] * 3
    new = x.copy()
    new[:, 1] = without_bins(x[:, 1].astype(np.float64), [4])
    expected = np.einsum("pc,kpc->k", new, model.weights)
    np.testing.assert_allclose(found.window_scores[5], expected, atol=1e-5)
    assert found.values[4, 1] == pytest.approx(found.score - expected[2], abs=1e-5)


# -- Laws


lengths = st.integers(1, 24)


@given(lengths, st.integers(1, 5), st.integers(0, 99))
def test_the_bands_of_a_linear_model_sum_to_its_score(count, width, seed):
    rng = np.random.default_rng(seed)
    weights, x = rng.normal(size=(count, 2)), rng.normal(size=(count, 2))
    found = by_frequency(linear(weights), x, bands=width)
    assert found.window_values.sum() == pytest.approx(found.score - found.baseline_score, abs=1e-9)


@given(lengths, st.integers(0, 99))
def test_amplitudes_keep_the_energy_of_the_series(count, seed):
    x = np.random.default_rng(seed).normal(size=(count, 1))
    spectrum = spectrum_of(linear(x).encode(x))
    energy = count * (spectrum.amplitudes[:, 0] ** 2 / spectrum.sides).sum()  # Parseval
    assert energy == pytest.approx((x**2).sum())


@given(lengths, st.integers(1, 30), st.integers(0, 99))
def test_every_bin_but_the_mean_taken_out_leaves_the_mean(count, width, seed):
    x = np.random.default_rng(seed).normal(size=(count, 2))
    spectrum = spectrum_of(linear(x).encode(x))
    bands = lay_bands(spectrum, max(width, count))
    assert bands[0].tolist() == [0, 1]
    kept = spectrum.without(bands[1:], np.full(len(bands) - 1, -1))
    for left in kept:
        np.testing.assert_allclose(left, np.tile(x.mean(axis=0), (count, 1)), atol=1e-12)
    nothing = spectrum.without(np.array([[0, count // 2 + 1]]), np.array([-1]))
    assert not nothing.any()  # a band of everything is zero, exactly


@given(lengths, st.integers(0, 99))
def test_fourier_shares_sum_to_the_difference_in_score(count, seed):
    rng = np.random.default_rng(seed)
    weights, x = rng.normal(size=(count, 3)), rng.normal(size=(count, 3))
    found = saliency(linear(weights), x, method="fourier_integrated_gradients", baseline="mean")
    assert found.values.sum() == pytest.approx(found.score - found.baseline_score, abs=1e-9)
    assert found.completeness_gap == pytest.approx(0, abs=1e-9)
    assert found.values[0] == pytest.approx(0, abs=1e-9)  # the baseline holds the mean itself
    from_zero = saliency(linear(weights), x, method="fourier_integrated_gradients")
    np.testing.assert_allclose(from_zero.values, by_frequency(linear(weights), x).values, atol=1e-9)


def test_fourier_shares_of_a_model_that_is_not_linear_sum_to_those_over_positions():
    model = series_model(activation="softmax")
    x = RNG.normal(size=(11, 2)).astype(np.float32)
    by_bin = saliency(model, x, method="fourier_integrated_gradients", steps=20)
    by_position = saliency(model, x, method="integrated_gradients", steps=20)
    np.testing.assert_allclose(by_bin.values.sum(axis=0), by_position.values.sum(axis=0), atol=1e-9)
    assert by_bin.completeness_gap == pytest.approx(by_position.completeness_gap, abs=1e-9)
    assert isinstance(by_bin, FrequencyAttribution)
    assert by_bin.values.shape == (6, 2)


# -- Time and frequency


def mapped(model, x, **options):
    return occlude(model, x, domain="time-frequency", **options)


@given(st.integers(2, 20), st.integers(1, 9), st.integers(0, 99))
def test_one_window_over_everything_is_band_occlusion(count, width, seed):
    rng = np.random.default_rng(seed)
    model, x = linear(rng.normal(size=(count, 2))), rng.normal(size=(count, 2))
    whole = mapped(model, x, window=count, bands=width, taper=0)
    bands = by_frequency(model, x, bands=width, by_channel=False)
    np.testing.assert_allclose(whole.window_scores, bands.window_scores, atol=1e-9)
    one = mapped(model, x, window=count, bands=width, channel=1)
    apart = by_frequency(model, x, bands=width)
    np.testing.assert_allclose(one.window_values, apart.window_values[1::2], atol=1e-9)
    assert one.params["channel"] == "channel 1"


@given(st.integers(2, 20), st.integers(1, 9), st.floats(0, 1), st.integers(0, 99))
def test_the_windows_of_a_linear_model_sum_to_band_occlusion(count, window, taper, seed):
    rng = np.random.default_rng(seed)
    model, x = linear(rng.normal(size=(count, 2))), rng.normal(size=(count, 2))
    found = mapped(model, x, window=min(window, count), bands=3, taper=taper)
    bands = by_frequency(model, x, bands=3, by_channel=False).window_values
    sums = np.bincount(found.window_channels, weights=found.window_values)
    np.testing.assert_allclose(sums, bands, atol=1e-9)


@given(st.integers(1, 40), st.integers(1, 50), st.floats(0, 1))
def test_windows_share_each_position_out(length, width, taper):
    borders = even_borders(length, width)
    weights = cross_fades(borders, taper)
    assert weights.shape == (len(borders) - 1, length)
    np.testing.assert_allclose(weights.sum(axis=0), 1.0, atol=1e-12)
    assert weights.min() > -1e-12


def test_a_burst_is_found_in_its_window_and_its_band():
    count = 64
    burst = wave(count, 16) * ((np.arange(count) >= 16) & (np.arange(count) < 32))
    found = mapped(linear(burst[:, None], rate=128.0), burst[:, None], window=16, taper=0)
    assert found.channels[:2] == ("mean", "2 – 10 Hz")
    row, band = np.unravel_index(np.abs(found.values).argmax(), found.values.shape)
    assert 16 <= row < 32
    low, high = found.frequencies[band]
    assert low <= 32 <= high
    assert (found.values[16:32] == found.values[16]).all()
    assert isinstance(found, TimeFrequencyOcclusion)
    assert found.windows[found.window_channels == 0].tolist() == [
        [0, 16], [16, 32], [32, 48], [48, 64],
    ]  # fmt: skip


# -- Bands


def test_bands_are_given_in_bins_or_edges():
    x = np.zeros((20, 1))
    spectrum = spectrum_of(linear(x, rate=10.0).encode(x))  # a bin every half Hz up to 5
    assert spectrum.axis == "frequency (Hz)"
    assert lay_bands(spectrum, 4).tolist() == [[0, 1], [1, 5], [5, 9], [9, 11]]
    assert lay_bands(spectrum, told_bands("0.5,1.5,5")).tolist() == [[0, 1], [1, 3], [3, 11]]
    assert lay_bands(spectrum, told_bands([0, 2])).tolist() == [[0, 1], [1, 5]]
    found = by_frequency(linear(x, rate=10.0), x, bands=(1.0, 2.0, 3.0))
    assert np.flatnonzero(np.isnan(found.values[:, 0])).tolist() == [1, 7, 8, 9, 10]
    assert found.params["bands"] == "1,2,3"


@pytest.mark.parametrize("bands", ["x", "", "2,1", "-1,2", 0, -3, True, 1.5, [1.0], object()])
def test_other_bands_are_refused(bands):
    with pytest.raises(ArgumentError, match="bands must be a whole number of bins of at least 1"):
        told_bands(bands)


def refusal(kind, **options):
    x = np.arange(20.0)[:, None]
    with pytest.raises(kind) as caught:
        occlude(linear(np.ones((20, 1)), rate=10.0), x, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"domain": "wavelet"},
            "domain='wavelet' is unknown: use 'time', 'frequency' or 'time-frequency'.",
        ),
        (
            {"domain": "frequency", "window": 3},
            "domain='frequency' does not take window=3: it takes 'bands' or 'by_channel'.",
        ),
        (
            {"bands": 2},
            "domain='time' does not take bands=2: it takes 'window', 'stride', 'chunks', "
            "'baseline', 'by_channel' or 'engine'.",
        ),
        (
            {"domain": "frequency", "bands": "1,1.2,1.4"},
            "bands: no bin lies between the edges 1.2 and 1.4 Hz, since 20 positions have bins "
            "every 0.5 up to 5 Hz: use edges further apart, or a number of bins.",
        ),
        (
            {"domain": "time-frequency", "taper": 2},
            "taper must be a share of a window, from 0 to 1, but is 2.",
        ),
        (
            {"domain": "time-frequency", "window": 21},
            "window=21 is wider than the series, which has 20 positions: use a window of at most "
            "20.",
        ),
        (
            {"domain": "time-frequency", "channel": "y"},
            "channel='y' is no channel of the series: use 'value', or 0.",
        ),
    ],
)
def test_settings_that_break_their_rule_are_refused(options, sentence):
    assert refusal(ArgumentError, **options) == sentence


@pytest.mark.parametrize("domain", ["frequency", "time-frequency"])
def test_a_text_has_no_frequencies(domain):
    with pytest.raises(ArgumentError, match="toy reads token ids, and tokens have no frequencies"):
        occlude(text_model(), "great film", domain=domain)


def test_more_runs_than_anybody_waits_for_are_refused(monkeypatch):
    monkeypatch.setattr(frequency_occlusion, "MOST_RUNS", 10)
    assert refusal(ArgumentError, domain="frequency") == (
        "11 bands would each be a run of the model, and at most 10 are allowed: set bands to a "
        "larger number of bins, or to edges."
    )


# -- What is chosen, what is padding, and what it costs


@pytest.mark.parametrize(
    ("times", "axis"),
    [((0.0, 2.0, 4.0, 6.0), "frequency (Hz)"), ((0.0, 1.0, 5.0, 6.0), PER_POSITION)],
)
def test_times_that_are_even_give_hertz(times, axis):
    model = linear(np.ones((4, 1)), rate=1.0)
    sample = dataclasses.replace(model.encode(np.arange(4.0)[:, None]), positions=times)
    found = by_frequency(model, sample)
    assert found.axis == axis
    assert found.positions == ((0.0, 0.125, 0.25) if axis != PER_POSITION else (0.0, 0.25, 0.5))
    uneven = any(note.startswith("The times are not evenly apart") for note in found.notes)
    assert uneven == (axis == PER_POSITION)


def test_what_was_chosen_is_told_and_grows_with_the_series():
    x = RNG.normal(size=(16, 2))
    found = by_frequency(linear(x), x)
    assert found.notes == ("Chosen, since nobody said: bands of 1 bin, one channel at a time.",)
    long = RNG.normal(size=(10_000, 2))
    found = by_frequency(linear(long), long)
    assert found.params["bands"] == 3
    assert len(found.windows) == 2 * 1668
    assert mapped(linear(long), long).params["window"] == 625


def test_padding_is_no_part_of_the_spectrum_and_stays():
    x = np.concatenate([np.full((3, 1), -9.0), 2 + wave(8, 1)[:, None], np.full((2, 1), -9.0)])
    weights = RNG.normal(size=(13, 1))
    found = by_frequency(linear(weights, mask=-9.0), x)
    assert found.positions == (0.0, 0.125, 0.25, 0.375, 0.5)
    assert found.x[:, 0] == pytest.approx([2, 1, 0, 0, 0], abs=1e-9)
    assert found.values[0, 0] == pytest.approx(2 * weights[3:11].sum())
    shares = saliency(linear(weights, mask=-9.0), x, method="fourier_integrated_gradients")
    np.testing.assert_allclose(shares.values, found.values, atol=1e-9)
    assert not shares.padding.any()
    both = mapped(linear(weights, mask=-9.0), x, window=4)
    assert both.windows.min() == 3
    assert both.windows.max() == 11
    assert not both.values[both.padding].any()
    with pytest.raises(DataError, match="nothing but padding"):
        by_frequency(linear(weights, mask=-9.0), np.full((13, 1), -9.0))


def test_a_gap_in_the_padding_is_told():
    x = wave(9, 1)[:, None] + 2
    x[4] = -9.0
    notes = by_frequency(linear(x, mask=-9.0), x).notes
    assert any(note.startswith("Padding stands between others (1 position)") for note in notes)


class Counted(Linear):
    """How many batches were asked of it, and how many series were in them."""

    asked: list

    def predict(self, x, **options):
        self.asked.append(len(x))
        return super().predict(x, **options)


def test_bins_of_all_channels_go_through_the_model_in_full_batches():
    model = Counted(RNG.normal(size=(2, 512, 6)))
    model.asked = []
    found = by_frequency(model, RNG.normal(size=(512, 6)))
    assert found.values.shape == (257, 6)
    assert model.asked == [1, 512, 512, 512, 6, 1]  # the input, 257 · 6 bins, and zeros
    assert isinstance(found, FrequencyOcclusion)


def test_no_loop_goes_over_bins(monkeypatch):
    calls = []
    plain = np.fft.irfft
    monkeypatch.setattr(np.fft, "irfft", lambda *a, **k: calls.append(1) or plain(*a, **k))
    by_frequency(linear(np.ones((512, 6))), RNG.normal(size=(512, 6)))
    assert len(calls) == 4  # one a batch


def test_stopped_work_keeps_what_was_done(monkeypatch):
    monkeypatch.setattr(frequency_occlusion, "BATCH", 4)
    told = []
    x = RNG.normal(size=(16, 1))
    found = by_frequency(
        linear(x), x, progress=lambda *at: told.append(at) is None and len(told) < 2
    )
    assert told == [(4, 9), (8, 9)]
    assert found.partial
    assert np.isnan(found.values[:, 0]).tolist() == [False] * 8 + [True]
    assert found.notes[-1] == (
        "Stopped after 8 of 9 bands: the values are of those alone, and empty where there are none."
    )


def test_one_position_is_its_mean():
    found = by_frequency(linear([[2.0]]), np.array([[3.0]]))
    assert found.values.tolist() == [[6.0]]
    assert mapped(linear([[2.0]]), np.array([[3.0]])).values.tolist() == [[6.0]]


def test_the_table_names_frequencies_and_amplitudes():
    table = by_frequency(linear(np.ones((6, 1)), rate=3.0), np.arange(6.0)[:, None]).columns()
    assert list(table) == ["index", "frequency", "channel", "value", "amplitude"]
    assert table["frequency"] == pytest.approx([0, 0.5, 1, 1.5])
    table = mapped(linear(np.ones((6, 2))), np.ones((6, 2)), bands=2).columns()
    assert list(table) == ["index", "position", "band", "value", "padding"]
