"""Which filters respond to a piece of an input? A bar each, beside what its slots add.

Rows are the filters that come first. The cells of a row are the slots of its window, with the token
that each meets; a bar has the colour of the class that the filter speaks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from interpret.core.response_results import Responses
from interpret.describe.escaping import escape, tag
from interpret.describe.kinds import caption_of, heading
from interpret.describe.numbers import number
from interpret.describe.responses import MOST_SLOTS, cells, meets, of_text, one_facts
from interpret.describe.theme import Theme, colour_limit
from interpret.methods.setting_checks import whole
from interpret.plots.draft import Draft
from interpret.plots.left_out import carry
from interpret.plots.ngrams import class_colours
from interpret.plots.panels import base_layout, colour_axis, head_height
from interpret.plots.panels import heading as title
from interpret.plots.subtitle import subtitle

if TYPE_CHECKING:
    from jaxtyping import Int

ROW = 24
ROWS = 20
LEFT, RIGHT, BOTTOM = 92, 40, 76


def plot_responses(
    result: Responses,
    theme: Theme,
    *,
    filters: int = ROWS,
    limit: float | None = None,
    selectable: bool = False,
) -> Draft:
    """Draw what a piece adds to the filters that come first.

    Parameters
    ----------
    filters
        How many have a row.
    limit
        The magnitude at both ends of the colour scale of the slots; the largest product shown
        unless given.
    selectable
        Make the bars answer clicks; a bar's ``customdata`` is the filter's number.
    """
    count = len(result.rank)
    shown = result.order[: whole("filters", filters)]
    cut = f"The first {len(shown)} of {count:,} filters are drawn." if len(shown) < count else ""
    lines = subtitle(caption_of(result), result, cut)
    body, top = ROW * len(shown) + 10, head_height(lines) + 18
    slots = result.slot_parts.shape[1]
    share = 0.0 if not slots else min(0.22 + 0.07 * slots, 0.6)
    figure = Draft()
    figure.update_layout(
        **base_layout(theme),
        title=title(theme, escape(heading(result)), lines),
        height=top + body + BOTTOM,
        margin={"t": top, "b": BOTTOM, "l": LEFT, "r": RIGHT, "pad": 0},
        barmode="overlay",
        yaxis=_rows(theme, shown),
        xaxis=_value_axis(theme, result, shown, share),
    )
    if slots:
        _slots(figure, theme, result, shown, share, limit)
    _bars(figure, theme, result, shown)
    if selectable:
        figure.update_layout(clickmode="event+select", dragmode=False)
    return carry(figure, cut)


def _rows(theme: Theme, shown: Int[np.ndarray, " row"]) -> dict[str, Any]:
    """The numbers of the filters from the top down."""
    return {
        "anchor": "x",
        "range": [len(shown) - 0.5, -0.5],
        "tickvals": list(range(len(shown))),
        "ticktext": [f"filter {i}" for i in shown],
        "tickfont": {"size": 12, "color": theme.ink},
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
    }


def _value_axis(
    theme: Theme, result: Responses, shown: Int[np.ndarray, " row"], share: float
) -> dict[str, Any]:
    """The axis of the bars, left of the slots, with room for a number at each end."""
    values = np.nan_to_num(result.value[shown])
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    room = 0.16 * ((high - low) or 1.0)
    small = {"color": theme.muted, "size": 11}
    unit = escape(result.unit)
    return {
        "domain": [0.0, 1.0 - (share + 0.04 if share else 0.0)],
        "range": [low - room * (low < 0), high + room],
        "title": {"text": f"what the piece adds: {unit}", "font": small, "standoff": 8},
        "tickfont": small,
        "gridcolor": theme.grid,
        "zeroline": True,
        "zerolinecolor": theme.rule,
    }


def _slots(
    figure: Draft,
    theme: Theme,
    result: Responses,
    shown: Int[np.ndarray, " row"],
    share: float,
    limit: float | None,
) -> None:
    """A cell for each slot, with its product and, where there are few, the token it meets."""
    parts = result.slot_parts[shown]
    words = np.asarray([[escape(each) for each in cells(result, i)] for i in shown], dtype=object)
    worded = of_text(result) and parts.shape[1] <= MOST_SLOTS
    edges = np.arange(parts.shape[1] + 1) - 0.5
    rows = np.arange(len(shown) + 1) - 0.5
    small = {"color": theme.muted, "size": 11}
    figure.update_layout(
        xaxis2={
            "domain": [1.0 - share, 1.0],
            "anchor": "y",
            "range": [edges[0], edges[-1]],
            "title": {"text": "slot of the window", "font": small, "standoff": 8},
            "tickfont": small,
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            **({"tickvals": list(range(parts.shape[1]))} if parts.shape[1] <= 16 else {}),
        },
        coloraxis={
            **colour_axis(
                theme, limit=colour_limit(parts, limit), signed=True, unit="product", height=0
            ),
            "showscale": False,
        },
    )
    figure.add_heatmap(
        z=parts.astype(np.float32),
        x=edges,
        y=rows,
        xaxis="x2",
        coloraxis="coloraxis",
        customdata=np.stack([words, np.broadcast_to(shown[:, None], words.shape)], axis=2),
        text=words if worded else None,
        texttemplate="%{text}" if worded else None,
        textfont={"size": 11},
        hovertemplate="filter %{customdata[1]}, slot %{x}: <b>%{customdata[0]}</b><br>"
        "adds %{z:+.4~g}<extra></extra>",
        xgap=1,
        ygap=2,
    )


def _bars(figure: Draft, theme: Theme, result: Responses, shown: Int[np.ndarray, " row"]) -> None:
    """A trace for each class, which the legend names, and one for filters without any."""
    colours = class_colours(theme, len(result.classes))
    groups = [(tag(name), i, colours[i]) for i, name in enumerate(result.classes)]
    groups.append(("no class" if result.classes else "filters", -1, theme.sequential[-2]))
    for name, number_, colour in groups:
        rows = np.flatnonzero(result.identity[shown] == number_)
        if not len(rows):
            continue
        own = shown[rows]
        figure.add_bar(
            name=name,
            x=result.value[own],
            y=rows,
            orientation="h",
            width=0.62,
            marker={"color": colour, "line": {"width": 0}},
            text=[f"{number(float(v), sign=True)}" for v in result.value[own]],
            textposition="outside",
            textfont={"size": 11, "color": theme.ink},
            cliponaxis=False,
            customdata=own.tolist(),
            hovertext=[_said(result, int(i)) for i in own],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    if result.classes:
        figure.update_layout(
            showlegend=True,
            legend={
                "orientation": "h", "x": 0, "y": -50 / (ROW * len(shown) + 10), "yanchor": "top",
                "font": {"color": theme.ink}, "itemclick": False, "itemdoubleclick": False,
                "title": {"text": "speaks for"},
            },
        )  # fmt: skip


def _said(result: Responses, filter: int) -> str:
    """What a pointer shows at a filter's bar."""
    lines = [f"<b>filter {filter}</b>: {tag(meets(result, filter), 60)}"]
    return "<br>".join([*lines, *(escape(each) for each in one_facts(result, filter) if each)])
