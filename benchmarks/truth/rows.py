"""What was found beside what was published: rows, kept as JSON and laid out as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.table import laid_out
from benchmarks.truth.spent import Spent

RESULTS = Path(__file__).parents[1] / "results" / "truth"


class Seeds(NamedTuple):
    """Models or draws of how many seeds a table is of."""

    short: int
    full: int


class Form(NamedTuple):
    """What differs between the short form and the whole, where a model is trained."""

    name: str
    """Of its models, before the seed."""
    epochs: int
    inputs: int
    """Explained, of each model."""


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


def save(name: str, rows: Sequence[Row], *, full: bool, spent: Spent) -> Path:
    """Write the rows, a line each, and what they took; the short form has a folder of its own."""
    folder = RESULTS if full else RESULTS / "short"
    folder.mkdir(parents=True, exist_ok=True)
    took = ", ".join(f'"{name}": {value:.1f}' for name, value in spent._asdict().items())
    lines = ",\n".join(json.dumps(asdict(row), ensure_ascii=False) for row in rows)
    path = folder / f"{name}.json"
    path.write_text(f'{{{took}, "rows": [\n{lines}\n]}}\n', encoding="utf-8")
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
