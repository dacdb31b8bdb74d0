"""How does a filter look as letters? Stacks of them, by its weights or by its windows in a corpus.

Sequence logos after Schneider and Stephens 1990; of a corpus, in bits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from interpret.core.results import FilterBank, NGrams
from interpret.describe.escaping import name
from interpret.describe.filters import one_facts
from interpret.describe.letter_logo import kernel_letters, letter_shares
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.plots.draft import Draft
from interpret.plots.filter_option import check_filter
from interpret.plots.logo import NUCLEOTIDES, draw_letter
from interpret.plots.panels import nothing_to_draw, panels
from interpret.plots.resample import showing
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from jaxtyping import Float

MOST = 100
"""Slots that are drawn."""
LEAST = 0.01
"""Letters lower than this share of the tallest stack are left out: they cannot be seen."""
WHY_NOT = "A logo is of one-hot letters, such as A C G T, and this layer reads none."


def plot_kernel_logo(result: FilterBank, theme: Theme, *, filter: int = 0) -> Draft:
    """Draw the weights of one filter as letters: above the line those that raise its answer.

    Parameters
    ----------
    filter
        Which; the first unless given.
    """
    check_filter(filter, layer=result.layer, count=len(result.weights))
    title = f"Filter {filter} of {name(result.layer)}, letters by weight"
    lines = subtitle(one_facts(result, filter)[2:5], result)
    letters = kernel_letters(result)
    if not letters:
        return nothing_to_draw(theme, title=title, lines=lines, why=WHY_NOT)
    return _stacks(theme, title, lines, letters, result.weights[filter], unit="weight", axis="slot")


def plot_corpus_logo(result: NGrams, theme: Theme, *, filter: int = 0) -> Draft:
    """Draw the letters of the windows above half of one filter's largest answer, in bits.

    Parameters
    ----------
    filter
        Which; the first unless given.
    """
    check_filter(filter, layer=result.layer, count=result.filters)
    title = f"Filter {filter} of {name(result.layer)}, letters of its windows"
    found = letter_shares(result, filter)
    if found is None:
        why = "No window answers above 0." if result.alphabet else WHY_NOT
        return nothing_to_draw(theme, title=title, lines=subtitle([], result), why=why)
    lines = subtitle([found.words], result)
    return _stacks(theme, title, lines, found.letters, found.bits, unit="bits", axis="position")


def _stacks(
    theme: Theme,
    title: str,
    lines: list[str],
    letters: tuple[str, ...],
    heights: Float[np.ndarray, "slot letter"],
    *,
    unit: str,
    axis: str,
) -> Draft:
    """A stack for each slot, the letter that counts most at its end."""
    count = min(len(heights), MOST)
    cut = [showing(MOST, len(heights))] if count < len(heights) else []
    heights = heights[:count]
    up, down = np.clip(heights, 0, None).sum(axis=1), np.clip(heights, None, 0).sum(axis=1)
    high, low = float(up.max(initial=0.0)), float(down.min(initial=0.0))
    room = 0.06 * ((high - low) or 1.0)
    figure = panels(
        theme, title=title, lines=[*lines, *cut], heights=[200],
        xaxis={
            "title": {"text": axis, "standoff": 10}, "range": [-0.5, count - 0.5],
            "zeroline": False, "showgrid": False, "dtick": max(-(-count // 20), 1),
        },
    )  # fmt: skip
    figure.update_yaxes(title_text=unit, range=[low - room * (low < 0), high + room])
    colours = NUCLEOTIDES if {each.upper() for each in letters} <= NUCLEOTIDES.keys() else {}
    for slot, row in enumerate(heights):
        ends = [0.0, 0.0]
        for at in np.argsort(np.abs(row), kind="stable"):
            height = float(row[at])
            if abs(height) >= LEAST * max(high, -low):
                colour = colours.get(letters[at].upper(), theme.diverging[-2 if height > 0 else 1])
                draw_letter(figure, letters[at], colour, slot, height, base=ends[height < 0])
                ends[height < 0] += height
    figure.add_hline(y=0, line={"color": theme.rule, "width": 1})
    figure.add_scatter(
        x=np.arange(count),
        y=np.where(up >= -down, up, down),
        mode="markers",
        marker={"size": 12, "opacity": 0},
        customdata=[
            "<br>".join(f"{letters[at]} {number(float(row[at]))}" for at in np.argsort(-row)[:6])
            for row in heights
        ],
        hovertemplate=f"<b>{axis} %{{x}}</b>, {unit}<br>%{{customdata}}<extra></extra>",
    )
    return figure
