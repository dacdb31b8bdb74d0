"""What speaks for a map and against it, in pictures?

Scores while more and more is removed, beside random orders; how the map changes with the model's
weights; how far methods agree; and the verdicts by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.check_results import Check
from interpret.describe.check import WORDS, aspect_title, ranked
from interpret.describe.check import heading as headed
from interpret.describe.escaping import clip, escape, name
from interpret.describe.kinds import caption_of
from interpret.describe.numbers import number
from interpret.describe.settings import method_name
from interpret.describe.theme import Theme, readable_on
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.panels import axis_name, base_layout, head_height, nothing_to_draw, panels
from interpret.plots.panels import heading as title
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from jaxtyping import Float

CURVE, BARS, CELL, ROW = 190, 220, 46, 26
LEFT = 150


def plot_curves(result: Check, theme: Theme) -> Draft:
    """Draw the score while parts are removed, and while they are put in, over random orders.

    Where nothing was removed, the verdicts.
    """
    removed = result.removed
    if removed is None or result.deletion is None or result.insertion is None:
        return plot_verdicts(result, theme)
    count = 0 if result.random_deletion is None else len(result.random_deletion)
    band = f"Grey: {count} random orders, and their mean." if count else ""
    lines = subtitle(caption_of(result), result, band)
    share = {"title": {"text": "share removed, or put in"}, "tickformat": ".0%", "range": [0, 1]}
    figure = panels(
        theme, title=_title(result), lines=lines, heights=[CURVE, CURVE], xaxis=share, right=24,
        gap=26,
    )  # fmt: skip
    both = (
        ("most important removed first", result.deletion, result.random_deletion),
        ("most important put in first", result.insertion, result.random_insertion),
    )
    for place, (words, curve, orders) in enumerate(both):
        axis = axis_name("y", place)
        if orders is not None and len(orders):
            _orders(figure, theme, removed, orders, axis)
        figure.add_scatter(
            x=removed, y=curve, mode="lines+markers", yaxis=axis,
            line={"color": theme.diverging[-1], "width": 2.5},
            marker={"size": 5, "color": theme.diverging[-1]},
            hovertemplate=f"%{{x:.0%}}: %{{y:.4~g}}<extra>{words}</extra>",
        )  # fmt: skip
        figure.update_layout(
            {f"yaxis{place + 1 if place else ''}": {"title": {"text": f"score: {words}"}}}
        )
    return carry(figure, band)


def _orders(
    figure: Draft,
    theme: Theme,
    removed: Float[np.ndarray, " step"],
    orders: Float[np.ndarray, "order step"],
    axis: str,
) -> None:
    """Every random order as a thin line, and their mean."""
    gap = np.full((len(orders), 1), np.nan)  # which lifts the pen from one order to the next
    figure.add_scatter(
        x=np.tile(np.append(removed, np.nan), len(orders)),
        y=np.hstack([orders, gap]).ravel(),
        mode="lines", yaxis=axis, line={"color": theme.rule, "width": 1}, opacity=0.55,
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=removed, y=orders.mean(axis=0), mode="lines", yaxis=axis,
        line={"color": theme.muted, "width": 1.5, "dash": "dash"},
        hovertemplate="%{x:.0%}: %{y:.4~g}<extra>mean of random orders</extra>",
    )  # fmt: skip


def plot_weights(result: Check, theme: Theme) -> Draft:
    """Draw how alike the map stays while the weights are drawn at random, layer by layer."""
    if result.layer_correlation is None or not result.layers:
        return _nothing(result, theme, "No weights were drawn at random.")
    order = (
        "Weights are drawn at random from the output down, each layer with all before it. "
        "Solid: the map’s values; dotted: their magnitudes."
    )
    lines = subtitle(caption_of(result), result, order)
    figure = panels(
        theme, title=_title(result), lines=lines, heights=[BARS], right=24, bottom=92,
        xaxis={"type": "category", "tickangle": -30, "showgrid": False},
    )  # fmt: skip
    curves = (
        ("values", result.layer_correlation, theme.diverging[-1], "solid"),
        ("magnitudes", result.layer_magnitudes, theme.muted, "dot"),
    )
    for words, correlation, colour, dash in curves:
        if correlation is not None:
            figure.add_scatter(
                x=[clip(each, 24) for each in result.layers],
                y=correlation,
                mode="lines+markers",
                line={"color": colour, "width": 2, "dash": dash},
                marker={"size": 8, "color": colour},
                hovertemplate=f"%{{x}}: %{{y:.3f}}<extra>{words}</extra>",
            )
    figure.update_layout(
        yaxis={
            "range": [-1.05, 1.05], "zeroline": True, "zerolinecolor": theme.rule,
            "title": {"text": "rank correlation with the map"},
        }
    )  # fmt: skip
    return carry(figure, order)


def plot_agreement(result: Check, theme: Theme) -> Draft:
    """Draw how far the methods agree: rank correlation, with the overlap under the pointer."""
    values, overlap = result.rank_correlation, result.overlap
    if values is None or overlap is None or len(result.methods) < 2:
        return _nothing(result, theme, "There is no other method to agree with.")
    names = [method_name(each) for each in result.methods]
    lines = subtitle(caption_of(result), result, "Numbers: rank correlation of two maps.")
    size = CELL * len(names)
    figure = _cells(theme, result, lines, height=size, names=names)
    figure.add_heatmap(
        z=values, x=np.arange(len(names)), y=np.arange(len(names)), zmin=-1.0, zmax=1.0,
        colorscale=theme.scale(True), showscale=False, xgap=2, ygap=2,
        customdata=overlap,
        hovertemplate="rank correlation %{z:.2f}<br>of the most important %{customdata:.0%} "
        "in common<extra></extra>",
    )  # fmt: skip
    for row, column in np.ndindex(values.shape):
        value = float(values[row, column])
        figure.add_annotation(
            x=column, y=row, text=number(value, digits=2) if np.isfinite(value) else "–",
            showarrow=False,
            font={"color": readable_on(theme.colour(value, limit=1.0, signed=True)), "size": 11},
        )  # fmt: skip
    return figure


def _cells(
    theme: Theme, result: Check, lines: list[str], *, height: int, names: list[str]
) -> Draft:
    """Axes with a method each, the first at the top left."""
    top = head_height(lines)
    ticks: dict[str, Any] = {
        "tickvals": list(range(len(names))),
        "ticktext": [escape(clip(each, 22)) for each in names],
        "tickfont": {"size": 11, "color": theme.ink},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }
    figure = Draft()
    figure.update_layout(
        **base_layout(theme),
        title=title(theme, _title(result), lines),
        height=top + height + 110,
        margin={"t": top, "b": 110, "l": LEFT, "r": 24, "pad": 0},
        xaxis={**ticks, "tickangle": -40},
        yaxis={**ticks, "range": [len(names) - 0.5, -0.5]},
    )
    return figure


def plot_verdicts(result: Check, theme: Theme) -> Draft:
    """Draw every finding as a row with its verdict, those against the map first."""
    findings = ranked(result)
    if not findings:
        return _nothing(result, theme, "Nothing was looked at.")
    colours = {
        "holds": theme.diverging[1],
        "doubtful": theme.sequential[2],
        "fails": theme.diverging[-2],
        "unknown": theme.missing,
    }
    lines = subtitle(caption_of(result), result)
    top, height = head_height(lines), ROW * len(findings)
    figure = Draft()
    figure.update_layout(
        **base_layout(theme),
        title=title(theme, _title(result), lines),
        height=top + height + 24,
        margin={"t": top, "b": 24, "l": LEFT, "r": 24, "pad": 0},
        xaxis={"visible": False, "range": [0, 1], "fixedrange": True},
        yaxis={
            "tickvals": list(range(len(findings))),
            "ticktext": [escape(aspect_title(each.aspect)) for each in findings],
            "range": [len(findings) - 0.5, -0.5], "showgrid": False, "zeroline": False,
            "fixedrange": True, "tickfont": {"size": 11, "color": theme.ink},
        },
    )  # fmt: skip
    figure.add_bar(
        orientation="h",
        x=[1.0] * len(findings),
        y=list(range(len(findings))),
        marker={"color": [colours[each.verdict] for each in findings]},
        text=[WORDS[each.verdict] for each in findings],
        textposition="inside",
        insidetextanchor="start",
        textfont={"color": [readable_on(colours[each.verdict]) for each in findings], "size": 11},
        customdata=[escape(clip(each.sentence, 200)) for each in findings],
        hovertemplate="%{customdata}<extra></extra>",
    )
    return figure


def _title(result: Check) -> str:
    made = escape(method_name(result.method).lower())
    return f"Check: {made} for {name(result.target)}"


def _nothing(result: Check, theme: Theme, why: str) -> Draft:
    lines = subtitle(caption_of(result), result)
    return nothing_to_draw(theme, title=escape(headed(result)), lines=lines, why=why)
