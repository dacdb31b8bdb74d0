"""How are substitutions shown in a terminal? The input by importance, and the best changes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.text import Text

from interpret.cli.drawing import Terminal, across, facts, listing
from interpret.cli.text_view import hidden_padding, show_text
from interpret.core.errors import plural
from interpret.core.substitution_results import Substitution
from interpret.describe.colour_scale import ColourScale, colour_scale
from interpret.describe.escaping import clean
from interpret.describe.facts import first_few, others
from interpret.describe.numbers import number
from interpret.describe.settings import settings
from interpret.describe.substitution import changed_input, sentences, swap
from interpret.describe.tables import largest
from interpret.describe.theme import colour_limit

MOST_ROWS = 10
BAR = 12


def show_substitution(console: Terminal, result: Substitution) -> None:
    """Print what was explained, where another token matters, and which matters most."""
    console.print(facts(_facts(result)))
    console.print()
    real = np.flatnonzero(~result.padding)
    show_text(
        console, tuple(str(result.positions[i]) for i in real), result.importance[real],
        unit="of importance, the root of the sum of squared changes", target=result.target,
        scale=ColourScale(limit=colour_limit(result.importance[real]), signed=False),
        text=result.text,
    )  # fmt: skip
    if hidden := hidden_padding(int(result.padding.sum())):
        console.print(Text(f"  {hidden}"), style="dim")
    console.print()
    _show_changes(console, result)
    for sentence in sentences(result):
        console.print()
        console.print(Text(clean(sentence)))
        console.print(Text(f"  {clean(changed_input(result))}"))


def _facts(result: Substitution) -> Iterator[tuple[str, str]]:
    yield "model", clean(result.model)
    yield "method", ", ".join(("Substitution", *map(clean, settings(result.params))))
    yield "target", f"{clean(result.target)}, score {number(result.score)}"
    if outputs := others(result.target, result.outputs, result.output_scores):
        yield "others", clean(first_few(outputs, 3))
    if result.classes:
        yield "predicted", clean(result.classes[result.predicted_before])


def _show_changes(console: Terminal, result: Substitution) -> None:
    values = np.where(result.tried, result.values, np.nan)
    columns = ("change", "index", result.unit, "score then")
    table = listing(*columns, left=1)
    if result.classes:
        table.add_column("predicted then")
    table.add_column("")
    limit = colour_scale(result, values).limit
    for at, to in largest(values, MOST_ROWS):
        value = float(values[at, to])
        cells: list[str | Text] = [
            Text(clean(swap(result, at, to))),
            str(at),
            number(value, sign=True),
            number(result.score + value),
        ]
        if result.classes:
            turned = result.predicted[at, to] != result.predicted_before
            name = clean(result.classes[int(result.predicted[at, to])])
            cells.append(Text(name, style="bold" if turned else ""))
        bar = across(value, limit=limit, width=BAR, signed=True)
        table.add_row(*cells, bar)
    count = plural(int(result.tried.sum()), "substitution")
    if not table.row_count:
        console.print(Text(f"None of {count} was run."))
        return
    console.table(table)
    turning = int(result.turning.sum())
    alone = f"; {turning:,} of them turn the class alone" if result.classes else ""
    console.print(Text(f"of {count}{alone}"), style="dim")
