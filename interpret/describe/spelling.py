"""What is said of a filter's arithmetic?"""

from __future__ import annotations

from interpret.core.errors import plural
from interpret.core.spelling_results import Spelling, spelled_number
from interpret.describe.escaping import quoted
from interpret.describe.facts import Fact, text_fact

MOST_LINES = 60
"""Positions that a page writes out."""


def heading(result: Spelling) -> str:
    """What was asked, in a few words."""
    return f"Filter {result.filter} of {quoted(result.layer)}, spelled out"


def facts(result: Spelling) -> list[Fact]:
    """The kernel, how it goes along the input, and how many answers it gives."""
    slots, channels = result.weights.shape
    kernel = f"{plural(slots, 'slot')} × {plural(channels, 'channel')}"
    steps = f"stride {result.stride}, dilation {result.dilation}, padding {result.padding}"
    bias = f"bias {spelled_number(result.bias)}" if result.bias else "no bias"
    return [
        Fact("filter", "", (f"filter {result.filter} of layer {result.layer}",), headed=True),
        Fact("layer", "", (result.layer_kind,), headed=True),
        text_fact(result.text),
        Fact("kernel", kernel, (kernel,)),
        Fact("stride, dilation", f"{result.stride}, {result.dilation}", (steps, bias)),
        Fact(
            "padding, activation", f"{result.padding}, {result.activation}",
            (f"activation {result.activation}",),
        ),
        Fact("output length", result.formula, (result.formula.partition(" = ")[2],)),
    ]  # fmt: skip


def written(result: Spelling) -> str:
    """The arithmetic of the first positions, line by line."""
    lines = result.lines()
    more = len(lines) - MOST_LINES
    return "\n".join([*lines[:MOST_LINES], *([f"and {more:,} more"] if more > 0 else [])])
