"""What is said of a layer's answers along an input?"""

from __future__ import annotations

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import Activations
from interpret.describe.escaping import quoted
from interpret.describe.facts import Fact, text_fact
from interpret.describe.numbers import number
from interpret.describe.positions import places_of
from interpret.describe.tables import TopTable, caption, largest


def heading(result: Activations) -> str:
    """What was asked, in a few words."""
    return f"Activations of {quoted(result.layer)}"


def facts(result: Activations) -> list[Fact]:
    """How many filters and positions, and in what unit."""
    count, filters = result.values.shape
    saw = ""
    if result.spans is not None and len(result.spans):
        saw = f"each saw {plural(int(np.ptp(result.spans[0])), 'position')} of the input"
    size = (plural(filters, "filter"), f"{plural(count, 'position')} of the layer", saw)
    return [
        Fact("layer", "", (f"layer {result.layer}",), headed=True),
        text_fact(result.text),
        Fact("size", "", size),
        Fact("unit", result.unit, (f"values in {result.unit}",)),
    ]


def table(result: Activations, most: int) -> TopTable:
    """The largest answers, and what was seen there."""
    places = places_of(result.positions, result.axis)
    count = len(result.positions)
    series = bool(result.positions) and not isinstance(result.positions[0], str)

    def saw(row: int) -> str:
        if result.spans is None:
            return ""
        start, stop = (int(end) for end in result.spans[row])
        if series:
            return places.seen(start, stop)
        inside = range(max(start, 0), min(stop, count))
        return " ".join(places.bare(i) for i in inside) or "added zeros only"

    rows = tuple(
        (str(filter_), str(row), saw(row), number(float(result.values[row, filter_])))
        for row, filter_ in largest(result.values, most)
    )
    header = ("filter", "position of the layer", "saw", result.unit)
    return TopTable(
        caption=caption(len(rows), result.values.size, "answers"), header=header, rows=rows
    )
