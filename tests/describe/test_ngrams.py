"""What is said of thresholds in documents that they were not found in."""

import numpy as np
import pytest

from interpret.describe.ngrams import (
    facts,
    held_out,
    held_out_purity,
    held_out_words,
    one_facts,
    table,
)
from interpret.describe.numbers import share_between
from interpret.plots import plot
from tests.plots.examples import ngrams

NAN = np.nan


def tried(*, documents=200):
    """Filters of purity 0.9 (kept), 0.5 (too low), one that nothing passes, one without any."""
    return ngrams(
        4,
        kept=np.array([0.3, 0.4, 0.2, 0.0]),
        held_out_documents=documents,
        held_out_purity=np.array([0.9, 0.5, NAN, NAN]),
        held_out_purity_interval=np.array([[0.8, 0.95], [0.4, 0.6], [NAN, NAN], [NAN, NAN]]),
        held_out_kept=np.array([0.25, 0.5, 0.0, NAN]),
        held_out_kept_interval=np.array([[0.2, 0.31], [0.43, 0.57], [0.0, 0.019], [NAN, NAN]]),
    )


def test_one_filter():
    result = tried()
    assert held_out_words(result, 0) == (
        "of the 200 documents held out 25.0% (20.0–31.0%) pass, and 90.0% (80.0–95.0%) of these "
        "are of its class"
    )
    assert held_out_words(result, 2) == "of the 200 documents held out 0.0% (0.0–1.9%) pass"
    assert held_out_words(result, 3) == ""
    assert [held_out_purity(result, n) for n in (1, 2)] == ["50.0% (40.0–60.0%)", "—"]
    assert held_out_words(result, 1) in one_facts(result, 1)
    assert "purity held out 50.0% (40.0–60.0%)" in str(plot(result).to_dict())


def test_all_filters_and_those_that_fall_short():
    result = tried()
    said = "purity 0.7 in 200 held-out documents (mean of 2 filters; 1 falls short of 0.75 by more "
    assert held_out(result) == [said + "than chance)"]
    assert any(held_out(result)[0] in fact.words for fact in facts(result))
    assert table(result, 9).header[5] == "purity held out"
    assert [row[5] for row in table(result, 9).rows][:2] == [
        "50.0% (40.0–60.0%)",
        "90.0% (80.0–95.0%)",
    ]


@pytest.mark.parametrize(
    ("high", "end"), [(0.95, ""), (0.7, " (it falls short of 0.75 by more than chance)")]
)
def test_one_alone(high, end):
    result = ngrams(
        1,
        held_out_purity=np.array([0.65]),
        held_out_purity_interval=np.array([[0.5, high]]),
    )
    assert held_out(result) == [f"purity 0.65 in 617 held-out documents{end}"]


def test_nothing_is_said_where_nothing_was_held_out():
    """As in a file that was written before there was such a thing."""
    nothing = {f"held_out_{name}": np.zeros(0) for name in ("threshold", "purity", "kept")}
    ends = {f"held_out_{name}_interval": np.zeros((0, 2)) for name in ("purity", "kept")}
    result = ngrams(3, held_out_documents=0, **nothing, **ends)
    assert held_out(result) == []
    assert held_out_words(result, 0) == ""
    assert "purity held out" not in table(result, 9).header
    body = result.to_dict()
    for name in [*nothing, *ends, "held_out_documents"]:
        del body[name]
    from interpret.core.record import rebuilt

    assert rebuilt(type(result), body).held_out_purity_interval.shape == (0, 2)


def test_a_share_and_its_ends():
    assert share_between(0.0, np.array([0.0, 0.16])) == "0.0% (0.0–16.0%)"
