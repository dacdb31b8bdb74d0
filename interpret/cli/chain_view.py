"""How is a chain shown in a terminal? The score as a sum, the input, and the largest parts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from rich.text import Text

from interpret.cli.drawing import Terminal, across, clipped, facts, listing
from interpret.cli.series_view import left_margin, show_series, show_values
from interpret.cli.text_view import hidden_padding, show_text
from interpret.core.errors import plural
from interpret.core.results import Chain
from interpret.describe.chain import (
    chain_places,
    largest_rows,
    others_apart,
    pooled_name,
    sum_terms,
    window_words,
)
from interpret.describe.colour_scale import ColourScale
from interpret.describe.escaping import clean
from interpret.describe.facts import first_few, others
from interpret.describe.numbers import number
from interpret.describe.theme import colour_limit

MOST_ROWS = 12
BAR = 10


def show_chain(console: Terminal, result: Chain) -> None:
    """Print the sum, what each position adds through all filters, and the filters' parts."""
    console.print(facts(_facts(result)))
    console.print()
    _show_input(console, result)
    console.print()
    _show_rows(console, result)


def _facts(result: Chain) -> Iterator[tuple[str, str]]:
    yield "model", clean(result.model)
    yield "target", f"{clean(result.target)}, {result.unit} {number(result.score, sign=True)}"
    if outputs := others(result.target, result.outputs, result.output_scores, sign=True):
        yield "others", clean(first_few(outputs, 3))
    if result.switched_off:
        yield "off", clipped(clean(", ".join(result.switched_off)), 200)
    yield "sum", _sum(result)


def _sum(result: Chain) -> str:
    terms = sum_terms(result)
    filters = number(terms.pop("filters"), sign=True)
    words = [f"{filters} ({plural(len(result.parts), 'filter')})"]
    words += [
        f"{number(value, sign=True)} ({term})"
        for term, value in terms.items()
        if value or term == "remainder" or result.exact
    ]
    exact = ", exactly" if result.exact else ", as gradient × activation"
    return f"{number(result.score, sign=True)} = {'  '.join(words)}{exact}"


def _show_input(console: Terminal, result: Chain) -> None:
    """The input, coloured by what each position adds through all filters."""
    real = ~result.padding
    values = result.token_parts.sum(axis=0)[real]
    scale = ColourScale(limit=colour_limit(values), signed=True)
    unit = f"part of the {result.unit}"
    if isinstance(result.positions[0], str):
        tokens = tuple(str(result.positions[i]) for i in np.flatnonzero(real))
        show_text(
            console, tokens, values, unit=unit, target=result.target, scale=scale, text=result.text
        )
        if hidden := hidden_padding(int(result.padding.sum())):
            console.print(Text(f"  {hidden}"), style="dim")
        return
    positions = tuple(float(result.positions[i]) for i in np.flatnonzero(real))
    joint = ("all channels",) if len(result.channels) > 1 else result.channels
    margin = left_margin(console, result.axis, *result.channels, *joint)
    show_series(
        console, result.x[real], result.channels, axis=result.axis, positions=positions,
        margin=margin,
    )  # fmt: skip
    show_values(
        console, values[:, None], joint, unit=unit, target=result.target, scale=scale, margin=margin
    )


def _show_rows(console: Terminal, result: Chain) -> None:
    """The filters of largest parts, with the window that counts most; then all that is left."""
    rows = largest_rows(result, MOST_ROWS)
    if not len(rows):
        console.print(Text(f"None of {plural(len(result.parts), 'filter')} adds anything."))
        return
    table = listing("filter", pooled_name(result), "weight", "part", left=1)
    table.add_column("")
    table.add_column("window", overflow="fold")
    limit = colour_limit(result.parts)
    axis = chain_places(result)
    for row in rows:
        part = float(result.parts[row])
        table.add_row(
            Text(f"{clean(result.row_layers[row])}:{result.row_filters[row]}"),
            number(float(result.pooled[row])),
            number(float(result.weights[row]), sign=True),
            number(part, sign=True),
            across(part, limit=limit, width=BAR, signed=True),
            Text(window_words(result, int(row), axis)),
        )
    for apart, side, total in others_apart(result, rows):
        count = plural(len(apart), "other")
        table.add_row(count, "", "", number(total, sign=True), "", f"together, {side}")
    console.table(table)
    legend = f"of {plural(len(result.parts), 'filter')}, each with the window that counts most"
    if silent := int((result.parts == 0).sum()):
        legend += f"; {silent} of them add nothing" if silent > 1 else "; one of them adds nothing"
    console.print(Text(legend), style="dim")
