"""The picture of a spelling: what lies under the window, and the window that walks."""

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.spelling import spell
from interpret.methods.windowing import shapes
from interpret.plots import plot
from tests.toy_models import Conv, Convolutional, example_model


def spelled(length=4, *, weights=(1, 2), position=None, **more):
    conv = Conv([np.reshape(weights, (-1, 1))], activation="linear", **more)
    x = np.array([0, 3, 4, 5, *range(6, length + 2)], dtype=float)[:length, None]
    return spell(Convolutional(conv, [[1.0]]), x, position=position)


def maps(figure):
    """Heat maps by the name of their panel: places and numbers."""
    names = {"y": "input", "y2": "kernel", "y3": "products", "y4": "output"}
    return {
        names[t.yaxis or "y"]: (list(t.x), np.asarray(t.z))
        for t in figure.data
        if t.type == "heatmap"
    }


def test_kernel_and_products_lie_under_the_window():
    drawn = maps(plot(spelled(position=1)))
    assert drawn["input"][0] == [0, 1, 2, 3]
    np.testing.assert_array_equal(drawn["input"][1], [[0, 3, 4, 5]])
    assert drawn["kernel"][0] == drawn["products"][0] == [1, 2]
    np.testing.assert_array_equal(drawn["kernel"][1], [[1, 2]])
    np.testing.assert_array_equal(drawn["products"][1], [[3, 8]])
    assert drawn["output"][0] == [0.5, 1.5, 2.5]
    np.testing.assert_array_equal(drawn["output"][1], [[6, 11, 14]])


def test_the_slider_walks_the_window_and_says_the_lines():
    found = spelled()
    figure = plot(found)
    (slider,) = figure.layout.sliders
    assert [step.label for step in slider.steps] == found.lines()
    assert [step.args[0][0] for step in slider.steps] == [f.name for f in figure.frames]
    places = [list(frame.data[0].x) for frame in figure.frames]
    assert places == [[0, 1], [1, 2], [2, 3]]
    assert [frame.data[2].x[0] for frame in figure.frames] == [-0.5, 0.5, 1.5]
    assert not plot(found, frames=0).layout.sliders


def test_a_dilated_kernel_has_gaps_and_a_window_in_parts():
    drawn = plot(spelled(6, dilation=2, padding="same"))
    places, kernel = maps(drawn)["kernel"]
    assert places == [-1, 0, 1]
    np.testing.assert_array_equal(kernel, [[1, np.nan, 2]])
    outline = next(t for t in drawn.data if t.type == "scatter")
    assert [x for x in outline.x if x is not None][::5] == [-1.5, 0.5]
    texts = next(t for t in drawn.data if t.type == "heatmap").text
    assert (texts[0][0], texts[0][1]) == ("(0)", "0")


def test_of_a_long_layer_the_part_around_the_window_is_drawn():
    figure = plot(spelled(400), position=300)
    assert "positions 240–359 of 399 shown" in figure.layout.title.subtitle.text
    assert maps(figure)["input"][0][0] == 240
    assert len(figure.frames) <= 121


def test_forty_channels_are_drawn_without_numbers():
    rng = np.random.default_rng(0)
    model = Convolutional(Conv(rng.normal(size=(1, 3, 40))), [[1.0]])
    x = rng.normal(size=(100, 40))
    figure = plot(spell(model, x), theme="dark")
    assert maps(figure)["input"][1].shape == (40, 100)
    assert all(t.text is None for t in figure.data if t.type == "heatmap")
    assert figure.layout.height < 1100


def test_tokens_name_the_places():
    figure = plot(spell(example_model(), "the film was great fun"))
    assert figure.layout.xaxis.ticktext[:5] == ("the", "film", "was", "great", "fun")
    assert figure.layout.xaxis.side == "top"


def test_a_position_that_is_not_there_is_refused():
    with pytest.raises(ArgumentError) as error:
        plot(spelled(), position=3)
    assert str(error.value) == (
        "position=3 is outside layer 'conv0', which has 3 positions: use 0 to 2."
    )


def test_windows_train_validate_or_do_neither():
    found = shapes(200, 3, window=20, hop=10, label=1, horizon=5)
    figure = plot(found)
    bars = {t.name: t for t in figure.data if t.type == "bar"}
    assert [len(bars[n].y) for n in ("training", "left out", "validation")] == [
        found.train, found.left_out, found.validation,
    ]  # fmt: skip
    assert bars["training"].base[1] == 9.5
    (labels,) = [t for t in figure.data if t.name == "label"]
    assert labels.x[0] == 24
    assert {t.name for t in plot(shapes(200, 3, window=20, validation=0)).data} == {"window"}
