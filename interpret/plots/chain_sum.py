"""What adds up to the score? Filters as steps of a waterfall, or one filter's part along the input.

The last bar is the score itself.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from interpret.core.chain_results import Chain
from interpret.core.errors import ArgumentError, from_zero, plural
from interpret.core.results import Attribution
from interpret.describe.chain import (
    chain_places,
    largest_rows,
    others_apart,
    row_name,
    window_words,
)
from interpret.describe.escaping import escape, name, tag
from interpret.describe.kinds import caption_of
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.plots.attribution import plot_attribution
from interpret.plots.draft import Draft
from interpret.plots.panels import panels
from interpret.plots.ribbon import side
from interpret.plots.subtitle import subtitle

STEPS = 14
ROW = 26


def plot_chain_sum(result: Chain, theme: Theme, *, filters: int = STEPS) -> Draft:
    """Draw the score as a running sum of the largest parts, the others, the bias and the rest.

    ``filters`` is how many have a bar of their own.
    """
    if not (isinstance(filters, int | np.integer) and filters >= 1):
        raise ArgumentError(f"filters must be a whole number of at least 1, but is {filters!r}.")
    names, values = _steps(result, int(filters))
    ends = np.concatenate([[0.0], np.cumsum(values)])
    count = len(values)
    low, high = float(min(ends.min(), result.score)), float(max(ends.max(), result.score))
    room = 0.12 * ((high - low) or 1.0)
    figure = panels(
        theme,
        title=f"What adds up to {name(result.target)}",
        lines=subtitle(caption_of(result), result),
        heights=[ROW * (count + 1)],
        xaxis={
            "title": {"text": escape(result.unit), "standoff": 8},
            "range": [low - room, high + room],
            "zeroline": True,
            "zerolinecolor": theme.rule,
        },
        left=330,
        right=40,
        bottom=52,
    )
    figure.add_bar(
        x=[*values, result.score],
        y=list(range(count + 1)),
        base=[*ends[:-1], 0.0],
        orientation="h",
        width=0.66,
        marker={"color": [*(side(theme, v) for v in values), theme.muted], "line": {"width": 0}},
        text=[number(float(v), sign=True) for v in (*values, result.score)],
        textposition="none",
        customdata=names,
        hovertemplate="%{customdata}<br>%{text}<extra></extra>",
    )
    _links_and_numbers(figure, theme, values, ends, result.score)
    figure.update_layout(yaxis=_rows(names, theme))
    return figure


def _rows(names: list[str], theme: Theme) -> dict[str, Any]:
    """The names of the steps from the top down."""
    return {
        "range": [len(names) - 0.4, -0.6],
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "tickfont": {"size": 12, "color": theme.ink},
        "showgrid": False,
        "fixedrange": True,
    }


def _steps(result: Chain, filters: int) -> tuple[list[str], list[float]]:
    places = chain_places(result)
    rows = largest_rows(result, filters)
    names = [
        f"{escape(window_words(result, r, places, most=28))}  "
        f"<b>{escape(row_name(result, r, 14))}</b>"
        for r in map(int, rows)
    ]
    values = [float(result.parts[r]) for r in rows]
    for apart, on_which, total in others_apart(result, rows):
        names.append(f"{plural(len(apart), 'other')} {on_which}")
        values.append(total)
    if result.head_bias:
        names.append("bias of the head")
        values.append(result.head_bias)
    if not result.exact:
        names.append("remainder: what the sum misses")
        values.append(result.remainder)
    return [*names, f"<b>{tag(result.target, 24)}</b>"], values


def _links_and_numbers(
    figure: Draft, theme: Theme, values: list[float], ends: np.ndarray, score: float
) -> None:
    """A thin line from each step's end to the next, and each number beside its bar."""
    gap = np.full(len(values), np.nan)
    places = np.arange(len(values), dtype=np.float64)
    figure.add_scatter(
        x=np.stack([ends[1:], ends[1:], gap], axis=1).ravel(),
        y=np.stack([places - 0.33, places + 1.33, gap], axis=1).ravel(),
        mode="lines",
        line={"width": 1, "color": theme.rule},
        hoverinfo="skip",
    )
    bars = [*zip(ends[:-1], values, strict=True), (0.0, score)]
    figure.add_scatter(
        x=[max(base, base + value) for base, value in bars],
        y=list(range(len(bars))),
        text=[f" {number(float(value), sign=True)}" for _, value in bars],
        textposition="middle right",
        textfont={"size": 11, "color": theme.ink},
        mode="text",
        cliponaxis=False,
        hoverinfo="skip",
    )


def plot_chain_parts(result: Chain, theme: Theme, *, row: int | None = None) -> Draft:
    """Draw what each position of the input adds to one filter's part, or through all filters.

    ``row`` is a row of the chain; None adds all of them up.
    """
    if row is not None and not 0 <= row < len(result.parts):
        known = from_zero(len(result.parts))
        raise ArgumentError(f"row={row!r} is outside the chain: use {known}.")
    figure = plot_attribution(along_input(result, row), theme)
    through = "all filters" if row is None else escape(row_name(result, row, 40))
    title = f"What each position adds to {name(result.target)} through {through}"
    figure.update_layout(title_text=title)
    return figure


def along_input(result: Chain, row: int | None) -> Attribution:
    """One filter's part, or the sum of all, as values along the input."""
    rows = slice(None) if row is None else slice(row, row + 1)
    several = len(result.channels) > 1
    return Attribution(
        model=result.model,
        model_id=result.model_id,
        notes=result.notes,
        values=result.token_parts[rows].sum(axis=0)[:, None],
        positions=result.positions,
        channels=("all channels",) if several else result.channels,
        axis=result.axis,
        padding=result.padding,
        text=result.text,
        x=result.x,
        x_channels=result.channels,
        target=result.target,
        score=result.score,
        outputs=result.outputs,
        output_scores=result.output_scores,
        unit=f"part of the {result.unit}",
        signed=True,
        method=result.method,
        params=result.params,
    )
