"""The pictures of a check, what they say of themselves, and its words."""

import dataclasses
import io

import numpy as np
import pytest

from interpret.cli.check_view import show_check
from interpret.cli.drawing import Terminal
from interpret.core.check_results import Finding
from interpret.describe.check import counted, headline, page_views, ranked, worst
from interpret.describe.kinds import from_dict
from interpret.plots import plot
from interpret.plots.left_out import left_out
from tests.plots.examples import check

NAN = float("nan")


def of(*verdicts, aspect="edges"):
    return tuple(
        Finding(aspect=aspect, verdict=each, sentence=f"It is number {number}.")
        for number, each in enumerate(verdicts)
    )


def test_curves_stand_over_every_random_order_and_their_mean():
    result = check()
    figure = plot(result)
    down_orders, down_mean, down, up_orders, up_mean, up = figure.data
    np.testing.assert_array_equal(down.x, result.removed)
    np.testing.assert_array_equal(down.y, result.deletion)
    np.testing.assert_array_equal(up.y, result.insertion)
    assert up.yaxis == up_mean.yaxis == "y2"
    # Each order, then a gap that lifts the pen.
    steps = len(result.removed)
    np.testing.assert_array_equal(
        np.reshape(down_orders.y, (3, steps + 1))[:, :-1], result.random_deletion
    )
    assert np.isnan(np.reshape(down_orders.y, (3, steps + 1))[:, -1]).all()
    np.testing.assert_array_equal(down_mean.y, result.random_deletion.mean(axis=0))
    np.testing.assert_array_equal(up_mean.y, result.random_insertion.mean(axis=0))
    assert len(up_orders.y) == len(down_orders.y)
    assert left_out(figure) == ["Grey: 3 random orders, and their mean."]


def test_without_curves_the_verdicts_are_drawn():
    bare = check(removed=None, deletion=None, insertion=None, random_deletion=None)
    (bars,) = plot(bare).data
    assert bars.text == ("fails", "doubtful", "holds", "holds", "cannot be told")
    assert bars.customdata[0] == "It stays as it is: =1+1."


def test_layers_are_drawn_in_order_with_both_correlations():
    figure = plot(check(), view="weights")
    assert figure.data[0].x == ("dense", "<conv>")
    np.testing.assert_array_equal(figure.data[0].y, [0.75, NAN])
    assert "Solid: the map’s values; dotted: their magnitudes." in left_out(figure)[0]


def test_agreement_is_a_matrix_with_its_numbers():
    result = check()
    figure = plot(result, view="agreement")
    np.testing.assert_array_equal(figure.data[0].z, result.rank_correlation)
    np.testing.assert_array_equal(figure.data[0].customdata, result.overlap)
    written = [each.text for each in figure.layout.annotations]
    assert written == ["1", "0.5", "−0.25", "0.5", "1", "–", "−0.25", "–", "1"]


def test_a_page_has_the_charts_that_there_is_something_to_draw_in():
    assert [view for view, _ in page_views(check())] == ["map", "weights", "agreement"]
    bare = check(removed=None, layers=(), methods=("occlusion",))
    assert [view for view, _ in page_views(bare)] == ["verdicts"]


@pytest.mark.parametrize(
    ("others", "more"),
    [
        ((), ""),
        (("holds", "unknown"), ""),
        (("fails",), " 1 other finding speaks against it."),
        (("fails", "fails", "doubtful"), " 2 other findings speak against it and 1 is doubtful."),
        (("doubtful",), " 1 other finding is doubtful."),
        (("doubtful", "doubtful"), " 2 other findings are doubtful."),
    ],
)
def test_the_headline_is_what_removal_says_and_how_much_speaks_against_the_map(others, more):
    removal = Finding(aspect="removal", verdict="holds", sentence="It falls fast.")
    assert headline(check(findings=(*of(*others), removal))) == f"It falls fast.{more}"


def test_without_removal_the_headline_is_what_weighs_most_against_the_map():
    untold = Finding(aspect="removal", verdict="unknown", sentence="Nothing to remove.")
    result = check(findings=(untold, *of("holds", "doubtful")))
    assert headline(result) == "It is number 1."
    assert worst(result) == "doubtful"
    assert headline(check(findings=())) == "Nothing was looked at."


def test_findings_against_the_map_come_first_and_are_counted():
    result = check(findings=of("holds", "unknown", "fails", "doubtful", "holds"))
    assert [each.verdict for each in ranked(result)] == [
        *("fails", "doubtful", "holds", "holds", "unknown")
    ]
    assert counted(result) == "2 hold, 1 is doubtful, 1 fails"
    assert counted(check(findings=of("unknown"))) == "nothing could be told"


def test_the_screen_has_a_line_for_each_finding_and_rules_of_those_that_do_not_hold():
    written = io.StringIO()
    show_check(Terminal(file=written, width=100), check())
    said = " ".join(written.getvalue().split())
    assert "✗ fails It stays as it is: =1+1." in said
    assert "– cannot be told Nothing is promised." in said
    assert "Holds where at most 5 %" not in said
    assert said.endswith(
        "Removing it lowers the score of <b> faster than 3 of 3 random orders. 1 other finding "
        "speaks against it and 1 is doubtful."
    )


def test_a_finding_comes_back_from_json_as_it_was():
    result = check()
    body = result.to_dict()
    assert body["findings"][0]["figures"] == {"deletion": 0.25, "rank": 0.0, "unknown": None}
    assert from_dict(body) == result
    assert isinstance(from_dict(body).findings[0], Finding)
    assert dataclasses.asdict(result.of("weights")[1])["sentence"] == "It changes."


def test_the_table_has_a_row_for_each_figure():
    table = check().to_dataframe()
    assert table["figure"].tolist() == ["deletion", "rank", "unknown", "", "", "", ""]
    np.testing.assert_array_equal(table["value"], [0.25, 0.0, NAN, NAN, NAN, NAN, NAN])
