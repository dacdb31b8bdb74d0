"""What is said of the input that a filter answers to most?"""

from __future__ import annotations

from interpret.core.results import Maximisation
from interpret.describe.colour_scale import ColourScale
from interpret.describe.coloured_text import ColouredText
from interpret.describe.escaping import quoted, visible
from interpret.describe.facts import Fact
from interpret.describe.numbers import number
from interpret.describe.settings import method_name, settings
from interpret.describe.tables import TopTable, caption, largest
from interpret.describe.theme import colour_limit


def heading(result: Maximisation) -> str:
    """What was asked, in a few words."""
    return f"What filter {result.filter} of {quoted(result.layer)} answers to most"


def facts(result: Maximisation) -> list[Fact]:
    """How high the answer is, among which inputs, and how it was found."""
    sure = "yes" if result.exact else "no: it may be a local optimum"
    how = "ascent may have stopped at a local optimum"
    if result.exact:
        how = "nothing within the bounds does better"
    bias = number(result.bias, sign=True)
    return [
        Fact("filter", "", (f"filter {result.filter} of layer {result.layer}",), headed=True),
        Fact("answer", f"{number(result.activation)} before the activation function"),
        Fact("bias", "", (f"bias {bias}",)),
        Fact("exact", sure, (how,)),
        Fact("bounds", result.constraint, (result.constraint,)),
        Fact("method", method_name(result.method), ()),
        Fact("parameters", ", ".join(settings(result.params)), ()),
    ]


def table(result: Maximisation, most: int) -> TopTable:
    """The values of the input in its order."""
    places = sorted(largest(result.values, most))
    rows = tuple(
        (
            str(row),
            visible(result.tokens[row]) if result.tokens else result.channels[column],
            number(float(result.values[row, column]), sign=True),
        )
        for row, column in places
    )
    header = ("slot", "token", "product") if result.tokens else ("position", "channel", "value")
    return TopTable(
        caption=caption(len(rows), result.values.size, "values"), header=header, rows=rows
    )


def coloured_text(
    result: Maximisation, *, show_padding: bool = False, limit: float | None = None
) -> ColouredText | None:
    """The n-gram with its products; None where the input is a series."""
    if not result.tokens:
        return None
    return ColouredText(
        tokens=result.tokens,
        values=result.values[:, 0],
        unit="product with the weights",
        scale=ColourScale(limit=colour_limit(result.values, limit), signed=True),
        about=f"filter {result.filter} of {result.layer}",
        joined=False,
        hidden=0,
    )
