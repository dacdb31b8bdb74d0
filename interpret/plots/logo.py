"""How does a sequence look as letters, each as tall as its position matters?

A sequence logo of one input (after Schneider and Stephens 1990): letters above the line where the
other tokens lower the score on average, below it where they raise it.
"""

from __future__ import annotations

import html
import urllib.parse

import numpy as np

from interpret.core.errors import ArgumentError
from interpret.core.substitution_results import Substitution
from interpret.describe.escaping import label, name, visible
from interpret.describe.kinds import caption_of
from interpret.describe.theme import Theme
from interpret.plots.axis import input_axis
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import nothing_to_draw, panels
from interpret.plots.resample import showing
from interpret.plots.subtitle import subtitle

MOST = 400
"""Letters that are drawn: more are narrower than can be read."""

NUCLEOTIDES = {"A": "#2f8f4e", "C": "#2f6fd0", "G": "#c77a00", "T": "#c93b3b", "U": "#c93b3b"}
"""Colours as sequence logos of nucleotides have them."""


def plot_logo(result: Substitution, theme: Theme, *, span: tuple[int, int] | None = None) -> Draft:
    """Draw the input's letters, each as tall as the mean change by the other tokens.

    Parameters
    ----------
    span
        Show the positions ``[start, stop)`` only.

    Raises
    ------
    ArgumentError
        Where the tokens are no single letters.
    """
    if any(len(str(token)) > 1 for token in result.tokens):
        raise ArgumentError(
            "A logo is drawn of single letters, and the tokens here are words: use view='map'."
        )
    axis = input_axis(result.positions, result.padding, title=result.axis, span=span)
    title = f"Which letters {name(result.target)} needs"
    if not len(axis):
        lines = subtitle(caption_of(result), result)
        why = "This input holds nothing but padding."
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    heights = -result.mean_change
    stop = min(axis.stop, axis.first + MOST)
    cut = showing(MOST, len(axis)) if stop < axis.stop else ""
    figure = panels(
        theme, title=title, lines=subtitle(caption_of(result), result, cut), heights=[220],
        xaxis={
            "title": {"text": "position", "standoff": 10},
            "range": [axis.first - 0.5, stop - 0.5],
            "zeroline": False, "showgrid": False,
        },
    )  # fmt: skip
    ends = heights[axis.first : stop]
    low, high = min(float(ends.min()), 0.0), max(float(ends.max()), 0.0)
    room = 0.06 * ((high - low) or 1.0)
    figure.update_yaxes(
        title_text="mean fall of the score by another letter", range=[low - room, high + room]
    )
    colours = NUCLEOTIDES if set(result.tokens) <= NUCLEOTIDES.keys() else {}
    for at in range(axis.first, stop):
        height = float(heights[at])
        colour = theme.diverging[-2 if height > 0 else 1]
        colour = colours.get(str(result.positions[at]), colour)
        draw_letter(figure, str(result.positions[at]), colour, at, height)
    figure.add_hline(y=0, line={"color": theme.rule, "width": 1})
    figure.add_scatter(
        x=np.arange(axis.first, stop),
        y=ends,
        mode="markers",
        marker={"size": 12, "opacity": 0},
        customdata=[label(str(result.positions[i]), 20) for i in range(axis.first, stop)],
        hovertemplate="%{x}: <b>%{customdata}</b><br>mean fall %{y:+.4~g}<extra></extra>",
    )
    return carry(figure, cut)


def draw_letter(
    figure: Draft, letter: str, colour: str, at: int, height: float, *, base: float = 0.0
) -> None:
    """One letter, stretched over its box from ``base`` on; upside down below the line."""
    if height == 0:
        return
    figure.add_layout_image(
        source=_drawn(visible(letter), colour, turned=height < 0),
        x=at,
        y=base + max(height, 0.0),
        sizex=0.94,
        sizey=abs(height),
        xanchor="center",
        yanchor="top",
        xref="x",
        yref="y",
        sizing="stretch",
        layer="above",
    )


def _drawn(letter: str, colour: str, *, turned: bool) -> str:
    """A letter that fills its box, as a picture in an address; no name or path is fetched."""
    flip = ' transform="rotate(180 50 50)"' if turned else ""
    body = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" preserveAspectRatio="none" '
        f'width="100" height="100"><g{flip}><text x="50" y="99" text-anchor="middle" '
        f'font-family="DejaVu Sans, Liberation Sans, Arial, sans-serif" font-weight="bold" '
        f'font-size="134" textLength="98" lengthAdjust="spacingAndGlyphs" fill="{colour}">'
        f"{html.escape(letter)}</text></g></svg>"
    )
    return "data:image/svg+xml," + urllib.parse.quote(body)
