"""What docs/truth.md says was found is what the results hold."""

import json
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
RESULTS = sorted((ROOT / "benchmarks/results/truth").glob("*.json"))


@pytest.mark.parametrize("path", RESULTS, ids=[path.stem for path in RESULTS])
def test_every_figure_stands_on_the_page(path):
    page = (ROOT / "docs/truth.md").read_text(encoding="utf-8")
    cases = {}
    for row in json.loads(path.read_text()):
        cases.setdefault((row["model"], row["what"]), []).append(row)
    for (model, what), rows in cases.items():
        figure = np.mean([row["figure"] for row in rows])
        start = f"| {model} | {what} | {figure:.3f} "
        (line,) = [line for line in page.splitlines() if line.startswith(start)]
        if rows[0]["published"] is not None:
            assert f" | {rows[0]['published']:.3f} " in line
