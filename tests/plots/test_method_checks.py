"""Dots with intervals over rows, and what is said of them."""

import dataclasses
import io

import numpy as np
import pytest

from interpret.cli.drawing import Terminal
from interpret.cli.method_checks_view import show_method_checks
from interpret.core.mean_interval import beyond
from interpret.describe.kinds import caption_of, kind_of, top_table
from interpret.describe.method_checks import best_sentences
from interpret.plots import plot
from tests.plots.examples import method_checks


def test_dots_are_the_means_and_whiskers_their_intervals():
    result = method_checks()
    figure = plot(result)
    deletion, insertion, as_well, gap = figure.data
    # Best first: integrated gradients, occlusion, random numbers.
    np.testing.assert_allclose(deletion.x, [-0.3 + 0.015, -0.2 + 0.03, -0.03], atol=1e-12)
    half = beyond(np.array(6)) * np.std(np.arange(7) / 200, ddof=1) / np.sqrt(7)
    assert deletion.error_x.array[0] == pytest.approx(half)
    assert insertion.x[0] == pytest.approx(0.1425)
    assert as_well.xaxis == "x3"
    assert gap.x.tolist() == [0.01]  # the others promise no sum
    assert figure.layout.yaxis.ticktext == (
        "Integrated gradients", "Occlusion", "Random numbers",
    )  # fmt: skip
    assert figure.layout.xaxis2.title.text == (
        "insertion beside random orders, probability (more is better)"
    )
    assert figure.layout.shapes[0].x0 == pytest.approx(-0.03)


def test_what_is_best_and_whether_it_is_told_from_the_next():
    result = method_checks()
    said = list(best_sentences(result))
    assert said[0] == (
        "Deletion beside random orders: Integrated gradients does best, −0.285 ± 0.01, ahead of "
        "Occlusion by −0.125 to −0.105 on the same rows."
    )
    assert said[3] == "Completeness gap: Integrated gradients does best, 0.01 ± 0."
    noise = np.array([1.0, -1, 1, -1, 1, -1, 0]) / 10
    values = result.values.copy()
    values[:, 0, 0] = values[:, 1, 0] + noise + 0.001
    values[:, 2, 0] = values[:, 1, 0] - noise
    same = dataclasses.replace(result, values=values)
    assert next(best_sentences(same)) == (
        "Deletion beside random orders: Integrated gradients does best, −0.285 ± 0.01; its "
        "difference to Occlusion on the same rows (−0.0935 to +0.0915) may be none, and may be no "
        "better than a map of random numbers."
    )


def test_two_rows_tell_nothing_apart():
    said = next(best_sentences(method_checks(2)))
    assert said == (
        "Deletion beside random orders: Integrated gradients does best, −0.297; of fewer than 3 "
        "rows nothing tells it from Occlusion."
    )


def test_the_table_is_over_all_rows_and_by_class():
    table = top_table(method_checks())
    assert table.header[:3] == ("method", "target", "rows")
    assert [row[:3] for row in table.rows] == [
        (name, target, count)
        for target, count in (("all", "7"), ("=a", "4"), ("<b>", "3"))
        for name in ("Integrated gradients", "Occlusion", "Random numbers")
    ]
    assert table.rows[0][3:] == ("−0.285 ± 0.01", "+0.142 ± 0.005", "0.215 ± 0.01", "0.01 ± 0")
    assert table.rows[1][-1] == "—"
    assert "7 of 14 rows of rows.npz" in caption_of(method_checks())[0]
    assert len(kind_of(method_checks()).sentences(method_checks())) == 4


def test_a_terminal_shows_means_and_what_is_best():
    file = io.StringIO()
    show_method_checks(Terminal(file=file, width=100, highlight=False), method_checks())
    shown = file.getvalue()
    assert "Integrated gradients  −0.28±0.01" in shown
    assert "=a      Integrated gradients −0.28±" in shown
    assert "zero (6), mean (1)" in shown
    assert "ahead of Occlusion" in " ".join(shown.split())
