from __future__ import annotations

import dataclasses

import numpy as np

from interpret.plots import plot
from interpret.plots.left_out import left_out
from tests.plots.examples import series_interactions, text_interactions


def test_pairs_stand_beside_the_diagonal_and_drops_on_it():
    result = text_interactions()
    cells, texts = plot(result).data
    np.testing.assert_allclose(
        cells.z, [[np.nan, 0.25, -0.5], [0.25, np.nan, np.nan], [-0.5, np.nan, np.nan]]
    )
    assert list(texts.text) == ["+0.5", "+0.25", "−0.5", "+0.25", "+0.25", "", "−0.5", "", "0"]
    assert cells.customdata[0][2] == cells.customdata[2][0]
    assert (
        "drops alone +0.5 and 0, together +1<br>interaction −0.5 probability drop"
        in (cells.customdata[0][2])
    )
    assert "<b>&lt;b&gt;</b>: in concert" in cells.customdata[0][1]
    assert left_out(plot(result))[0].startswith("Beside the diagonal: the drop of one part")


def test_an_additive_pair_has_no_number_and_many_parts_have_a_scale_instead():
    figure = plot(series_interactions())
    assert list(figure.data[1].text) == ["+2", "", "", "−1"]
    assert not figure.data[0].showscale
    count = 12
    pairs = np.stack(np.triu_indices(count, k=1), axis=1)
    many = dataclasses.replace(
        series_interactions(),
        parts=np.stack([np.arange(count), np.arange(count) + 1], axis=1) % 6,
        part_channels=np.full(count, -1),
        drops=np.ones(count),
        pairs=pairs,
        together=np.ones(len(pairs)),
        interactions=np.ones(len(pairs)),
        relations=("in concert",) * len(pairs),
    )
    figure = plot(many)
    assert len(figure.data) == 1
    assert figure.data[0].showscale


def test_a_map_without_parts_says_so():
    none = dataclasses.replace(
        series_interactions(),
        parts=np.zeros((0, 2), int),
        part_channels=np.zeros(0, int),
        drops=np.zeros(0),
        pairs=np.zeros((0, 2), int),
        together=np.zeros(0),
        interactions=np.zeros(0),
        relations=(),
    )
    figure = plot(none)
    assert figure.layout.annotations[0].text == (
        "The map has no parts: every value is 0, padding or not computed."
    )
