"""How are a layer's filters shown in a terminal? Size, bias, and the weights where few."""

from __future__ import annotations

import numpy as np
from rich.text import Text

from interpret.cli.drawing import MOST_ROWS, Terminal, across, and_more, clipped, facts, listing
from interpret.core.errors import plural
from interpret.core.results import FilterBank
from interpret.describe.escaping import clean, visible
from interpret.describe.numbers import number
from interpret.describe.theme import colour_limit

MOST_WEIGHTS = 12
"""A filter with at most so many weights shows all of them."""


def show_filters(console: Terminal, result: FilterBank) -> None:
    """Print what the layer is, and a line for each filter."""
    _, slots, channels = result.weights.shape
    console.print(
        facts(
            [
                ("model", clean(result.model)),
                ("layer", f"{clean(result.layer)}, {_architecture(result)}"),
                ("weights", f"{plural(slots, 'slot')} × {plural(channels, 'channel')}, as trained"),
            ]
        )
    )
    console.print()
    small = slots * channels <= MOST_WEIGHTS
    nearest = bool(result.nearest_tokens)
    last = "nearest token in each slot" if nearest else "weights, slot by slot" if small else "norm"
    table = listing("filter", "norm", "bias", left=0)
    table.add_column(last, overflow="fold")
    limit = colour_limit(result.norms)
    for index in range(min(len(result.norms), MOST_ROWS)):
        if nearest:
            best = [slot[0][0] if slot else "—" for slot in result.nearest_tokens[index]]
            cell = Text("  ".join(clipped(visible(token), 16) for token in best))
        elif small:
            cell = Text(" | ".join(weights_row(slot) for slot in result.weights[index]))
        else:
            cell = across(float(result.norms[index]), limit=limit, width=24, signed=False)
        table.add_row(
            str(index), number(float(result.norms[index])), number(float(result.bias[index])), cell
        )
    console.table(table)
    and_more(console, len(result.norms), "filter")
    if small and not nearest and channels > 1:
        console.print(Text(f"Within a slot: {', '.join(clean(c) for c in result.channels)}."))
    for sentence in _peculiar(result):
        console.print(Text(sentence))


def weights_row(weights: np.ndarray) -> str:
    """Weights side by side."""
    return " ".join(number(float(weight), sign=True) for weight in weights)


def _architecture(result: FilterBank) -> str:
    words = [clean(result.layer_kind), f"stride {result.stride}", f"dilation {result.dilation}"]
    words += [f"padding {clean(result.padding)}", f"activation {clean(result.activation)}"]
    if result.receptive_field is not None:
        words.append(f"sees {plural(result.receptive_field, 'position')}")
    return ", ".join(words)


def _peculiar(result: FilterBank) -> list[str]:
    sentences = []
    if result.similar:
        pairs = ", ".join(f"{a} and {b}" for a, b, _ in result.similar[:8])
        more = f" and {len(result.similar) - 8} more pairs" if len(result.similar) > 8 else ""
        sentences.append(f"Filters that point the same way: {pairs}{more}.")
    if result.dead:
        listed = ", ".join(str(i) for i in result.dead)
        sentences.append(f"Dead, since all their weights are zero: {listed}.")
    return sentences
