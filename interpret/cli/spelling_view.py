"""How does the arithmetic of a filter read in a terminal? As lines of text, the first few."""

from __future__ import annotations

from rich.text import Text

from interpret.cli.drawing import Terminal, facts
from interpret.core.errors import plural
from interpret.core.results import Spelling
from interpret.core.spelling_results import MOST_CHANNELS, spelled_line
from interpret.describe.escaping import clean
from interpret.describe.numbers import number

MOST_LINES = 12


def show_spelling(console: Terminal, result: Spelling) -> None:
    """Print what the layer is, and the first positions, or the one asked for in full."""
    slots, channels = result.weights.shape
    settings = f"stride {result.stride}, dilation {result.dilation}, padding {result.padding}"
    bias = f"bias {number(result.bias, digits=4)}, " if result.bias else ""
    console.print(
        facts(
            [
                ("model", clean(result.model)),
                ("layer", f"{clean(result.layer)}, {clean(result.layer_kind)}, {settings}"),
                (
                    "filter",
                    f"{result.filter} of {result.filters}, {plural(slots, 'slot')} × "
                    f"{plural(channels, 'channel')}, {bias}activation {clean(result.activation)}",
                ),
                ("length", result.formula.partition(" = ")[2]),
            ]
        )
    )
    console.print()
    count = len(result.sums)
    if result.shown is not None:
        console.print(Text(f"Position {result.shown} of {count}, from 0:"), style="dim")
        _lines(console, result.lines())
        return
    if channels > MOST_CHANNELS:
        hint = f"In brackets, slot by slot: the sum of the products of {channels} channels."
        console.print(Text(hint), style="dim")
    _lines(console, [spelled_line(result, p) for p in range(min(count, MOST_LINES))])
    if count > MOST_LINES:
        hint = f"and {count - MOST_LINES:,} more of {plural(count, 'position')}; "
        hint += "--position P shows one in full"
        console.print(Text(hint), style="dim")
    elif channels > 1:
        console.print(Text("--position P shows one in full"), style="dim")
    if ((result.slots < 0) | (result.slots >= result.length)).any():
        console.print(Text("(0): nothing stood there; the layer adds zeros"), style="dim")


def _lines(console: Terminal, lines: list[str]) -> None:
    for line in lines:
        console.print(Text(clean(line)), soft_wrap=True)
