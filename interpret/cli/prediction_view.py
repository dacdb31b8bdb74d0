"""How is a model's answer shown in a terminal? Every class with its score, as bars."""

from __future__ import annotations

import numpy as np

from interpret.cli.drawing import MOST_ROWS, Terminal, across, and_more, clipped, facts, listing
from interpret.core.prediction_results import OutputScores
from interpret.describe.escaping import clean
from interpret.describe.numbers import number
from interpret.describe.prediction import named, ordered


def show_prediction(console: Terminal, result: OutputScores) -> None:
    """Print the answers, then the scores, the highest of each output first."""
    said = [
        (f"answer of {clean(name)}" if len(result.answers) > 1 else "answer", clean(answer))
        for name, answer in result.answers
    ]
    console.print(facts([("model", clean(result.model)), *said]))
    console.print()
    table = listing("class", "score", "unit")
    table.add_column("")
    finite = np.abs(result.values[np.isfinite(result.values)])
    largest = float(finite.max(initial=0.0))
    signed = bool((result.values < 0).any())
    for row in ordered(result)[:MOST_ROWS]:
        unit, value = result.units[row], float(result.values[row])
        limit = 1.0 if unit == "probability" else largest
        table.add_row(
            clipped(clean(named(result, row)), 40),
            number(value),
            unit,
            across(value, limit=limit, width=20, signed=signed),
        )
    console.table(table)
    and_more(console, len(result.values), "score")
