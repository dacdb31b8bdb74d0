"""What is this model? Its inputs, conv layers and heads, on one card."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

from interpret.cli.drawing import Terminal, facts, listing
from interpret.describe.escaping import clean
from interpret.describe.model_card import card_facts

if TYPE_CHECKING:
    from interpret.core.info import ModelInfo
    from interpret.methods.lengths import LayerLength
    from interpret.methods.model_card import ModelCard


def card_text(card: ModelCard) -> str:
    """The card as text of 100 columns."""
    text = io.StringIO()
    show_card(Terminal(file=text, width=100, color_system=None, highlight=False), card)
    return "\n".join(line.rstrip() for line in text.getvalue().rstrip().splitlines())


def show_card(console: Terminal, card: ModelCard) -> None:
    """Print the card."""
    info, lengths = card.info, card.lengths
    console.print(facts(card_facts(info)))
    if info.conv_layers:
        console.print()
        _show_layers(console, info)
    if lengths:
        console.print()
        _show_lengths(console, lengths)
    if info.notes:
        console.print()
    for note in info.notes:
        console.print(Text(f"Note: {clean(note)}"))


def _show_layers(console: Terminal, info: ModelInfo) -> None:
    """Each conv layer, with headings that leave room for its name in 80 columns."""
    table = listing(
        "conv layer", "filters", "K", "S", "D", "padding", "groups", "activation", "sees", "jump"
    )
    table.columns[0].overflow = "fold"
    for layer in info.conv_layers:
        table.add_row(
            Text(clean(layer.name) + ("" if layer.kind == "Conv1D" else f" ({layer.kind})")),
            str(layer.filters),
            str(layer.kernel_size),
            str(layer.stride),
            str(layer.dilation),
            clean(layer.padding),
            str(layer.groups),
            clean(layer.activation),
            "all?" if layer.receptive_field is None else str(layer.receptive_field),
            "?" if layer.jump is None else str(layer.jump),
        )
    console.table(table)
    legend = "K kernel, S stride, D dilation; sees (receptive field), jump: input positions"
    console.print(Text(legend), style="dim")


def _show_lengths(console: Terminal, lengths: Sequence[LayerLength]) -> None:
    """The output lengths with their arithmetic, two lines for each layer."""
    console.print(Text("Output length = floor((W − (K − 1)·D − 1 + P)/S) + 1, P the total padding"))
    for found in lengths:
        if found.spelled:
            said = found.spelled.partition(" = ")[2]
        elif found.given is not None:
            said = f"{found.given}"
        else:
            said = "not known, since a layer before it mixes all positions"
        console.print(Text(f"  {clean(found.layer)}: {said}"))
