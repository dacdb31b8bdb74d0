"""What is said of an answer about the shares of chunks?"""

from __future__ import annotations

import numpy as np

from interpret.core.errors import plural
from interpret.core.results import Attribution
from interpret.core.shapley_results import ShapleyValues
from interpret.describe import attribution
from interpret.describe.coloured_text import ColouredText
from interpret.describe.escaping import clean, clip, visible
from interpret.describe.facts import Fact
from interpret.describe.numbers import number
from interpret.describe.positions import places_of
from interpret.describe.tables import TopTable, caption, largest

LONGEST_NAME = 40
"""Signs of a chunk that are shown."""


def as_map(result: ShapleyValues) -> Attribution:
    """The same as a map, in which each position has the value of its whole chunk."""
    return Attribution(
        model=result.model,
        model_id=result.model_id,
        notes=result.notes,
        partial=result.partial,
        values=result.at_positions,
        positions=result.positions,
        channels=result.channels,
        axis=result.axis,
        padding=result.padding,
        text=result.text,
        x=result.x,
        x_channels=result.x_channels,
        target=result.target,
        score=result.score,
        outputs=result.outputs,
        output_scores=result.output_scores,
        baseline=result.baseline,
        baseline_score=result.baseline_score,
        unit=f"{result.unit} of the whole chunk",
        method=result.method,
        params=result.params,
        floor=result.floor,
    )


def heading(result: ShapleyValues) -> str:
    """What was asked, in a few words."""
    return attribution.heading(as_map(result))


def facts(result: ShapleyValues) -> list[Fact]:
    """What was asked and answered, how surely, and what the values sum to."""
    told = {fact.term: fact for fact in attribution.facts(as_map(result))}
    gap = number(result.completeness_gap, sign=True)
    count, told_count = plural(len(result.chunks), "chunk"), f"{result.params.get('chunks')} chunks"
    own = [
        Fact("chunks", f"{len(result.chunks):,}", () if count == told_count else (count,)),
        Fact("computed", certainty(result), (certainty(result),)),
        Fact("sum", total(result), (f"sum {total(result)}",)),
        Fact("completeness gap", gap, ()),
    ]
    values = Fact(
        "values",
        f"{result.unit} that a chunk adds; {attribution.sides(as_map(result))}",
        (f"values in {result.unit}; {attribution.sides(as_map(result))}",),
    )
    last = ("completeness gap", "values")
    return [*(fact for term, fact in told.items() if term not in last), *own, values]


def certainty(result: ShapleyValues) -> str:
    """Whether the values are exact, or over how many permutations and how sure."""
    inputs = f"{result.coalitions:,} coalitions"
    if result.exact:
        return f"exact, over all {inputs}"
    if not result.permutations:
        return "not computed"
    errors = result.standard_error[np.isfinite(result.standard_error)]
    sure = f", standard error at most {number(float(errors.max()))}" if errors.size else ""
    return f"{result.permutations:,} permutations, {inputs}{sure}"


def total(result: ShapleyValues) -> str:
    """What the values sum to, which is the whole difference."""
    return f"{number(float(result.values.sum()), sign=True)}, which is score − baseline"


def name_of(result: ShapleyValues, chunk: int) -> str:
    """What a chunk holds: its tokens, or where it lies in the unit that suits."""
    start, stop = result.chunks[chunk].tolist()
    places = places_of(result.positions, result.axis)
    if not places.names:
        return places.seen(start, stop)
    words = result.chunk_names[chunk]
    return clip(clean(words) if words.strip() else visible(words), LONGEST_NAME)


def extent(result: ShapleyValues, chunk: int) -> str:
    """The numbers of a chunk's first and last position.

    A single position has one.
    """
    start, stop = result.chunks[chunk].tolist()
    return f"{start}" if stop == start + 1 else f"{start}-{stop - 1}"


def with_error(result: ShapleyValues, chunk: int, channel: int) -> str:
    """A value and its standard error: ``+0.41 ± 0.02``."""
    value = number(float(result.values[chunk, channel]), sign=True)
    error = float(result.standard_error[chunk, channel])
    return value if result.exact or not np.isfinite(error) else f"{value} ± {number(error)}"


def table(result: ShapleyValues, most: int) -> TopTable:
    """The chunks that carry most."""
    several = len(result.channels) > 1
    rows = tuple(
        (
            name_of(result, chunk),
            extent(result, chunk),
            *((clean(result.channels[channel]),) if several else ()),
            number(float(result.values[chunk, channel]), sign=True),
            number(float(result.standard_error[chunk, channel])),
            number(float(result.drops[chunk, channel]), sign=True),
        )
        for chunk, channel in largest(result.values, most)
    )
    channel_header = ("channel",) if several else ()
    return TopTable(
        caption=caption(len(rows), int(np.isfinite(result.values).sum()), "values"),
        header=(
            *("chunk", "numbers"), *channel_header,
            *(result.unit, "standard error", "drop if it alone is replaced"),
        ),
        rows=rows,
    )  # fmt: skip


def alt_text(result: ShapleyValues) -> str:
    """What a chart of it shows, for those who do not see it."""
    for chunk, channel in largest(result.values, 1):
        beside = f", channel {clean(result.channels[channel])}" * (len(result.channels) > 1)
        value, chunk_name = with_error(result, chunk, channel), name_of(result, chunk)
        return f"{heading(result)}: the largest value is {value} of {chunk_name}{beside}"
    return f"{heading(result)}: nothing computed"


def coloured_text(
    result: ShapleyValues, *, show_padding: bool = False, limit: float | None = None
) -> ColouredText | None:
    """The text with each token in the colour of its chunk; None for a series."""
    return attribution.coloured_text(as_map(result), show_padding=show_padding, limit=limit)


def page_views(result: ShapleyValues) -> list[tuple[str, dict[str, object]]]:
    """The views of a page: a text is coloured above its bars, a series has a map."""
    text = all(isinstance(each, str) for each in result.positions)
    views: list[tuple[str, dict[str, object]]] = [("bars", {})]
    return views if text else [*views, ("map", {"webgl": False})]
