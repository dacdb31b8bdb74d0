"""Which channels of a series get a line of their own?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from interpret.core.errors import ArgumentError, a_number, choices
from interpret.core.results import Attribution
from interpret.plots.axis import Axis

ROWS = 12  # channels that each get a row with their line in it
LINES = 4  # lines above a map of more channels than that


def input_names(result: Attribution) -> tuple[str, ...]:
    """Names of the input's channels, of which values for all of them at once have one column."""
    width = result.x.shape[1]
    for names in (result.x_channels, result.channels):
        if len(names) == width:
            return names
    return tuple(f"channel {i}" for i in range(width))


def chosen_channels(
    result: Attribution, names: tuple[str, ...], axis: Axis, channels: Sequence[int | str] | None
) -> list[int]:
    """Numbers of the channels whose lines are drawn.

    Raises
    ------
    ArgumentError
        Where a channel asked for is not in the input.
    """
    if channels is not None:
        return [_channel(channel, names) for channel in channels]
    if len(names) <= ROWS:
        return list(range(len(names)))
    if result.values.shape[1] == 1:
        return list(range(LINES))
    total = np.nansum(np.abs(result.values[axis.first : axis.stop]), axis=0)
    return sorted(int(i) for i in np.argsort(-total, kind="stable")[:LINES])


def _channel(channel: int | str, names: tuple[str, ...]) -> int:
    if isinstance(channel, str) and channel in names:
        return names.index(channel)
    if isinstance(channel, int | np.integer) and 0 <= channel < len(names):
        return int(channel)
    raise ArgumentError(
        f"channels holds {channel!r}, which the input does not have: use {choices(names)}, "
        f"or {a_number(len(names))}."
    )
