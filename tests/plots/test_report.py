from __future__ import annotations

import json
import re

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.methods.windowing import shapes
from interpret.plots.report import report
from tests.plots.examples import (
    activations,
    filter_bank,
    maximisation,
    occlusion,
    series_attribution,
    spelling,
    text_attribution,
)

HOSTILE = "</script><script>alert(1)</script>"


def _without_plotly(page: str) -> str:
    """The page without the 5 MB that are not ours."""
    return re.sub(r"<script>/\*\*.*?</script>", "", page, flags=re.DOTALL)


def _figures(page: str) -> dict[str, dict]:
    found = re.findall(
        r'<script type="application/json" id="([^"]+)">(.*?)</script>', page, flags=re.DOTALL
    )
    return {name: json.loads(text) for name, text in found}


def test_a_report_says_what_was_asked_and_answered():
    result = text_attribution(("good", "film"), [0.4, 0.1], notes=("One token is unknown.",))
    page = report([result], title="Two words")
    for said in (
        "<title>Two words</title>",
        "<dt>model</dt><dd>demo.keras</dd>",
        f"<dt>model file’s sha256</dt><dd>{'ab' * 32}</dd>",
        "<dt>text</dt><dd>good film</dd>",
        "<dt>method</dt><dd>Integrated gradients</dd>",
        "<dt>parameters</dt><dd>steps 50</dd>",
        "<dt>target</dt><dd>junior</dd>",
        "<dt>score</dt><dd>0.83</dd>",
        "<dt>all outputs</dt><dd>junior 0.83, senior 0.12, none 0.05</dd>",
        "<dt>baseline</dt><dd>pad, which scores 0.21</dd>",
        "<dt>completeness gap</dt><dd>+0.0021</dd>",
        "<li>One token is unknown.</li>",
    ):
        assert said in page


def test_a_report_says_in_a_line_how_windows_were_run():
    params = {"window": 3, "engine": "incremental", "multiply_adds": 60, "multiply_adds_saved": 940}
    page = report([occlusion(("a", "b", "c", "d"), np.zeros((4, 1)), np.ones(4), params=params)])
    assert "<dt>parameters</dt><dd>window 3</dd>" in page
    said = "incremental, 94 % of the multiply-adds of brute force saved"
    assert f"<dt>engine</dt><dd>{said}</dd>" in page
    assert "multiply_adds" not in _without_plotly(page)
    assert "<dt>engine</dt>" not in report([text_attribution(("a",), [1.0])])


def test_it_loads_nothing_and_holds_plotly_once():
    page = report([text_attribution(("a",), [1.0]), filter_bank(3, 2, 4)])
    assert "default-src 'none'" in page
    assert page.count("plotly.js v") == 1
    assert not re.search(r'(src|href)="?(https?:)?//', _without_plotly(page))


def test_nothing_out_of_a_file_becomes_a_tag_or_ends_a_script():
    result = text_attribution(
        (HOSTILE, "<img src=x onerror=alert(1)>"),
        [0.4, 0.1],
        target=HOSTILE,
        baseline=HOSTILE,
        model=HOSTILE,
        unit=HOSTILE,
        notes=(HOSTILE,),
        outputs=(HOSTILE, "b", "c"),
        params={HOSTILE: HOSTILE},
        text=f"{HOSTILE}\u202e",
    )
    page = _without_plotly(report([result], title=HOSTILE))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert page.count("<script") == page.count("</script>")


def test_each_figure_has_its_data_for_both_themes():
    figures = _figures(report([series_attribution(np.ones((5, 2)), np.ones((5, 2)))]))
    assert set(figures) == {"figure-1-1-light", "figure-1-1-dark"}
    light, dark = (figures[f"figure-1-1-{name}"] for name in ("light", "dark"))
    assert light["layout"]["paper_bgcolor"] == "#ffffff"
    assert dark["layout"]["paper_bgcolor"] == "#12181f"
    assert set(_figures(report([filter_bank(3, 2, 4)], theme="dark"))) == {"figure-1-1-dark"}


def test_an_occlusion_shows_its_map_and_its_slide_with_frames():
    result = occlusion(("a", "b", "c", "d"), np.zeros((4, 1)), np.ones(4))
    figures = _figures(report([result], theme="light"))
    assert "frames" not in figures["figure-1-1-light"]
    assert len(figures["figure-1-2-light"]["frames"]) == 2


def test_several_results_of_any_kind_stand_on_one_page():
    page = report(
        [
            filter_bank(3, 2, 4),
            activations(("a", "b", "c"), length=3, filters=2),
            maximisation(np.ones((2, 1)), tokens=("so", "good")),
            maximisation(np.ones((4, 2))),
        ]
    )
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings == [
        "1. Filters of “conv1d”",
        "2. Activations of “conv1d”",
        "3. What filter 4 of “conv1d” answers to most",
        "4. What filter 4 of “conv1d” answers to most",
    ]
    assert page.count('role="group"') == 1  # the n-gram, as a coloured text
    assert "<caption" in page


def test_long_series_are_drawn_without_webgl_of_which_a_page_has_little():
    result = series_attribution(np.ones((1500, 1)), np.ones((1500, 1)))
    data = _figures(report([result], theme="light"))["figure-1-1-light"]["data"]
    assert {trace["type"] for trace in data} == {"heatmap", "scatter"}


def test_a_report_of_nothing_or_in_no_theme_is_refused():
    with pytest.raises(ArgumentError) as error:
        report([])
    assert str(error.value) == "report needs at least one result, but was given none."
    with pytest.raises(ArgumentError, match="theme must be 'auto', 'light' or 'dark', but is 'x'"):
        report([filter_bank(2, 3, 4)], theme="x")


def test_arithmetic_and_code_are_written_out():
    found = spelling(names=("<b>", "b", "c"))
    plan = shapes(40, 3, window=5, label=1, horizon=2)
    written = _without_plotly(report([found, plan]))
    assert "1. Filter 0 of “conv”, spelled out" in written
    assert "&lt;b&gt; b: [0 3] * [1 2] = [0 6] → 6 + 0.5 = 6.5 → relu 6.5" in written
    assert "c (0): [4 (0)] * [1 2] = [4 0] → 4 + 0.5 = 4.5 → relu 4.5" in written
    assert "2. Shapes of a table" in written
    assert "LABEL, HORIZON = 1, 2" in written
    assert len(_figures(written)) == 4


def test_a_report_has_nothing_checked_by_plotly(monkeypatch):
    """Of which fifty results would take half a minute."""
    monkeypatch.setattr("plotly.graph_objects.Figure", None)
    result = occlusion(("a", "b", "c", "d"), np.zeros((4, 1)), np.ones(4))
    assert len(_figures(report([result] * 50))) == 200
