"""How are Shapley values shown in a terminal? The input coloured by chunk, and each chunk's bar."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from interpret.cli.attribution_view import show_map, what_was_asked
from interpret.cli.drawing import Terminal, across, clipped, facts, listing
from interpret.core.errors import plural
from interpret.core.shapley_results import ShapleyValues
from interpret.describe.escaping import clean
from interpret.describe.numbers import number
from interpret.describe.shapley import as_map, certainty, extent, name_of, total
from interpret.describe.tables import largest
from interpret.describe.theme import colour_limit

MOST_ROWS = 16
BAR = 14


def show_shapley(console: Terminal, result: ShapleyValues) -> None:
    """Print what was explained, the input by chunk, and what each chunk adds."""
    console.print(facts(_facts(result)))
    console.print()
    show_map(console, as_map(result))
    console.print()
    _show_chunks(console, result)


def _facts(result: ShapleyValues) -> Iterator[tuple[str, str]]:
    yield from what_was_asked(as_map(result))
    yield "computed", certainty(result)
    yield "sum", total(result)


def _show_chunks(console: Terminal, result: ShapleyValues) -> None:
    """The strongest chunks in the order of the input."""
    several = len(result.channels) > 1
    shown = sorted(largest(result.values, MOST_ROWS))
    if not shown:
        console.print(Text(f"None of {plural(len(result.chunks), 'chunk')} was finished."))
        return
    table = listing("chunk", "index", left=1)
    if several:
        table.add_column("channel")
    columns = ("value", *(() if result.exact else ("± error",)), "if alone")
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("")
    limit = colour_limit(result.values)
    for chunk, channel in shown:
        value = float(result.values[chunk, channel])
        numbers = [number(value, sign=True)]
        if not result.exact:
            numbers.append(number(float(result.standard_error[chunk, channel])))
        numbers.append(number(float(result.drops[chunk, channel]), sign=True))
        table.add_row(
            Text(clipped(name_of(result, chunk), 32)),
            extent(result, chunk),
            *((Text(clean(result.channels[channel])),) if several else ()),
            *numbers,
            across(value, limit=limit, width=BAR, signed=True),
        )
    console.table(table)
    rest = f"the {len(shown)} strongest " if len(shown) < result.values.size else ""
    alone = "if alone: the drop of the score where that chunk alone is replaced"
    console.print(Text(f"{rest}of {plural(result.values.size, 'value')}; {alone}"), style="dim")
