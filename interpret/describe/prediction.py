"""What is said of a model's answer?"""

from __future__ import annotations

import numpy as np

from interpret.core.prediction_results import OutputScores
from interpret.describe.escaping import quoted
from interpret.describe.facts import Fact, first_few, text_fact
from interpret.describe.numbers import number
from interpret.describe.tables import TopTable, caption


def heading(result: OutputScores) -> str:
    """The answer of each output, in a few words."""
    several = len(result.answers) > 1
    said = [f"{name}: {answer}" if several else answer for name, answer in result.answers]
    return f"Prediction: {quoted(first_few(said, 3))}" if said else "Prediction"


def facts(result: OutputScores) -> list[Fact]:
    """The answers, and how many scores there are."""
    return [
        text_fact(result.text),
        *(Fact(f"answer of {name}", answer, (), headed=True) for name, answer in result.answers),
        Fact("scores", f"{len(result.values):,}", ()),
    ]


def ordered(result: OutputScores) -> list[int]:
    """Rows by output and position, the highest score of each first."""
    names = {name: place for place, name in enumerate(dict.fromkeys(result.outputs))}
    output = np.array([names[name] for name in result.outputs])
    return [int(row) for row in np.lexsort((-result.values, result.places, output))]


def named(result: OutputScores, row: int) -> str:
    """The class of a row, with its output where there are several, and its position."""
    output = f"{result.outputs[row]}/" if len(set(result.outputs)) > 1 else ""
    place = f"@{result.places[row]}" if result.places[row] >= 0 else ""
    return f"{output}{result.classes[row]}{place}"


def table(result: OutputScores, most: int) -> TopTable:
    """The scores, those of each output together."""
    rows = tuple(
        (named(result, row), number(float(result.values[row])), result.units[row])
        for row in ordered(result)[:most]
    )
    shown = caption(len(rows), len(result.values), "scores").replace("largest", "first")
    return TopTable(caption=shown, header=("class", "score", "unit"), rows=rows)
