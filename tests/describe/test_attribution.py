from __future__ import annotations

import dataclasses

import numpy as np

from interpret.describe.attribution import alt_text, completeness, facts, table
from interpret.describe.kinds import caption_of
from tests.plots.examples import occlusion, over_rows, series_attribution, text_attribution


def test_a_subtitle_says_score_baseline_parameters_unit_and_model():
    facts = caption_of(text_attribution(("good", "film"), [0.5, 0.1]))
    assert facts == [
        "score 0.83",
        "baseline “pad” scores 0.21",
        "steps 50",
        "completeness gap +0.0021",
        "values in probability; above zero speaks for the target, below against it",
        "model “demo.keras”",
    ]


def test_parameters_that_are_off_or_said_elsewhere_are_left_out():
    params = {"steps": 9, "logits": False, "backend": "own", "baseline": "pad", "reduce": "sum"}
    facts = caption_of(text_attribution(("a",), [1.0], params=params))
    assert facts[2:4] == ["steps 9", "reduce sum"]


def test_an_occlusion_counts_its_windows():
    result = occlusion(("a", "b", "c", "d", "e"), np.zeros((5, 1)), np.zeros(5), window=2)
    assert "4 windows" in caption_of(result)


def test_a_chart_is_told_to_those_who_do_not_see_it():
    words = text_attribution(("good", "film"), [0.5, -0.1], padding=1)
    assert alt_text(words) == (
        "Integrated gradients for “junior”: the largest value is +0.5 at token good"
    )
    values = np.array([[0.1, np.nan], [0.2, -0.9]])
    series = series_attribution(values, np.ones((2, 2)))
    assert alt_text(series).endswith(
        ": the largest value is −0.9 at time (s) 0.02, channel sensor 1"
    )
    nothing = text_attribution(("good",), [np.nan])
    assert alt_text(nothing) == "Integrated gradients for “junior”: nothing computed"


def test_what_is_said_of_values_over_rows():
    """Rows (0, 1, 2, 3), (4, 0, 1, 2), (3, 4, 0, 1): they score 8, 10.5 and −2."""
    found = over_rows()
    words = {fact.term: fact.words for fact in facts(found)}
    assert words["baseline"] == "3 rows, which score 5.5 on average"
    assert words["beside each value"] == (
        "standard error over the rows, whose values spread by up to 4.16"
    )
    assert words["near zero"] == "3 of 4 values are within 2 standard errors of 0"
    rows = table(found, 4)
    assert rows.header == ("number", "position", "output", "standard error", "input")
    assert rows.rows[0] == ("3", "3", "−9", "± 1.73", "−1")
    named = dataclasses.replace(found, standard_error=None)
    words = {fact.term: fact.words for fact in facts(named)}
    assert words["beside each value"] == "standard deviation over the baselines"
    assert "near zero" not in words


def test_the_gap_of_draws_has_its_own_standard_error():
    found = dataclasses.replace(over_rows(), completeness_gap=0.25, gap_standard_error=0.125)
    assert {fact.term: fact.words for fact in facts(found)}["completeness gap"] == "+0.25 ± 0.125"
    assert completeness(found).endswith("which misses score − baseline by +0.25 ± 0.125")
