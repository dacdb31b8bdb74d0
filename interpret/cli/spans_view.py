"""How are spans shown in a terminal? The largest first, each with its chance."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from interpret.cli.drawing import Terminal, across, clipped, facts, listing
from interpret.core.results import Spans
from interpret.describe.escaping import clean
from interpret.describe.numbers import number
from interpret.describe.settings import method_name, settings
from interpret.describe.spans import RARE, found, numbers_of, ranked, seen
from interpret.describe.theme import colour_limit

MOST_ROWS = 10
BAR = 12


def show_spans(console: Terminal, result: Spans) -> None:
    """Print what was joined, and the largest spans."""
    console.print(facts(_facts(result)))
    console.print()
    rows = ranked(result)[:MOST_ROWS]
    if rows:
        _show_rows(console, result, rows)
    console.print(Text(found(result)))


def _facts(result: Spans) -> Iterator[tuple[str, str]]:
    yield "model", clean(result.model)
    made = (method_name(result.method), *settings(result.map_params))
    yield "map", ", ".join(clean(each) for each in made)
    yield "target", f"{clean(result.target)}, score {number(result.score)}"
    yield "spans", ", ".join(settings(result.params))


def _show_rows(console: Terminal, result: Spans, rows: list[int]) -> None:
    several = result.values.shape[1] > 1
    table = listing("span", "index", "sum", "peak", "chance", left=1)
    if several:
        table.add_column("channel")
    table.add_column("")
    limit = colour_limit(result.sums)
    for row in rows:
        total, chance = float(result.sums[row]), float(result.chances[row])
        cells: list[str | Text] = [
            Text(clipped(clean(seen(result, row)), 32)),
            numbers_of(result, row),
            number(total, sign=result.signed),
            number(float(result.peak_values[row]), sign=result.signed),
            Text(number(chance, digits=2), style="bold" if chance <= RARE else ""),
        ]
        if several:
            cells.append(Text(clean(result.channels[result.span_channels[row]])))
        bar = across(total, limit=limit, width=BAR, signed=result.signed)
        table.add_row(*cells, bar)
    console.table(table)
    left = len(result.sums) - len(rows)
    if left:
        console.print(Text(f"and {left:,} smaller; --json or --out has them all"), style="dim")
