"""Which filters of a layer are worth a look? One mark each: how often it fires, how high, for what.

One filter, large, is drawn by ``one_ngram_filter``.
"""

from __future__ import annotations

import numpy as np

from interpret.core.results import NGrams
from interpret.describe.escaping import escape, tag
from interpret.describe.kinds import caption_of, heading
from interpret.describe.ngrams import (
    by_kept,
    document,
    held_out_purity,
    ngram_text,
    of_series,
)
from interpret.describe.numbers import number
from interpret.describe.theme import Theme
from interpret.plots.draft import Draft
from interpret.plots.filter_option import check_filter
from interpret.plots.one_ngram_filter import plot_one
from interpret.plots.panels import nothing_to_draw, panels
from interpret.plots.subtitle import subtitle

HEIGHT = 380
_PLOT, _LABEL = (800.0, 300.0), (34.0, 13.0)
"""Pixels that marks lie in, at least on a wide page, and that a number beside one takes."""
MOST_NUMBERED = 128
"""With more filters, numbers stand only in what a pointer shows."""
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "triangle-down", "star", "hexagon")
# Apart for every common colour blindness, and helped by the symbols.
_CLASSES = {
    "light": ("#2166ac", "#c25f0a", "#6246a8", "#12795c", "#b2316e", "#7a6a00", "#0b7fab"),
    "dark": ("#79bdff", "#ffb35c", "#b9a3ee", "#5fd3ae", "#f58ab8", "#d6c34a", "#5cc8e6"),
}


def plot_ngrams(
    result: NGrams,
    theme: Theme,
    *,
    filter: int | None = None,
    limit: float | None = None,
    selectable: bool = False,
) -> Draft:
    """Draw what a layer's filters answer to in a corpus.

    Parameters
    ----------
    filter
        One filter, large; a layer of one filter is always drawn so.
    limit
        The magnitude at both ends of the colour scale of one filter's parts; the largest part shown
        unless given.
    selectable
        Make the marks answer clicks; a mark's ``customdata`` is the filter's number.
    """
    count = result.filters
    check_filter(filter, layer=result.layer, count=count)
    if filter is not None or count == 1:
        return plot_one(result, theme, filter=int(filter or 0), limit=limit)
    title = escape(heading(result))
    known = np.isfinite(result.highest)
    lines = subtitle(caption_of(result), result, _legend(result))
    if not known.any():
        return nothing_to_draw(
            theme, title=title, lines=lines, why="The corpus holds no window of this layer."
        )
    across, noun = fires_across(result)
    figure = panels(
        theme,
        title=title,
        lines=lines,
        heights=[HEIGHT],
        xaxis={
            "title": {"text": f"share of the {noun}s in which it fires", "standoff": 8},
            "range": _across(across[known]),
            "tickformat": ".0%" if np.ptp(across[known]) > 0.05 else ".1%",
            "zeroline": False,
        },
        bottom=84,
        right=44,
    )
    _heights_and_legend(figure, theme, result.highest[known])
    _marks(figure, theme, result)
    if selectable:
        figure.update_layout(clickmode="event+select", dragmode=False)
    return figure


def _heights_and_legend(figure: Draft, theme: Theme, highest: np.ndarray) -> None:
    """The axis of the answers, and a legend under the figure."""
    low, high = float(highest.min()), float(highest.max())
    room = 0.12 * ((high - low) or 1.0)
    figure.update_layout(
        yaxis={
            "title": {"text": "its highest answer, before the activation"},
            "range": [low - room, high + room],
        },
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": -0.17,
            "yanchor": "top",
            "font": {"color": theme.ink},
            "itemclick": False,
            "itemdoubleclick": False,
        },
    )
    if low < 0 < high:
        figure.add_hline(y=0, line={"color": theme.rule, "width": 1})


def fires_across(result: NGrams) -> tuple[np.ndarray, str]:
    """How far right each filter stands, and what that is a share of.

    A sample of a series has so many windows that most filters fire somewhere in all of them.
    """
    if of_series(result):
        return result.fires_windows, "window"
    return result.fires_documents, "document"


def _across(shares: np.ndarray) -> list[float]:
    """The part of the axis in which there are filters, and a little more; from 0 to 1 at most."""
    low, high = float(np.nanmin(shares)), float(np.nanmax(shares))
    room = max(0.08 * (high - low), 0.04)
    return [max(low - room, 0.0), min(high + room, 1.0)]


def _numbered(across: np.ndarray, highest: np.ndarray, order: np.ndarray) -> set[int]:
    """The filters whose numbers have room beside their marks, those first in ``order`` first."""
    width, height = _PLOT
    x = (across - np.nanmin(across)) / (np.ptp(across[np.isfinite(across)]) or 1.0) * width
    y = (highest - np.nanmin(highest)) / (np.ptp(highest[np.isfinite(highest)]) or 1.0) * height
    placed: list[int] = []
    for i in map(int, order):
        if all(abs(x[i] - x[j]) > _LABEL[0] or abs(y[i] - y[j]) > _LABEL[1] for j in placed):
            placed.append(i)
    return set(placed)


def _legend(result: NGrams) -> str:
    if not (np.nan_to_num(result.kept) > 0).any():
        return ""
    return (
        f"the larger a mark, the more {document(result)}s pass the filter’s threshold "
        f"(purity {number(result.purity)})"
    )


def class_colours(theme: Theme, count: int) -> list[str]:
    """A colour for each class; they come again after seven."""
    colours = _CLASSES[theme.name]
    return [colours[i % len(colours)] for i in range(count)]


def _marks(figure: Draft, theme: Theme, result: NGrams) -> None:
    """A trace for each class, which the legend names; then those without one, then the dead."""
    colours = class_colours(theme, len(result.classes))
    dead = np.isin(np.arange(result.filters), result.dead)
    groups = [
        (tag(group), (result.identity == i) & ~dead, colours[i], SYMBOLS[i % len(SYMBOLS)])
        for i, group in enumerate(result.classes)
    ]
    nobody = "no class" if result.classes else "filters"
    groups.append((nobody, (result.identity < 0) & ~dead, theme.muted, "circle"))
    groups.append(("never fires", dead, theme.muted, "x-thin"))
    across, _ = fires_across(result)
    numbered = _numbered(across, result.highest, by_kept(result))
    scale = 1.0 if result.filters <= MOST_NUMBERED else 0.6
    sizes = scale * (9 + 20 * np.sqrt(np.clip(np.nan_to_num(result.kept), 0, 1)))
    for group, mask, colour, symbol in groups:
        chosen = np.flatnonzero(mask & np.isfinite(result.highest))
        if not len(chosen):
            continue
        figure.add_scatter(
            name=group,
            x=across[chosen],
            y=result.highest[chosen],
            mode="markers+text" if result.filters <= MOST_NUMBERED else "markers",
            text=[str(i) if int(i) in numbered else "" for i in chosen],
            textposition="middle right",
            textfont={"size": 10, "color": theme.muted},
            cliponaxis=False,
            customdata=chosen.tolist(),
            marker={
                "size": sizes[chosen] if symbol != "x-thin" else 9,
                "symbol": symbol,
                "color": colour,
                "opacity": 0.72,
                "line": {"width": 2 if symbol == "x-thin" else 1, "color": _edge(theme, symbol)},
            },
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 0.72}, "textfont": {"color": theme.muted}},
            hovertext=[_said(result, int(i)) for i in chosen],
            hovertemplate="%{hovertext}<extra></extra>",
        )


def _edge(theme: Theme, symbol: str) -> str:
    return theme.muted if symbol == "x-thin" else theme.paper


def _said(result: NGrams, filter: int) -> str:
    """What a pointer shows at a filter's mark."""
    top = result.of(filter)
    lines = [f"<b>filter {filter}</b>"]
    if len(top) and result.is_text:
        lines.append(tag(ngram_text(result, int(top[0])), 48))
    lines.append(f"highest answer {number(float(result.highest[filter]))}")
    lines.append(
        f"fires in {result.fires_documents[filter]:.1%} of {document(result)}s, "
        f"{result.fires_windows[filter]:.2%} of windows"
    )
    if result.identity[filter] >= 0:
        lines.append(f"speaks for {tag(result.classes[result.identity[filter]])}")
    if result.kept[filter] > 0:
        lines.append(
            f"{result.kept[filter]:.1%} of {document(result)}s pass its threshold, "
            f"{number(float(result.threshold[filter]))}"
        )
    if result.held_out_documents:
        lines.append(f"purity held out {held_out_purity(result, filter)}")
    return "<br>".join(lines)
