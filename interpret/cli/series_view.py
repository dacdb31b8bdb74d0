"""How is a series shown in a terminal? Bars in a line for each channel, time from left to right."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from interpret.cli.drawing import Terminal, clipped, coloured, eighth, hue, meaning, spark
from interpret.describe.clock import read_times
from interpret.describe.colour_scale import ColourScale
from interpret.describe.escaping import clean

if TYPE_CHECKING:
    from jaxtyping import Float

    from interpret.core.results import Positions

MOST_CHANNELS = 8
WIDEST_POSITION = 3
"""Columns that one position of a short series takes at most."""


def left_margin(console: Terminal, *names: str) -> int:
    """Columns left of the bars, with room for the longest name, for all lines of a view."""
    widest = max(cell_len(clean(name)) for name in names)
    return min(widest + 6, console.width // 3)


def show_series(
    console: Terminal,
    x: Float[np.ndarray, "position channel"],
    channels: tuple[str, ...],
    *,
    axis: str,
    positions: Positions,
    margin: int | None = None,
) -> None:
    """Print the series itself, each channel between its own lowest and highest value."""
    margin = margin or left_margin(console, axis, *channels)
    width = console.width - margin
    for index, name in enumerate(channels[:MOST_CHANNELS]):
        values = x[:, index]
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        line = spark(_columns(values, width), low=low, high=high)
        console.print(_label(name, margin).append(line, "dim"), soft_wrap=True)
    _more(console, len(channels))
    if not isinstance(positions[0], str):
        times, axis, _ = read_times(positions, axis)
        positions = tuple(times.tolist())
    first, last = (place(positions[i]) for i in (0, -1))
    gap = max(1, len(_columns(x[:, 0], width)) - cell_len(first) - cell_len(last))
    ruler = _label(axis, margin).append(first + " " * gap + last)
    console.print(ruler, style="dim", soft_wrap=True)


def show_values(
    console: Terminal,
    values: Float[np.ndarray, "position channel"],
    channels: tuple[str, ...],
    *,
    unit: str,
    target: str,
    scale: ColourScale,
    slope: bool = False,
    margin: int,
) -> None:
    """Print values along a series; without colours, what speaks against has a line of its own."""
    limit, signed = scale.limit, scale.signed
    values = scale.shown(values)
    width = console.width - margin
    painted = coloured(console)
    below = signed and bool(np.nanmin(values, initial=0.0) < -limit / 16)
    for index, name in enumerate(channels[:MOST_CHANNELS]):
        line = _columns(values[:, index], width)
        if painted:
            console.print(_painted(line, name, margin, limit, signed), soft_wrap=True)
            continue
        for sign, label in (("+ ", name), ("- ", "")):
            direction = 1.0 if sign == "+ " else -1.0
            bars = "".join(eighth(direction * value / limit) for value in line)
            if sign == "+ " or (below and bars.strip()):
                row = _label(label, margin - 2).append((sign if signed else "  ") + bars)
                console.print(row, soft_wrap=True)
    _more(console, len(channels))
    said = meaning(scale, unit, target, below=below, painted=painted, slope=slope)
    console.print(Text(said))


def _painted(
    line: Float[np.ndarray, " column"], name: str, margin: int, limit: float, signed: bool
) -> Text:
    painted = _label(name, margin)
    for value in line:
        bar = eighth(abs(float(value)) / limit)
        painted.append(bar, Style(color=hue(float(value), signed=signed)))
    return painted


def _columns(values: Float[np.ndarray, " position"], width: int) -> Float[np.ndarray, " column"]:
    """One value for each column: a short series is widened, of a long one the extremes are kept."""
    count = len(values)
    if count <= width:
        return np.repeat(values, max(1, min(WIDEST_POSITION, width // max(count, 1))))
    edges = np.linspace(0, count, width + 1).astype(int)
    return np.array([_extreme(values[start:stop]) for start, stop in itertools.pairwise(edges)])


def _extreme(span: Float[np.ndarray, " position"]) -> float:
    known = span[np.isfinite(span)]
    return float(known[np.argmax(np.abs(known))]) if len(known) else np.nan


def _label(name: str, margin: int) -> Text:
    words = clipped(clean(name), margin - 3)
    return Text("  " + words + " " * (margin - 2 - cell_len(words)))


def _more(console: Terminal, channels: int) -> None:
    if channels > MOST_CHANNELS:
        console.print(Text(f"  and {channels - MOST_CHANNELS} more channels"), style="dim")


def place(position: float | str) -> str:
    """A position's name."""
    return clean(position) if isinstance(position, str) else f"{position:.6g}"


def stretch(positions: Positions, axis: str, start: int, stop: int) -> str:
    """Where in a series these positions lie, in the unit that the whole of it reads best in."""
    times, _, unit = read_times(positions, axis)
    ends = [place(float(times[i])) for i in dict.fromkeys((start, stop - 1))]
    return " – ".join(ends) + (f" {unit}" if unit else "")
