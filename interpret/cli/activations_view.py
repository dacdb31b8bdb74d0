"""How are a layer's answers shown in a terminal? Each filter's largest, and what it saw there."""

from __future__ import annotations

import numpy as np
from rich.text import Text

from interpret.cli.drawing import MOST_ROWS, Terminal, across, and_more, clipped, facts, listing
from interpret.cli.series_view import show_series, stretch
from interpret.core.errors import plural
from interpret.core.results import Activations
from interpret.describe.escaping import clean, visible
from interpret.describe.facts import first_few, ranked
from interpret.describe.numbers import number
from interpret.describe.theme import colour_limit


def show_activations(console: Terminal, result: Activations) -> None:
    """Print what the layer is, the series, and the filters of largest answers."""
    length, filters = result.values.shape
    best = first_few(ranked(result.outputs, result.output_scores), 3)
    console.print(
        facts(
            [
                ("model", clean(result.model)),
                ("layer", f"{clean(result.layer)}, {plural(length, 'position')}"),
                ("answers", clean(best)),
                ("values", clean(result.unit)),
            ]
        )
    )
    console.print()
    if not isinstance(result.positions[0], str):
        show_series(
            console, result.x, result.channels, axis=result.axis, positions=result.positions
        )
        console.print()
    _filter_maxima(console, result)
    and_more(console, filters, "filter")


def _filter_maxima(console: Terminal, result: Activations) -> None:
    """Each filter's largest answer and what it saw there, the largest first."""
    table = listing("filter", "largest", "above 0", "at", left=0)
    table.add_column("")
    table.add_column("sees", overflow="fold")
    top = result.values.max(axis=0, initial=-np.inf)
    limit = colour_limit(top)
    for index in np.argsort(-top, kind="stable")[:MOST_ROWS]:
        column = result.values[:, index]
        at = int(column.argmax()) if len(column) else 0
        table.add_row(
            str(index),
            number(float(top[index])),
            f"{(column > 0).mean():.0%}" if len(column) else "—",
            str(at),
            across(float(top[index]), limit=limit, width=12, signed=True),
            Text(_seen(result, at)),
        )
    console.table(table)


def _seen(result: Activations, at: int) -> str:
    """What a position of the layer saw of the input."""
    if result.spans is None:
        return "not known"
    start, stop = (int(edge) for edge in result.spans[at])
    inside = range(max(start, 0), min(stop, len(result.positions)))
    if not inside:
        return "added zeros"
    names = [result.positions[i] for i in inside]
    if isinstance(names[0], str):
        tokens = [
            "[padding]" if result.padding[i] else visible(str(result.positions[i])) for i in inside
        ]
        single = all(len(str(name)) <= 1 for name, i in zip(names, inside, strict=True)
                     if not result.padding[i])  # fmt: skip
        return clipped(("" if single else " ").join(tokens), 40)
    return stretch(result.positions, result.axis, inside.start, inside.stop)
