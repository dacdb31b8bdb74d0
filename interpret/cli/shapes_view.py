"""How do the shapes of a table read in a terminal? Sentences, the sizes to try, and the code."""

from __future__ import annotations

from rich.text import Text

from interpret.cli.drawing import Terminal, listing
from interpret.core.results import Shapes
from interpret.describe.escaping import clean


def show_shapes(console: Terminal, result: Shapes) -> None:
    """Print the answer, the kernels that fit, and code that can be copied."""
    for answer in result.answers:
        console.print(Text(clean(answer)))
    console.print()
    console.print(Text("Positions that come out of each kernel and stride"), style="bold")
    table = listing("kernel", *(f"stride {stride}" for stride in result.strides), left=0)
    for kernel, lengths in zip(result.kernels, result.lengths, strict=True):
        table.add_row(str(kernel), *(str(length) for length in lengths))
    console.table(table)
    console.print()
    console.print(Text("The code"), style="bold")
    for line in result.code.rstrip().splitlines():
        console.print(Text(clean(line)), soft_wrap=True)
