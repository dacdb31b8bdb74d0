"""How are the totals of a map shown in a terminal? The most important first, with a bar each."""

from __future__ import annotations

from rich.text import Text

from interpret.cli.drawing import Terminal, across, clipped, listing
from interpret.core.results import Attribution
from interpret.describe.numbers import number
from interpret.describe.totals import total_lists, what_totals_mean

MOST_ROWS = 6
BAR = 16


def show_totals(console: Terminal, result: Attribution) -> None:
    """Print the totals of channels and of words, where a map has several, and what they mean."""
    lists = total_lists(result, most=MOST_ROWS)
    for each in lists:
        console.print()
        places = ("index",) if each.places else ()
        table = listing(each.noun, *places, "total", left=1)
        table.add_column("")
        for row, (name, total) in enumerate(zip(each.names, each.totals, strict=True)):
            bar = across(total, limit=each.limit, width=BAR, signed=result.signed)
            place = each.places[row : row + 1]
            table.add_row(Text(clipped(name, 32)), *place, number(total, sign=result.signed), bar)
        console.table(table)
        if each.rest:
            console.print(Text(each.rest), style="dim")
    if lists:
        console.print(Text(f"({what_totals_mean(result)})"), style="dim")
