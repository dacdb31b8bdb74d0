"""What is said of an occlusion by frequencies?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.frequency_results import FrequencyOcclusion, TimeFrequencyOcclusion
from interpret.core.results import Attribution
from interpret.describe.attribution import heading
from interpret.describe.escaping import clean
from interpret.describe.numbers import number
from interpret.describe.positions import places_of
from interpret.describe.tables import TopTable, caption, largest

if TYPE_CHECKING:
    from jaxtyping import Float


def table(result: FrequencyOcclusion | TimeFrequencyOcclusion, most: int) -> TopTable:
    """The bands that count most, each in its channel or its window of time."""
    drops = result.window_values
    places = places_of(result.positions, result.axis)
    across = isinstance(result, TimeFrequencyOcclusion)
    several = across or len(result.channels) > 1
    rows = tuple(
        (
            places.seen(*result.windows[row].tolist())
            if across or result.windows[row, 0]
            else "mean",
            *((clean(result.channels[max(int(result.window_channels[row]), 0)]),) * several),
            number(float(drops[row]), sign=True),
            number(float(result.window_scores[row, result.target_index])),
        )
        for row, _ in largest(drops[:, None], most)
    )
    header = (places.title, *(("band" if across else "channel",) * several), result.unit)
    told = caption(len(rows), int(np.isfinite(drops).sum()), "bands")
    return TopTable(caption=told, header=(*header, "score without it"), rows=rows)


def drawn_input(result: Attribution) -> Float[np.ndarray, "row channel"]:
    """The input as its lines are drawn: a mean that would flatten all amplitudes is cut off."""
    if result.along_input:
        return result.x
    highest = result.x[1:].max(axis=0, initial=0.0)
    cut = (highest > 0) & (result.x[0] > 2 * highest)
    return np.concatenate([np.where(cut, highest, result.x[0])[None], result.x[1:]])


def alt_text(result: FrequencyOcclusion | TimeFrequencyOcclusion) -> str:
    """What a chart of it shows, for those who do not see it."""
    rows = table(result, 1)
    if not rows.rows:
        return f"{heading(result)}: nothing computed"
    where, *beside, drop, _ = rows.rows[0]
    return (
        f"{heading(result)}: the largest {result.unit} is {drop} at {', '.join((where, *beside))}"
    )
