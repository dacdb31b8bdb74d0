"""Which colours does a value, a line or a label take, in the light and in the dark theme?

Blue and orange stay apart for every common colour blindness. Zero is a quiet grey that differs from
the page, so that a value of zero is seen, and from the grey of values that were not computed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from interpret.core.errors import ArgumentError, choices

if TYPE_CHECKING:
    from jaxtyping import Float

ThemeName = Literal["light", "dark"]

FONT = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif'
)


@dataclass(frozen=True, kw_only=True)
class Theme:
    """One set of colours; ``diverging`` runs from below zero to above, ``sequential`` from zero."""

    name: ThemeName
    paper: str
    ink: str
    muted: str
    grid: str
    rule: str
    missing: str
    window: str
    fill_below: str
    fill_above: str
    fill_unsigned: str
    diverging: tuple[str, ...]
    sequential: tuple[str, ...]

    def scale(self, signed: bool, *, quiet: float = 0.0) -> list[list[float | str]]:
        """The colour scale as Plotly takes it, grey up to the share ``quiet`` of its ends."""
        stops = self.diverging if signed else self.sequential
        scale: list[list[float | str]] = [[i / (len(stops) - 1), s] for i, s in enumerate(stops)]
        if quiet <= 0:
            return scale
        grey = self.sequential[0]
        if quiet >= 1:
            return [[0.0, grey], [1.0, grey]]
        low, high = ((1 - quiet) / 2, (1 + quiet) / 2) if signed else (0.0, quiet)
        below = [each for each in scale if float(each[0]) < low]
        above = [each for each in scale if float(each[0]) > high]
        edge = self.colour(-quiet, limit=1.0, signed=True)
        from_here = self.colour(quiet, limit=1.0, signed=signed)
        ends: list[list[float | str]] = [[low, edge]] if signed else []
        return [*below, *ends, [low, grey], [high, grey], [high, from_here], *above]

    def colour(self, value: float, *, limit: float, signed: bool, floor: float = 0.0) -> str:
        """The colour of one value, mixed as Plotly mixes it; ``missing`` for not-a-number.

        A value below the ``floor`` is as grey as zero.
        """
        if not math.isfinite(value):
            return self.missing
        share = value / limit if limit > 0 and abs(value) >= floor else 0.0
        share = (share + 1) / 2 if signed else share
        stops = self.diverging if signed else self.sequential
        at = min(max(share, 0.0), 1.0) * (len(stops) - 1)
        low = min(int(at), len(stops) - 2)
        pairs = zip(_channels(stops[low]), _channels(stops[low + 1]), strict=True)
        mixed = [round(a + (b - a) * (at - low)) for a, b in pairs]
        return "#" + "".join(f"{part:02x}" for part in mixed)


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1b1f24",
    muted="#5b6470",
    grid="#eceef1",
    rule="#9aa3ad",
    missing="#d5d9de",
    window="rgba(27,31,36,0.10)",
    fill_below="rgba(33,102,172,0.22)",
    fill_above="rgba(194,95,10,0.22)",
    fill_unsigned="rgba(98,70,168,0.22)",
    diverging=(
        "#2166ac",
        "#5b94c9",
        "#98bfe1",
        "#cfe1f1",
        "#f3f2ef",
        "#fadfbd",
        "#f3b876",
        "#e08a36",
        "#c25f0a",
    ),
    sequential=("#f3f2ef", "#ddd8ee", "#c0b4e0", "#a08fd0", "#8069be", "#6246a8"),
)

DARK = Theme(
    name="dark",
    paper="#12181f",
    ink="#e8eaed",
    muted="#9aa4b0",
    grid="#20262e",
    rule="#5f6975",
    missing="#454c56",
    window="rgba(232,234,237,0.16)",
    fill_below="rgba(121,189,255,0.25)",
    fill_above="rgba(255,179,92,0.25)",
    fill_unsigned="rgba(185,163,238,0.25)",
    diverging=(
        "#79bdff",
        "#4f93d1",
        "#376a99",
        "#2f4a63",
        "#272b31",
        "#5a4430",
        "#8f6330",
        "#cc8a3a",
        "#ffb35c",
    ),
    sequential=("#272b31", "#41395c", "#665494", "#8f78c8", "#b9a3ee", "#e3d8ff"),
)

THEMES: dict[str, Theme] = {"light": LIGHT, "dark": DARK}


def theme_named(name: str) -> Theme:
    """The theme of this name.

    Raises
    ------
    ArgumentError
        Where there is none.
    """
    if name not in THEMES:
        raise ArgumentError(f"theme must be {choices(THEMES)}, but is {name!r}.")
    return THEMES[name]


def colour_limit(values: Float[np.ndarray, "..."], limit: float | None = None) -> float:
    """The magnitude at the end of the scale: the largest one shown, or the ``limit`` given.

    Raises
    ------
    ArgumentError
        Where the limit given is not above zero.
    """
    if limit is not None:
        if not (math.isfinite(limit) and limit > 0):
            raise ArgumentError(f"limit must be a number above 0, but is {limit!r}.")
        return float(limit)
    finite = values[np.isfinite(values)]
    largest = float(np.abs(finite).max()) if finite.size else 0.0
    return largest if largest > 0 else 1.0


def readable_on(colour: str) -> str:
    """Black or white, whichever stands out more on a colour (WCAG relative luminance)."""
    luminance = sum(
        weight * _linear(part / 255)
        for weight, part in zip((0.2126, 0.7152, 0.0722), _channels(colour), strict=True)
    )
    return "#000000" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "#ffffff"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
