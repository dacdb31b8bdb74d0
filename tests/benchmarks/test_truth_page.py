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
        cells = [model, what, f"{np.mean([row['figure'] for row in rows]):.3f}"]
        if rows[0]["published"] is not None:
            cells += [f"{rows[0]['published']:.3f}"]
        assert f"| {' | '.join(cells)} " in page
