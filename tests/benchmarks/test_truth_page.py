"""What docs/truth.md says was found is what the results hold."""

import json
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks/results/truth"
SHORT = {path.name: path for path in RESULTS.glob("short/*.json")}
SHOWN = SHORT | {path.name: path for path in RESULTS.glob("*.json")}
"""Of each table the whole where there is one, otherwise its short form."""


@pytest.mark.parametrize("path", SHOWN.values(), ids=SHOWN)
def test_every_figure_stands_on_the_page(path):
    page = (ROOT / "docs/truth.md").read_text(encoding="utf-8")
    cases = {}
    for row in json.loads(path.read_text(encoding="utf-8"))["rows"]:
        cases.setdefault((row["model"], row["what"]), []).append(row)
    for (model, what), rows in cases.items():
        figure = np.mean([row["figure"] for row in rows])
        start = f"| {model} | {what} | {figure:.3f} "
        (line,) = [line for line in page.splitlines() if line.startswith(start)]
        if rows[0]["published"] is not None:
            assert f" | {rows[0]['published']:.3f} " in line


def test_the_short_form_takes_a_quarter_of_an_hour_on_two_cores():
    took = [json.loads(path.read_text(encoding="utf-8")) for path in SHORT.values()]
    assert sum(table["processor_seconds"] for table in took) < 2 * 900
