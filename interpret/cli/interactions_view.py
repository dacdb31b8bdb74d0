"""How are interactions shown in a terminal? The strongest pairs first, each with its word."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from interpret.cli.drawing import Terminal, clipped, facts, listing
from interpret.core.interaction_results import Interactions
from interpret.describe.escaping import clean
from interpret.describe.interactions import found, part_name, ranked, rules
from interpret.describe.numbers import number
from interpret.describe.settings import method_name, settings

MOST_ROWS = 15


def show_interactions(console: Terminal, result: Interactions) -> None:
    """Print what was tried, and the strongest pairs."""
    console.print(facts(_facts(result)))
    console.print()
    rows = ranked(result)[:MOST_ROWS]
    if rows:
        _show_rows(console, result, rows)
    for sentence in found(result):
        console.print(Text(clean(sentence)))
    for rule in rules(result):
        console.print(Text(rule), style="dim")


def _facts(result: Interactions) -> Iterator[tuple[str, str]]:
    yield "model", clean(result.model)
    made = (method_name(result.method), *settings(result.map_params))
    yield "map", ", ".join(clean(each) for each in made)
    yield "target", f"{clean(result.target)}, score {number(result.score)}"
    yield "baseline", clean(result.baseline)
    yield "pairs", ", ".join(map(clean, settings(result.params)))


def _show_rows(console: Terminal, result: Interactions, rows: list[int]) -> None:
    table = listing("first", "second", "drop", "drop", "both", "interaction", left=2)
    table.add_column("they are", overflow="fold")
    for column in table.columns[:2]:
        column.no_wrap = True
    for pair in rows:
        first, second = result.pairs[pair].tolist()
        value, word = float(result.interactions[pair]), result.relations[pair]
        drops = (result.drops[first], result.drops[second], result.together[pair], value)
        table.add_row(
            *(Text(clipped(clean(part_name(result, part)), 14)) for part in (first, second)),
            *(number(float(drop), sign=True, digits=2) for drop in drops),
            Text(word, style="" if word == "additive" else "bold"),
        )
    console.table(table)
    left = len(ranked(result)) - len(rows)
    if left:
        console.print(Text(f"and {left:,} smaller; --json or --out has them all"), style="dim")
