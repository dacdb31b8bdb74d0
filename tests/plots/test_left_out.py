"""Whatever a figure does not draw is said under its title, and carried for a page to say."""

from __future__ import annotations

import numpy as np
import pytest

from interpret.describe.escaping import readable
from interpret.describe.kinds import kind_of
from interpret.plots import plot
from interpret.plots.left_out import left_out
from interpret.plots.report import report
from tests.plots.examples import (
    activations,
    filter_bank,
    ngrams,
    occlusion,
    series_attribution,
    spelling,
    text_attribution,
)

RNG = np.random.default_rng(5)


def _series(positions, channels):
    values = np.ones((positions, channels)) * np.arange(channels)
    return series_attribution(values, RNG.normal(size=(positions, channels)))


def _slide(positions):
    x, effect = np.zeros((positions, 1)), RNG.normal(size=positions)
    return occlusion(None, x, effect, window=2)


CASES = {
    "nine channels above a map": (
        activations(None, length=20, filters=3, channels=9),
        {},
        ["lines: the first 6 of 9 channels"],
    ),
    "nine channels above one filter": (
        activations(None, length=20, filters=3, channels=9),
        {"filter": 1},
        ["lines: the first 6 of 9 channels"],
    ),
    "many answers": (
        activations(None, length=2402, filters=3, channels=6),
        {},
        ["each column of colour shows the strongest of 3 positions"],
    ),
    "forty channels": (_series(30, 40), {}, ["lines: the strongest 4 of 40 channels"]),
    "channels chosen of a few": (
        _series(30, 3),
        {"channels": [2]},
        ["lines: the chosen 1 of 3 channels"],
    ),
    "long series": (
        _series(3000, 1),
        {},
        [
            "showing 2,000 of 3,000 positions: the extremes of each step",
            "each column of colour shows the strongest of 4 positions",
        ],
    ),
    "long text": (
        text_attribution(tuple(f"w{i}" for i in range(900)), RNG.normal(size=900)),
        {},
        ["showing 800 of 900 positions: the extremes of each step"],
    ),
    "a window that slides far": (
        _slide(701),
        {"view": "slide"},
        [
            "showing 600 of 700 windows: the extremes of each step",
            "Play and the slider stop at 120 of 700 windows",
            "Grey: less than 0.0083, 1 % of the score",
        ],
    ),
    "a window in few steps": (
        _slide(12),
        {"view": "slide", "frames": 5},
        ["Play and the slider stop at 5 of 11 windows"],
    ),
    "a spelling in few steps": (
        spelling(),
        {"frames": 2},
        ["the slider stops at 2 of 3 positions"],
    ),
    "wide n-grams": (
        ngrams(2, width=14),
        {"filter": 0},
        [
            "What each of the 14 positions adds is not drawn: there is room for 12. Only the marks "
            "of the answers are."
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is_said_under_the_title_and_carried(case):
    result, options, sentences = CASES[case]
    figure = plot(result, **options)
    assert left_out(figure) == sentences
    subtitle = " ".join(readable(figure.layout.title.subtitle.text).split())
    for sentence in sentences:
        assert sentence in subtitle


@pytest.mark.parametrize(
    ("result", "options"),
    [
        (activations(None, length=20, filters=3, channels=6), {}),
        (_series(30, 12), {}),
        (_slide(60), {"view": "slide"}),
        (spelling(), {}),
        (ngrams(2, width=12), {"filter": 0}),
        (filter_bank(9, 3, 2), {"selectable": True}),
    ],
)
def test_nothing_is_said_where_all_is_drawn(result, options):
    assert left_out(plot(result, **options)) == []


def test_the_axis_of_the_input_says_how_many_lines_of_how_many():
    titles = [
        readable(
            plot(activations(None, length=20, filters=3, channels=count)).layout.yaxis.title.text
        )
        for count in (1, 6, 9)
    ]
    assert [" ".join(title.split()) for title in titles] == [
        "input",
        "input: 6 channels",
        "input: first 6 of 9",
    ]


def test_filters_that_answer_no_click_are_told():
    figure = plot(filter_bank(2001, 2, 1), selectable=True)
    assert left_out(figure) == ["Only the first 2,000 of 2,001 filters answer a click."]


def test_a_report_says_which_filters_it_draws_one_by_one():
    assert kind_of(ngrams(8)).sentences(ngrams(8)) == ()
    sentence = "Of 9 filters the 8 whose thresholds most documents pass are drawn one by one."
    assert sentence in report([ngrams(9)])


def test_filters_that_go_together_are_counted_beyond_those_named():
    pairs = tuple((0, other, 0.99) for other in range(1, 8))
    subtitle = readable(plot(ngrams(9, similar=pairs), filter=0).layout.title.subtitle.text)
    assert "answers go together with filter 1, 2, 3, 4, 5 and 2 more" in subtitle


def test_settings_beyond_those_in_a_line_are_counted():
    params = {f"setting {i}": i for i in range(1, 9)}
    result = text_attribution(("a", "b"), [0.1, 0.2], params=params)
    subtitle = " ".join(readable(plot(result).layout.title.subtitle.text).split())
    assert "setting 6 6 · and 2 more settings" in subtitle
