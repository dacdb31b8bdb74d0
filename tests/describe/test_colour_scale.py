"""A colour begins at a share of the score, below which all is as grey as zero, and that is said."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.cli.drawing import meaning
from interpret.describe.attribution import over_channels, sides
from interpret.describe.colour_scale import ColourScale, colour_scale
from interpret.describe.theme import DARK, LIGHT
from interpret.methods.occlusion import occlude
from interpret.methods.saliency import saliency
from interpret.plots import plot
from interpret.plots.notebook import notebook_html
from interpret.plots.report import report
from interpret.plots.strip import text_strip
from tests.toy_models import Linear, series_model, text_model


def sure(weights, **options):
    """A model whose drops are tiny beside its probability of nearly 1."""
    both = np.stack([weights, np.zeros_like(weights)])
    return Linear(both, bias=[18.0, 0.0], activation="softmax", **options)


def occlusion(*drops, score=0.9, unit="probability drop"):
    """An occlusion of words with these values."""
    text = " ".join(["film"] * len(drops))
    found = occlude(text_model(length=len(drops)), text, target=0, window=1, baseline="pad")
    values = np.asarray(drops, dtype=float)[:, None]
    return dataclasses.replace(found, values=values, score=score, unit=unit)


@pytest.mark.parametrize(
    ("score", "unit", "floor", "share"),
    [
        (0.9, "probability drop", 0.009, "1 % of the score"),
        (0.01, "probability drop", 0.001, "0.1 % of a probability"),
        (-4.0, "logit drop", 0.004, "0.1 % of the score"),
        (200.0, "output drop", 0.2, "0.1 % of the score"),
        (0.0, "output drop", 0.0, ""),
        (np.nan, "output drop", 0.0, ""),
    ],
)
def test_the_floor_is_a_share_of_the_score(score, unit, floor, share):
    scale = colour_scale(occlusion(4e-8, -1e-8, score=score, unit=unit), np.array([4e-8, -1e-8]))
    assert scale.floor == pytest.approx(floor)
    assert scale.limit == pytest.approx(max(floor, 4e-8))
    assert scale.note.partition(", ")[2] == share


def test_drops_of_nothing_are_grey_on_every_face():
    found = occlusion(4e-8, -2e-8, 0.0)
    said = "Grey: less than 0.009, 1 % of the score"
    figure = plot(found)
    assert set(figure.data[0].marker.color) == {LIGHT.sequential[0]}
    assert {colour for _, colour in figure.layout.coloraxis.colorscale} == {LIGHT.sequential[0]}
    assert said in figure.layout.title.subtitle.text
    assert said in plot(found, view="slide").layout.title.subtitle.text
    for page in (text_strip(found), notebook_html(found), report([found])):
        assert said in page
    assert f"background:{LIGHT.sequential[0]}" in text_strip(found)
    assert "for +0.009" in text_strip(found)
    scale = colour_scale(found, found.values)
    assert not scale.shown(found.values).any()
    assert meaning(scale, "probability drop", "good", below=False, painted=True) == (
        "(orange for good; a full bar is 0.009 probability drop; left blank: less than 0.009, "
        "1 % of the score)"
    )


def test_above_the_floor_colours_are_as_ever():
    found = occlusion(0.4, 0.2, 0.001)
    plain = {"limit": 0.4, "signed": True}
    figure = plot(found)
    assert figure.data[0].marker.color == (
        LIGHT.colour(0.4, **plain),
        LIGHT.colour(0.2, **plain),
        LIGHT.sequential[0],
    )
    assert "Grey: less than 0.009" in figure.layout.title.subtitle.text
    assert "Grey" not in plot(occlusion(0.4, 0.2, 0.0)).layout.title.subtitle.text


def test_a_limit_that_is_told_wins():
    found = occlusion(4e-8, 2e-8)
    scale = colour_scale(found, found.values, 4e-8)
    assert scale == ColourScale(limit=4e-8, signed=True, floor=found.floor)  # rounding is grey
    assert plot(found, limit=4e-8).data[0].marker.color[0] == LIGHT.diverging[-1]
    assert colour_scale(found, found.values, 0.5).floor == pytest.approx(0.009)


@given(st.sampled_from([LIGHT, DARK]), st.booleans(), st.floats(0, 1), st.floats(-1, 1))
def test_the_scale_of_a_figure_is_that_of_single_values(theme, signed, floor, value):
    value = value if signed else abs(value)
    stops = theme.scale(signed, quiet=floor)
    places = [(2 * place - 1 if signed else place) for place, _ in stops]
    assert places == sorted(places)
    assert (stops[0][0], stops[-1][0]) == (0.0, 1.0)
    if min(abs(abs(value) - floor), abs(abs(value) - 1)) < 1e-6:
        return
    for channel in (1, 3, 5):
        parts = [int(colour[channel : channel + 2], 16) for _, colour in stops]
        one = theme.colour(value, limit=1.0, signed=signed, floor=floor)
        assert int(one[channel : channel + 2], 16) == pytest.approx(
            np.interp(value, places, parts), abs=1.5
        )


def test_values_that_share_a_score_out_are_held_against_an_even_share():
    x = np.ones((4, 2))
    path = saliency(Linear(np.ones((2, 4, 2)) * 0.5, activation="sigmoid"), x, target=0)
    assert colour_scale(path, path.values).floor == pytest.approx(0.01 * path.score / 8)
    slope = saliency(series_model(), 3 * np.eye(11)[:, :2], target=0, method="gradient")
    floor = 0.001 * abs(slope.score) / 22 / 3
    assert colour_scale(slope, slope.values).floor == pytest.approx(floor)


def test_a_slope_is_neither_for_nor_against():
    slope = saliency(series_model(), np.ones((11, 2)), target=0, method="gradient")
    assert sides(slope) == (
        "above zero, a higher value of the input raises the score; below, it lowers it"
    )
    text = saliency(text_model(), "great film", target=0, method="smoothgrad", samples=2)
    assert (text.signed, sides(text)) == (False, "")
    assert "for " not in text_strip(text).rpartition("margin-top")[2]
    summed = saliency(text_model(), "great film", target=0, method="gradient", reduce="sum")
    assert "raises +" in text_strip(summed)
    scale = ColourScale(limit=1.0, signed=True)
    assert meaning(scale, "u", "good", below=True, painted=False, slope=True) == (
        "(+ where a higher value raises good, - where it lowers it; a full bar is 1 u)"
    )


def test_drops_by_one_channel_at_a_time_do_not_add_up():
    x, model = np.ones((11, 2)), series_model()
    apart = occlude(model, x, target=0, window=3, by_channel=True, baseline="zero")
    curve, title = over_channels(apart, np.array([[0.9, 0.7], [-0.8, 0.1], [np.nan, 0.2]]))
    assert (curve[:2].tolist(), title) == ([0.9, -0.8], "strongest channel")
    assert plot(apart).layout.yaxis2.title.text == "strongest<br>channel"
    path = saliency(model, x, target=0)
    curve, title = over_channels(path, np.array([[0.9, 0.7]]))
    assert (curve.tolist(), title) == ([1.6], "sum over channels")
