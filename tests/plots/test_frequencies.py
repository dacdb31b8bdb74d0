from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from interpret.describe.escaping import readable
from interpret.describe.kinds import top_table
from interpret.plots import plot
from interpret.plots.frequencies import CUT
from tests.plots.examples import frequencies, frequency_shares, time_frequency


def _map(figure):
    return [trace for trace in figure.data if trace.type == "heatmap"][-1]


def test_the_spectrum_lies_over_the_importance_of_its_bins():
    result = frequencies(bands=1)
    figure = plot(result)
    np.testing.assert_allclose(_map(figure).z, result.values.T, rtol=1e-6)
    _, amplitudes = np.moveaxis(np.asarray(_map(figure).customdata), 2, 0)
    np.testing.assert_allclose(amplitudes, result.x.T, rtol=1e-6)
    assert figure.layout.xaxis.title.text == "frequency (Hz)"


def test_a_large_mean_is_cut_off_with_a_note_and_kept_in_the_result():
    result = frequency_shares()
    assert CUT not in readable(plot(result).layout.title.subtitle.text)
    large = dataclasses.replace(result, x=np.concatenate([[[90.0, 90.0]], result.x[1:]]))
    figure = plot(large)
    assert CUT in readable(figure.layout.title.subtitle.text)
    _, amplitudes = np.moveaxis(np.asarray(_map(figure).customdata), 2, 0)
    assert amplitudes[:, 0] == pytest.approx(result.x[1:].max(axis=0))
    assert large.x[0].tolist() == [90.0, 90.0]


def test_forty_channels_are_rows_of_a_map():
    values, x = np.arange(280.0).reshape(7, 40), np.ones((7, 40))
    names = tuple(f"c{i}" for i in range(40))
    few = frequency_shares()
    result = dataclasses.replace(few, values=values, x=x, channels=names, x_channels=names)
    assert _map(plot(result)).z.shape == (40, 7)


def test_the_map_has_a_cell_for_each_window_and_band_low_frequencies_first():
    result = time_frequency()
    figure = plot(result)
    drops = result.window_values.reshape(3, 3).T
    np.testing.assert_allclose(_map(figure).z, drops, rtol=1e-6)
    assert list(figure.layout.yaxis2.ticktext) == ["mean", "3.846 – 11.54", "15.38 – 23.08"]
    assert figure.layout.yaxis2.title.text == "frequency (Hz)"
    assert _map(figure).x == pytest.approx([-0.01, 0.07, 0.17, 0.25])
    part = plot(result, span=(5, 9))
    np.testing.assert_allclose(_map(part).z, drops[:, 1:2], rtol=1e-6)


def test_the_table_lists_bands_once():
    table = top_table(frequencies(), most=3)
    assert table.header == ("frequency (Hz)", "channel", "probability drop", "score without it")
    assert table.caption == "The 3 largest of 8 bands"
    rows = top_table(time_frequency(), most=99).rows
    assert len(rows) == 9
    assert rows[0][:2] == ("0.18 – 0.24 s", "15.38 – 23.08 Hz")
