from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.escaping import readable
from interpret.plots import plot
from tests.plots.examples import occlusion

WORDS = ("not", "a", "bad", "film", "at", "all")
EFFECT = np.array([0.1, 0.0, -0.3, 0.2, 0.0, 0.05])


def _slide(**more):
    return plot(occlusion(WORDS, np.zeros((6, 1)), EFFECT, window=2), view="slide", **more)


def _faint(figure):
    return next(trace for trace in figure.data if trace.hovertemplate and trace.yaxis == "y2")


def test_the_curve_is_the_score_at_each_windows_centre():
    curve = _faint(_slide())
    assert list(curve.x) == [0.5, 1.5, 2.5, 3.5, 4.5]
    assert list(curve.y) == pytest.approx([0.73, 1.13, 0.93, 0.63, 0.78])
    assert curve.customdata[1] == "window 1–2: a bad → 1.13 (+0.3)"


def test_the_level_line_is_the_score_on_the_whole_input():
    figure = _slide()
    assert [shape.y0 for shape in figure.layout.shapes] == [0.83]
    assert figure.layout.annotations[0].text == "whole input<br>0.83"


def test_it_opens_at_the_window_that_moved_the_score_most():
    figure = _slide()
    slider = figure.layout.sliders[0]
    assert slider.active == 1
    assert slider.steps[1].label == "window 1–2: a bad → 1.13 (+0.3)"
    outline, words, curve, dot = figure.data[-4:]
    assert list(outline.x) == [0.5, 0.5, 2.5, 2.5, 0.5]
    assert words.text[0] == "<b>a bad</b>"
    assert len(curve.y) == 5
    assert dot.y[-1] == pytest.approx(1.13)
    assert dot.marker.color == "#5b94c9"  # without these words the score rose: they speak against


def test_every_frame_moves_the_window_and_draws_the_curve_up_to_it():
    figure = _slide()
    assert [frame.name for frame in figure.frames] == ["0", "1", "2", "3", "4"]
    frame = figure.frames[3]
    outline, words, curve, dot = frame.data[-4:]
    assert list(outline.x) == [2.5, 2.5, 4.5, 4.5, 2.5]
    assert words.text[0] == "<b>film at</b>"
    assert len(curve.y) == 4
    assert dot.marker.color == "#e08a36"


def test_a_frame_names_every_trace_lest_plotly_takes_it_away():
    figure = _slide()
    frame = figure.frames[3]
    assert list(frame.traces) == list(range(len(figure.data)))
    assert [each.type for each in frame.data] == [each.type for each in figure.data]
    assert all(each.to_plotly_json().keys() == {"type"} for each in frame.data[:-4])


def test_the_strip_is_bars_of_the_values_side_by_side():
    result = occlusion(WORDS, np.zeros((6, 1)), EFFECT, window=2)
    strip = plot(result, view="slide").data[0]
    assert list(strip.x) == [0, 1, 2, 3, 4, 5]
    assert list(strip.width) == [1] * 6
    assert strip.marker.color[:3] == ("#f3b876", "#98bfe1", "#2166ac")  # 0.1, −0.1 and −0.2
    assert strip.customdata[2] == "<b>bad</b><br>−0.2 probability drop"
    gap = dataclasses.replace(result, values=np.where(np.arange(6)[:, None] == 4, np.nan, 0.1))
    strip = plot(gap, view="slide").data[0]
    assert strip.marker.color[4] == "#d5d9de"
    assert strip.customdata[4] == "<b>at</b><br>not computed"


def test_it_can_be_played_and_paused():
    figure = _slide()
    play, pause = figure.layout.updatemenus[0].buttons
    assert play.label == "▶ Play"
    assert play.args[0] is None
    assert play.args[1]["fromcurrent"] is True  # after a pause it goes on where it stood
    # A redraw blinks, and without one Plotly takes heat maps away.
    assert play.args[1]["frame"]["redraw"] is False
    assert "heatmap" not in {trace.type for trace in figure.data}
    assert list(pause.args[0]) == [None]
    still = _slide(frames=0)
    assert not still.frames
    assert not still.layout.sliders


def test_a_long_slide_has_at_most_120_frames_and_a_light_curve():
    x = np.zeros((3000, 1))
    effect = np.zeros(3000)
    effect[2222] = 0.5
    figure = plot(occlusion(None, x, effect, window=5), view="slide")
    assert len(figure.frames) <= 120
    assert len(_faint(figure).y) <= 600
    assert min(_faint(figure).y) == pytest.approx(0.33)
    assert "showing 600 of 2,996 windows" in readable(figure.layout.title.subtitle.text)
    assert len(figure.to_json()) < 2_000_000
    names = [int(frame.name) for frame in figure.frames]
    assert names == sorted(names)
    assert len(plot(occlusion(None, x, effect, window=5), view="slide", frames=9).frames) <= 9


def test_windows_that_were_not_run_are_gaps_and_no_frames():
    result = occlusion(WORDS, np.zeros((6, 1)), EFFECT, window=2)
    scores = result.window_scores.copy()
    scores[3:] = np.nan
    partial = occlusion(WORDS, np.zeros((6, 1)), EFFECT, window=2, partial=True)
    partial = dataclasses.replace(partial, window_scores=scores)
    figure = plot(partial, view="slide")
    assert [frame.name for frame in figure.frames] == ["0", "1", "2"]
    assert np.isnan(_faint(figure).y).tolist() == [False, False, False, True, True]
    assert "2 of 5 windows not run" in readable(figure.layout.title.subtitle.text)
    nothing = dataclasses.replace(partial, window_scores=np.full((5, 2), np.nan))
    assert plot(nothing, view="slide").layout.annotations[0].text == (
        "No window was run on what is shown here."
    )


def test_another_output_can_be_watched():
    figure = _slide(output="senior")
    assert list(_faint(figure).y) == pytest.approx([0.27, -0.13, 0.07, 0.37, 0.22])
    assert "“senior”" in figure.layout.title.text
    with pytest.raises(ArgumentError) as error:
        _slide(output="nobody")
    assert str(error.value) == (
        "output='nobody' is no output of this result: use 'junior' or 'senior', or a number from "
        "0 to 1."
    )


def test_windows_channel_by_channel_are_shown_one_channel_at_a_time():
    result = occlusion(
        None,
        np.zeros((4, 2)),
        np.zeros(4),
        window=2,
        channels=("left", "right"),
    )
    windows = np.repeat(result.windows, 2, axis=0)
    scores = np.tile([[0.8, 0.2], [0.1, 0.9]], (3, 1))
    result = dataclasses.replace(
        result,
        values=np.zeros((4, 2)),
        windows=windows,
        window_channels=np.array([0, 1, 0, 1, 0, 1]),
        window_scores=scores,
    )
    figure = plot(result, view="slide")
    assert list(_faint(figure).y) == [0.1, 0.1, 0.1]
    assert "windows over channel “right” alone" in readable(figure.layout.title.subtitle.text)
    assert list(_faint(plot(result, view="slide", channel="left")).y) == [0.8, 0.8, 0.8]
    with pytest.raises(ArgumentError, match="use 'left' or 'right', or a number from 0 to 1"):
        plot(result, view="slide", channel="up")
    with pytest.raises(ArgumentError, match="run the occlusion with by_channel=True first"):
        _slide(channel=0)


def test_the_line_above_has_its_channels_name_and_the_times_their_unit():
    x = np.stack([np.arange(7.0), np.ones(7)], axis=1)
    result = occlusion(
        None, x, np.arange(7.0) / 100, window=2, rate=1 / 3600, x_channels=("left", "right")
    )
    figure = plot(result, view="slide")
    assert figure.layout.yaxis.title.text == "left"
    assert figure.layout.xaxis.title.text == "time (h)"
    assert figure.layout.sliders[0].steps[5].label == "window 5–6: 5 – 6 h → 0.72 (−0.11)"
    alone = plot(
        occlusion(None, x[:, :1], np.ones(7), window=2, x_channels=("left",)), view="slide"
    )
    assert alone.layout.yaxis.title.text == "input"


def test_padding_is_left_out():
    result = occlusion(WORDS, np.zeros((9, 1)), np.append(EFFECT, np.zeros(3)), padding=3)
    figure = plot(result, view="slide")
    assert tuple(figure.layout.xaxis.range) == (-0.5, 5.5)
    assert "+ 3 padding positions, not shown" in readable(figure.layout.title.subtitle.text)


def test_tokens_are_escaped_in_every_label():
    words = ("<b>", "&amp;", "$x$", "%{y}")
    figure = plot(occlusion(words, np.zeros((4, 1)), np.ones(4), window=2), view="slide")
    assert figure.layout.sliders[0].steps[0].label.startswith("window 0–1: &lt;b&gt; &amp;amp; →")
    assert figure.frames[2].data[-3].text[0] == "<b>&#36;x&#36; &#37;{y}</b>"
