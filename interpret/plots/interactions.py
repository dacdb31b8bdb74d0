"""Which parts of an input work in concert, and which stand in for each other? A matrix of pairs."""

from __future__ import annotations

import numpy as np

from interpret.core.interaction_results import Interactions
from interpret.describe.escaping import escape, name, tag
from interpret.describe.interactions import found, part_name
from interpret.describe.kinds import caption_of
from interpret.describe.numbers import number as written
from interpret.describe.theme import Theme, colour_limit, readable_on
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import colour_axis, grey_behind, nothing_to_draw, panels
from interpret.plots.subtitle import subtitle

ROW, TALLEST = 36, 640
MOST_NUMBERS = 8
"""Parts up to which numbers stand in the cells, and a scale of colours is not needed."""
MOST_SIGNS = 14
READING = (
    "Beside the diagonal: the drop of one part + that of the other − that of both, with its number "
    "where they are not additive. On the diagonal: the drop of that part alone."
)


def plot_interactions(result: Interactions, theme: Theme) -> Draft:
    """Draw the interaction of each part with each other, and the drop of each alone."""
    title = f"Interactions: which parts go together for {name(result.target)}"
    lines = subtitle(caption_of(result), result, *found(result), READING)
    count = len(result.drops)
    if not count:
        why = "The map has no parts: every value is 0, padding or not computed."
        return nothing_to_draw(theme, title=title, lines=lines, why=why)
    names = [part_name(result, part, most=MOST_SIGNS) for part in range(count)]
    numbers = [str(part + 1) for part in range(count)]
    height = min(max(count * ROW, 96), TALLEST)
    ticks = {"tickvals": list(range(count)), "showgrid": False, "zeroline": False}
    ticks["fixedrange"] = True
    figure = panels(
        theme, title=title, lines=lines, heights=[height], bottom=36,
        left=44 + 7 * max(map(len, names)), right=110 if count > MOST_NUMBERS else 28,
        xaxis={"range": [-0.5, count - 0.5], "ticktext": numbers, "tickangle": 0, **ticks},
    )  # fmt: skip
    labels = [f"{tag(each)}  {number}" for number, each in zip(numbers, names, strict=True)]
    scale = colour_axis(
        theme,
        limit=colour_limit(result.matrix),
        signed=True,
        unit=f"interaction, {result.unit}",
        height=height,
    )
    figure.update_layout(
        yaxis={"range": [count - 0.5, -0.5], "ticktext": labels, **ticks},
        coloraxis={**scale, "showscale": count > MOST_NUMBERS},
    )
    _cells(figure, theme, result)
    return carry(figure, READING)


def _cells(figure: Draft, theme: Theme, result: Interactions) -> None:
    """The colours of the pairs, with their numbers where there is room."""
    count, matrix = len(result.drops), result.matrix
    edges = np.arange(count + 1) - 0.5
    grey_behind(figure, theme, x=edges, y=edges, place=0)
    figure.add_heatmap(
        z=matrix.astype(np.float32),
        x=edges,
        y=edges,
        coloraxis="coloraxis",
        xgap=1,
        ygap=1,
        customdata=_words(result),
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=False,
    )
    if count > MOST_NUMBERS:
        return
    limit = colour_limit(matrix)
    told = matrix.copy()
    for (first, second), word in zip(result.pairs.tolist(), result.relations, strict=True):
        if word in ("additive", ""):
            told[first, second] = told[second, first] = np.nan
    np.fill_diagonal(told, result.drops)
    texts = [written(v, sign=True, digits=2) if np.isfinite(v) else "" for v in told.ravel()]
    grounds = [theme.colour(v, limit=limit, signed=True) for v in matrix.ravel().tolist()]
    rows, columns = np.indices(matrix.shape)
    figure.add_scatter(
        x=columns.ravel(),
        y=rows.ravel(),
        mode="text",
        text=texts,
        textfont={"size": 10, "color": [readable_on(each) for each in grounds]},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _words(result: Interactions) -> list[list[str]]:
    """What the pointer says of each cell."""
    count, unit = len(result.drops), escape(result.unit)
    names = [tag(part_name(result, part), 60) for part in range(count)]
    words = [[""] * count for _ in range(count)]
    for (first, second), both, interaction, word in zip(
        result.pairs.tolist(), result.together, result.interactions, result.relations, strict=True
    ):
        drops = [written(float(drop), sign=True) for drop in result.drops[[first, second]]]
        words[first][second] = words[second][first] = (
            f"<b>{names[first]}</b> and <b>{names[second]}</b>: {word or 'not computed'}"
            f"<br>drops alone {drops[0]} and {drops[1]}, together {written(float(both), sign=True)}"
            f"<br>interaction {written(float(interaction), sign=True)} {unit}"
        )
    return words
