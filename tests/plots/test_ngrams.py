from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.escaping import readable
from interpret.describe.kinds import top_table
from interpret.describe.ngrams import by_kept, ngram_text, window_place
from interpret.plots import plot
from interpret.plots.report import report
from tests.plots.examples import ngrams, series_ngrams


def marks(figure):
    return {
        int(number): (trace.x[i], trace.y[i], trace.name)
        for trace in figure.data
        if trace.customdata is not None
        for i, number in enumerate(trace.customdata)
    }


def test_each_filter_has_a_mark_where_it_fires_and_how_high():
    result = ngrams(7, width=3, each=2, dead=(4,))
    found = marks(plot(result, selectable=True))
    assert sorted(found) == list(range(7))
    for number, (x, y, name) in found.items():
        assert (x, y) == (result.fires_documents[number], result.highest[number])
        classes = ("negative", "positive", "no class")
        expected = "never fires" if number == 4 else classes[result.identity[number]]
        assert name == expected


def test_bars_and_bias_sum_to_the_mark():
    result = ngrams(3, width=4, each=5)
    figure = plot(result, filter=1)
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert len(bars) == 5
    rows = [*result.of(1), *result.of(1, top=False)]
    sums = np.sum([np.asarray(bar.x) for bar in bars], axis=0)
    np.testing.assert_allclose(sums, result.ngram_preactivation[rows])
    mark = next(t for t in figure.data if t.type == "scatter" and t.marker.symbol == "line-ns")
    np.testing.assert_allclose(mark.x, sums)
    assert list(bars[2].text) == [result.ngram_tokens[i][2] for i in rows]
    low, high = figure.layout.xaxis.range
    assert low < min(*sums, 0)
    assert high > result.possible[1]


def test_parts_by_occlusion_have_no_bias_beside_them():
    result = ngrams(2, width=3, each=2, contribution="occlusion")
    assert sum(trace.type == "bar" for trace in plot(result, filter=0).data) == 3


def test_the_threshold_is_a_line_where_there_is_one():
    result = ngrams(3)
    lines = [s for s in plot(result, filter=1).layout.shapes if s.line.dash == "dash"]
    assert [line.x0 for line in lines] == [result.threshold[1]]
    assert not [s for s in plot(result, filter=2).layout.shapes if s.line.dash == "dash"]


def test_what_a_stranger_wrote_is_shown_as_it_stands():
    figure = plot(ngrams(1, width=2, each=3, words=("<b>", "\u202e", "漢字", "$x$", "a" * 80)))
    shown = [readable(text) for text in figure.layout.yaxis.ticktext]
    assert all(len(text) <= 40 for text in shown)
    assert "\u202e" not in "".join(shown)
    assert "<b>" not in "".join(figure.layout.yaxis.ticktext)


def test_a_series_is_its_mean_window_with_its_spread():
    result = series_ngrams(2, width=5, channels=3, each=4)
    figure = plot(result, filter=1)
    for channel, y in enumerate(("y", "y2", "y3")):
        band, thin, mean = (t for t in figure.data if t.yaxis == y)
        np.testing.assert_allclose(mean.y, result.window_mean[1, :, channel])
        np.testing.assert_allclose(band.y[:5], mean.y + result.window_spread[1, :, channel])
        windows = result.ngram_values[result.of(1)][:, :, channel]
        np.testing.assert_allclose(np.reshape(thin.y, (4, 6))[:, :5], windows)
    parts = figure.data[-1]
    np.testing.assert_allclose(parts.y, result.ngram_parts[result.of(1)].mean(axis=0))


def test_wave_forms_are_drawn_in_seconds_where_the_rate_is_known():
    figure = plot(series_ngrams(2, width=5, sampling_rate=50.0), filter=0)
    assert figure.layout.xaxis.title.text == "time (s) in the window"
    np.testing.assert_allclose(figure.data[-1].x, np.arange(5) / 50)
    figure = plot(series_ngrams(2, width=5, sampling_rate=None), filter=0)
    assert figure.layout.xaxis.title.text == "position in the window"


@pytest.mark.parametrize(
    ("rate", "place"),
    [
        (None, ["0 – 2 and 2 added zeros", "21 – 23 and 2 added zeros", "3 – 7"]),
        (1 / 3600, ["0 – 2 h and 2 added zeros", "21 – 23 h and 2 added zeros", "3 – 7 h"]),
        (100.0, ["0 – 0.02 s and 2 added zeros", "0.21 – 0.23 s and 2 added zeros",
                 "0.03 – 0.07 s"]),
    ],
)  # fmt: skip
def test_a_window_that_reaches_outside_lies_in_its_sample(rate, place):
    spans = np.array([[-2, 3], [21, 26], [3, 8]])
    result = dataclasses.replace(
        series_ngrams(1), sampling_rate=rate, ngram_span=spans, ngram_length=np.full(3, 24)
    )
    assert [window_place(result, at) for at in range(3)] == place


def test_no_share_is_above_all_and_filters_of_a_series_stand_apart():
    result = dataclasses.replace(
        series_ngrams(12), fires_documents=np.ones(12), fires_windows=np.linspace(0.3, 1.0, 12)
    )
    figure = plot(result)
    low, high = figure.layout.xaxis.range
    assert (0 <= low < 0.3, high) == (True, 1.0)
    assert figure.layout.xaxis.title.text == "share of the windows in which it fires"
    assert {round(x, 6) for x, _, _ in marks(figure).values()} == set(
        np.round(result.fires_windows, 6)
    )


def test_numbers_stand_beside_marks_only_where_they_are_legible():
    result = dataclasses.replace(
        ngrams(5), fires_documents=np.array([0.2, 0.2, 0.2, 0.9, 0.9]),
        highest=np.array([1.0, 1.001, 3.0, 1.0, 2.0]), kept=np.array([0.1, 0.9, 0, 0, 0]),
    )  # fmt: skip
    written = {text for trace in plot(result).data for text in trace.text or ()}
    assert written == {"", "1", "2", "3", "4"}  # 0 lies under 1, which more documents pass


def test_many_channels_are_a_map():
    result = series_ngrams(2, width=6, channels=40)
    heat = plot(result, filter=0).data[0]
    np.testing.assert_allclose(heat.z, result.window_mean[0].T, rtol=1e-6)


def test_nothing_kept_is_said():
    figure = plot(ngrams(1, each=0, words=("",), dead=(0,)))
    assert figure.layout.annotations[0].text == (
        "No window of the corpus was kept for this filter."
    )
    nothing = dataclasses.replace(ngrams(3), highest=np.full(3, np.nan))
    assert plot(nothing).layout.annotations[0].text == "The corpus holds no window of this layer."


def test_a_filter_that_is_not_there():
    with pytest.raises(ArgumentError) as caught:
        plot(ngrams(3), filter=3)
    assert str(caught.value) == "filter=3 is no filter of layer 'conv1d': use 0 to 2."


def test_the_order_of_the_filters():
    result = dataclasses.replace(
        ngrams(4), kept=np.array([0.0, 0.5, 0.0, 0.7]), highest=np.array([1.0, 9.0, 2.0, 3.0])
    )
    assert by_kept(result).tolist() == [3, 1, 2, 0]


def test_words_stand_apart_and_characters_together():
    words = ngrams(1, width=3, each=1)
    words = dataclasses.replace(words, ngram_tokens=(("so", "", "good"), ("a", "b c", "d")))
    assert [ngram_text(words, i) for i in (0, 1)] == ["so good", "a b·c d"]
    characters = dataclasses.replace(words, ngram_tokens=(("J", "u", " "), ("", "", "")))
    assert [ngram_text(characters, i) for i in (0, 1)] == ["Ju·", "outside the text"]


def test_the_table_and_the_report():
    result = ngrams(5, width=2)
    table = top_table(result, most=3)
    assert table.caption == "The 3 largest of 5 filters by documents over the threshold"
    assert [row[0] for row in table.rows] == [str(i) for i in by_kept(result)[:3]]
    page = report([result])
    assert "N-grams of “conv1d”" in page
    assert page.count('class="figure"') == 6  # all filters, and each of the five
    assert "1,234 documents, 56,789 windows" in page
    assert report([series_ngrams(1)]).count('class="figure"') == 1
