from __future__ import annotations

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.core.results import Result
from interpret.describe.kinds import KINDS, function_at
from interpret.methods.windowing import shapes
from interpret.plots import options_of, plot
from tests.plots.examples import (
    activations,
    chain,
    check,
    filter_bank,
    frequencies,
    frequency_shares,
    maximisation,
    method_checks,
    ngrams,
    occlusion,
    output_scores,
    responses,
    series_attribution,
    shapley_values,
    spelling,
    substitution,
    text_attribution,
    text_interactions,
    text_spans,
    time_frequency,
)

ONE_OF_EACH = {
    "attribution": series_attribution(np.ones((6, 2)), np.ones((6, 2))),
    "occlusion": occlusion(("a", "b", "c", "d"), np.zeros((4, 1)), np.ones(4)),
    "frequency_attribution": frequency_shares(),
    "frequency_occlusion": frequencies(),
    "time_frequency_occlusion": time_frequency(),
    "filters": filter_bank(4, 3, 2),
    "activations": activations(("a", "b", "c", "d"), length=4, filters=3),
    "maximisation": maximisation(np.ones((4, 2))),
    "spans": text_spans(),
    "interactions": text_interactions(),
    "check": check(),
    "spelling": spelling(),
    "substitution": substitution(),
    "responses": responses(),
    "shapley": shapley_values(),
    "shapes": shapes(100, 3, window=9, label=1, horizon=2),
    "ngrams": ngrams(5, width=2),
    "chain": chain(("a", "b", "c", "d"), np.ones((3, 4))),
    "method_checks": method_checks(),
    "prediction": output_scores(),
}


def test_every_kind_of_result_can_be_drawn():
    assert set(KINDS) == set(ONE_OF_EACH)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_view_has_a_title_facts_a_fixed_height_and_fills_the_width(kind, theme):
    for view in KINDS[kind].views:
        if view == "logo" and kind != "substitution":  # of letters: see test_letter_logo
            continue
        figure = plot(ONE_OF_EACH[kind], theme=theme, view=view)
        assert figure.data
        assert figure.layout.title.text
        assert kind == "shapes" or "model “demo.keras”" in figure.layout.title.subtitle.text
        assert figure.layout.height > 100
        assert figure.layout.width is None


def test_arrays_are_sent_as_single_floats():
    figure = plot(ONE_OF_EACH["attribution"])
    assert next(t for t in figure.data if t.type == "heatmap").z.dtype == np.float32


def test_an_unknown_option_is_refused_with_those_there_are():
    with pytest.raises(ArgumentError) as error:
        plot(ONE_OF_EACH["filters"], points=3)
    assert str(error.value) == (
        "'points' is no option for this filters figure: use 'filter', 'limit' or 'selectable'."
    )


def test_an_unknown_view_is_refused():
    with pytest.raises(ArgumentError) as error:
        plot(ONE_OF_EACH["attribution"], view="slide")
    assert str(error.value) == "view='slide' is no view of this attribution result: use 'map'."


def test_a_result_of_an_unknown_kind_is_refused():
    with pytest.raises(ArgumentError, match="but this is a 'result'"):
        plot(Result(model="m", model_id="x"))


def test_options_are_those_after_the_theme():
    assert options_of(function_at(KINDS["maximisation"].views["map"])) == ("limit",)


def test_nan_scores_do_not_break_a_figure():
    figure = plot(text_attribution(("a", "b"), [np.nan, np.nan], score=float("nan")))
    assert "score not computed" in figure.layout.title.subtitle.text
