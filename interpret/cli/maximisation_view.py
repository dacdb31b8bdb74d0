"""How is the input that a filter answers to most shown in a terminal?"""

from __future__ import annotations

from rich.text import Text

from interpret.cli.drawing import Terminal, facts, listing
from interpret.cli.filters_view import MOST_WEIGHTS, weights_row
from interpret.cli.series_view import show_series
from interpret.cli.text_view import show_text
from interpret.core.results import Maximisation
from interpret.describe.colour_scale import ColourScale
from interpret.describe.escaping import clean, visible
from interpret.describe.numbers import number
from interpret.describe.theme import colour_limit


def show_maximisation(console: Terminal, result: Maximisation) -> None:
    """Print the answer, and the n-gram with its products or the series."""
    exact = "exact" if result.exact else "the best found; there may be a better one"
    console.print(
        facts(
            [
                ("model", clean(result.model)),
                ("filter", f"{result.filter} of layer {clean(result.layer)}"),
                ("answer", f"{number(result.activation)} before its activation, {exact}"),
                ("among", clean(result.constraint)),
            ]
        )
    )
    console.print()
    if result.tokens:
        products = result.values[:, 0]
        show_text(
            console, result.tokens, products,
            unit="product with the weights", target=f"filter {result.filter}",
            scale=ColourScale(limit=colour_limit(products), signed=True),
        )  # fmt: skip
        table = listing("slot", "token", "product", left=2)
        for slot, (token, product) in enumerate(zip(result.tokens, products, strict=True)):
            table.add_row(str(slot), visible(token), number(float(product), sign=True))
        table.add_row("", "bias", number(result.bias, sign=True))
        console.table(table)
        return
    count = len(result.values)
    slots = tuple(float(i) for i in range(count))
    show_series(console, result.values, result.channels, axis="position", positions=slots)
    if result.values.size <= MOST_WEIGHTS:
        for name, column in zip(result.channels, result.values.T, strict=True):
            console.print(Text(f"  {clean(name)}: {weights_row(column)}"))
