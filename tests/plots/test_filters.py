from __future__ import annotations

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.escaping import readable
from interpret.plots import plot
from interpret.plots.filters import tiles
from tests.plots.examples import filter_bank


def _trace(figure, kind, place=0):
    return [trace for trace in figure.data if trace.type == kind][place]


def test_all_filters_are_tiles_of_one_heat_map_with_gaps_between():
    bank = filter_bank(7, 3, 5)
    figure = plot(bank)
    heat = _trace(figure, "heatmap")
    assert sum(trace.type == "heatmap" for trace in figure.data) == 1
    z = np.asarray(heat.z)
    grid = tiles(7, 3, 5)
    assert np.isfinite(z).sum() == bank.weights.size
    for tile in (0, 4, 6):
        down, across = divmod(tile, grid.across)
        part = z[down * 6 + 1 : (down + 1) * 6, across * 4 : across * 4 + 3]
        np.testing.assert_allclose(part, bank.weights[tile].T, rtol=1e-6)
        where = np.asarray(heat.customdata)[down * 6 + 3, across * 4 + 1]
        assert where.tolist() == [tile, 1, 2]
        assert np.asarray(heat.text)[down * 6 + 3][across * 4 + 1] == "dim 2"
    assert np.isnan(z[0]).all()
    assert np.isnan(z[:, 3]).all()
    assert len(heat.x) == z.shape[1] + 1
    assert len(heat.y) == z.shape[0] + 1
    assert (np.diff(heat.x) > 0).all()
    assert (np.diff(heat.y) > 0).all()


def test_the_scale_is_centred_on_zero_and_can_be_shared():
    bank = filter_bank(7, 3, 5)
    scale = plot(bank).layout.coloraxis
    assert scale.cmin == -scale.cmax == -np.abs(bank.weights).max()
    assert plot(bank, limit=2).layout.coloraxis.cmax == 2


@pytest.mark.parametrize(
    ("count", "slots", "channels"), [(128, 5, 50), (512, 3, 64), (40, 7, 1), (2, 3, 2)]
)
def test_many_filters_stay_legible(count, slots, channels):
    grid = tiles(count, slots, channels)
    assert grid.width >= 16
    assert grid.height >= 9
    assert grid.size[0] <= 851
    assert grid.size[1] < 1500
    assert grid.across * grid.down >= count
    assert grid.across * grid.down - count < grid.down + grid.across


def test_each_filter_has_its_number_and_a_dead_one_its_mark():
    figure = plot(filter_bank(128, 5, 50, dead=(7,)))
    numbers = _trace(figure, "scatter")
    assert list(numbers.text[:3]) == ["0", "1", "2"]
    assert numbers.text[7] == "7 †"
    assert min(numbers.x) >= 0
    assert len(numbers.text) == 128
    assert "1 filter marked † cannot answer" in readable(figure.layout.title.subtitle.text)


def test_filters_can_be_clicked_where_streamlit_reports_clicks():
    figure = plot(filter_bank(30, 3, 4), selectable=True)
    overlay = figure.data[-1]
    assert list(overlay.customdata) == list(range(30))
    assert overlay.marker.opacity == 0
    assert overlay.selected.marker.opacity == 0
    assert overlay.unselected.marker.opacity == 0
    grid = tiles(30, 3, 4)
    assert overlay.x[11] == pytest.approx(grid.left(11) + grid.width / 2)
    assert len(plot(filter_bank(30, 3, 4)).data) == len(figure.data) - 1


@pytest.mark.parametrize("channels", [4, 1])
def test_nothing_fades_after_a_click(channels):
    figure = plot(filter_bank(30, 3, channels), selectable=True)
    (numbers,) = [trace for trace in figure.data if trace.type == "scatter" and trace.text]
    assert numbers.unselected.textfont.color == numbers.textfont.color
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert [bar.unselected.marker.opacity for bar in bars] == [1, 1][: len(bars)]
    assert len(bars) == (2 if channels == 1 else 0)


def test_one_channel_kernels_are_bars_on_one_scale():
    weights = np.array([[[1.0], [-2.0], [0.5]], [[4.0], [0.0], [-1.0]]])
    figure = plot(filter_bank(2, 3, 1, weights=weights))
    bars = _trace(figure, "bar", 1)
    grid = tiles(2, 3, 1)
    # The y axis runs down, and the largest weight, 4, reaches 46% of a tile up from its middle.
    np.testing.assert_allclose(bars.y, -weights.ravel() / 4 * grid.height * 0.46)
    assert np.asarray(bars.customdata)[4].tolist() == [1, 1, 0]
    assert bars.marker.color[3] == "#c25f0a"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_very_many_one_channel_weights_are_a_heat_map():
    figure = plot(filter_bank(128, 40, 1))
    assert [trace.type for trace in figure.data] == ["heatmap", "scatter"]


def test_a_layer_of_one_filter_is_drawn_large_with_its_numbers():
    figure = plot(filter_bank(1, 2, 1, weights=np.array([[[1.0], [2.0]]])))
    bars = _trace(figure, "bar")
    assert list(bars.y) == [1, 2]
    assert list(bars.text) == ["+1", "+2"]
    assert figure.layout.title.text == "Filter 0 of “conv1d”"


def test_one_filter_is_slot_by_channel_with_numbers_where_they_fit():
    bank = filter_bank(12, 5, 6)
    heat = _trace(plot(bank, filter=3), "heatmap")
    np.testing.assert_allclose(heat.z, bank.weights[3].T, rtol=1e-6)
    assert np.asarray(heat.text).shape == (6, 5)
    scale = plot(bank, filter=3).layout.coloraxis
    assert scale.cmax == np.abs(bank.weights).max()  # the same colours as in the overview
    assert _trace(plot(filter_bank(12, 5, 100), filter=3), "heatmap").text is None


def test_one_filter_says_which_tokens_its_slots_answer_to():
    tokens = tuple(
        tuple((("<b>", 1.25), ("good", 0.5)) for _slot in range(2)) for _filter in range(3)
    )
    figure = plot(filter_bank(3, 2, 4, nearest_tokens=tokens), filter=1)
    assert figure.layout.xaxis.ticktext[1] == "<b>1</b><br>&lt;b&gt; +1.25<br>good +0.5"


def test_names_out_of_a_file_are_escaped():
    figure = plot(filter_bank(3, 2, 4, layer="<i>x</i>", channels=("<a>", "b", "c", "d")))
    assert figure.layout.title.text == "Filters of “&lt;i&gt;x&lt;/i&gt;”"
    assert "<a>" not in figure.to_json()


def test_a_filter_that_is_not_there_is_refused():
    with pytest.raises(ArgumentError) as error:
        plot(filter_bank(3, 2, 4), filter=3)
    assert str(error.value) == "filter=3 is no filter of layer 'conv1d': use 0 to 2."
