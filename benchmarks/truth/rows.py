"""What was found beside what was published: rows, kept as JSON and laid out as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.table import laid_out

RESULTS = Path(__file__).parents[1] / "results" / "truth"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure: a measure of a method's maps of a trained model, a mean over inputs.

    ``published`` is the figure that stands in the source, a mean over models of several seeds with
    the standard deviation ``spread``; None where there is none.
    """

    model: str
    seed: int
    what: str
    measure: str
    inputs: int
    figure: float
    published: float | None = None
    spread: float | None = None


def save(name: str, rows: Sequence[Row]) -> Path:
    """Write the rows, a line each."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text("[\n" + ",\n".join(json.dumps(asdict(row)) for row in rows) + "\n]\n")
    return path


def told(rows: Iterable[Row]) -> str:
    """A line for each model and method; several seeds as a mean and their standard deviation."""
    lines = [["model", "what", "measure", "inputs", "figure", "published", "difference"]]
    cases: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        cases.setdefault((row.model, row.what), []).append(row)
    for (model, what), same in cases.items():
        first, figures = same[0], [row.figure for row in same]
        figure = _with_spread(float(np.mean(figures)), float(np.std(figures)), len(figures) > 1)
        published = difference = "–"
        if first.published is not None:
            published = _with_spread(first.published, first.spread or 0.0, bool(first.spread))
            difference = f"{np.mean(figures) - first.published:+.3f}"
        lines.append([model, what, first.measure, str(first.inputs), figure, published, difference])
    return laid_out(lines)


def _with_spread(figure: float, spread: float, several: bool) -> str:
    return f"{figure:.3f} ± {spread:.3f}" if several else f"{figure:.3f}"
