"""How are panels stacked, to the pixel, on one x axis under a title?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from interpret.describe.escaping import escape
from interpret.describe.numbers import number
from interpret.describe.theme import FONT, Theme
from interpret.plots.draft import Draft

GAP = 14
LINE = 17


def panels(
    theme: Theme,
    *,
    title: str,
    lines: Sequence[str],
    heights: Sequence[int],
    xaxis: dict[str, Any],
    bottom: int = 52,
    above: int = 0,
    left: int = 64,
    right: int = 96,
    gap: int = GAP,
) -> Draft:
    """An empty figure with one y axis for each height, from the top down.

    ``above`` is room between the subtitle and the panels, for labels on top.
    """
    top = head_height(lines) + above
    total = sum(heights) + gap * (len(heights) - 1)
    figure = Draft()
    figure.update_layout(
        **base_layout(theme),
        title=heading(theme, title, lines),
        height=top + total + bottom,
        margin={"t": top, "b": bottom, "l": left, "r": right, "pad": 0},
    )
    ceiling = float(total)
    for number_, height in enumerate(heights):
        domain = [max((ceiling - height) / total, 0.0), ceiling / total]
        figure.update_layout({axis_key("yaxis", number_): _panel_axis(theme, domain)})
        ceiling -= height + gap
    side = xaxis.get("side", "bottom")
    figure.update_layout(
        xaxis={
            "anchor": axis_name("y", 0 if side == "top" else len(heights) - 1),
            "gridcolor": theme.grid,
            "tickfont": {"color": theme.muted, "size": 11},
            **xaxis,
        }
    )
    if "title" in xaxis:
        figure.update_xaxes(title_font={"color": theme.muted, "size": 11})
    return figure


def _panel_axis(theme: Theme, domain: list[float]) -> dict[str, Any]:
    """The y axis of one panel."""
    small = {"color": theme.muted, "size": 11}
    return {
        "domain": domain,
        "gridcolor": theme.grid,
        "zeroline": False,
        "exponentformat": "power",  # 500µ of a probability is no unit of ours
        "tickfont": small,
        "title": {"font": small, "standoff": 8},
    }


def base_layout(theme: Theme) -> dict[str, Any]:
    """What every figure's layout begins with."""
    return {
        "font": {"family": FONT, "size": 12, "color": theme.ink},
        "paper_bgcolor": theme.paper,
        "plot_bgcolor": "rgba(0,0,0,0)",
        "hoverlabel": {
            "font": {"family": FONT, "size": 12, "color": theme.ink},
            "bgcolor": theme.paper,
            "bordercolor": theme.rule,
            "align": "left",
        },
        # Upright in the margin, Plotly's buttons cover nothing that is drawn.
        "modebar": {
            "orientation": "v",
            "bgcolor": "rgba(0,0,0,0)",
            "color": theme.rule,
            "activecolor": theme.ink,
        },
        "showlegend": False,
        "bargap": 0.25,
        "dragmode": "zoom",
        "hovermode": "closest",
    }


def head_height(lines: Sequence[str]) -> int:
    """Pixels that a title with these subtitle lines takes."""
    return 62 + LINE * len(lines)


def heading(theme: Theme, title: str, lines: Sequence[str]) -> dict[str, Any]:
    """Title and subtitle, flush left at the top."""
    return {
        "text": title,
        "font": {"size": 18, "color": theme.ink},
        "subtitle": {"text": "<br>".join(lines), "font": {"size": 12, "color": theme.muted}},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "y": 1,
        "yref": "container",
        "yanchor": "top",
        "pad": {"l": 20, "t": 20},
    }


def axis_key(kind: str, place: int) -> str:
    """``yaxis``, ``yaxis2``, … in a layout."""
    return kind if place == 0 else f"{kind}{place + 1}"


def axis_name(kind: str, place: int) -> str:
    """``y``, ``y2``, … in a trace."""
    return kind if place == 0 else f"{kind}{place + 1}"


def colour_axis(
    theme: Theme,
    *,
    limit: float,
    signed: bool,
    unit: str,
    height: int,
    top: float = 1.0,
    floor: float = 0.0,
) -> dict[str, Any]:
    """The one colour scale of a figure and its bar; a signed scale is centred on zero.

    Below the ``floor`` it is grey.
    """
    ends = [-limit, 0.0, limit] if signed else [0.0, limit]
    return {
        "colorscale": theme.scale(signed, quiet=floor / limit),
        "cmin": ends[0],
        "cmax": limit,
        "colorbar": {
            "thickness": 10,
            "outlinewidth": 0,
            "ticks": "",
            "tickvals": ends,
            "ticktext": [number(end, sign=signed) for end in ends],
            "tickfont": {"color": theme.muted, "size": 11},
            "title": {
                "text": escape(unit),
                "side": "right",
                "font": {"color": theme.muted, "size": 11},
            },
            "lenmode": "pixels",
            "len": max(height, 72),
            "x": 1.0,
            "xanchor": "left",
            "xpad": 14,
            "y": top,
            "yanchor": "top" if top > 0 else "bottom",
            "ypad": 0,
        },
    }


def hidden_axis(**more: Any) -> dict[str, Any]:
    """A y axis that is not written out and does not move."""
    return {"showticklabels": False, "showgrid": False, "fixedrange": True, "ticks": "", **more}


def grey_behind(
    figure: Draft,
    theme: Theme,
    *,
    x: Sequence[float] | np.ndarray,
    y: Sequence[float] | np.ndarray,
    place: int,
) -> None:
    """Lay the colour of what was not computed behind a map, to show through its gaps."""
    figure.add_shape(
        type="rect",
        xref="x",
        yref=axis_name("y", place),
        x0=float(np.min(x)),
        x1=float(np.max(x)),
        y0=float(np.min(y)),
        y1=float(np.max(y)),
        fillcolor=theme.missing,
        line_width=0,
        layer="below",
    )


def nothing_to_draw(theme: Theme, *, title: str, lines: Sequence[str], why: str) -> Draft:
    """A figure that says, in the middle, why it shows nothing."""
    figure = panels(theme, title=title, lines=lines, heights=[120], xaxis={"visible": False})
    figure.update_layout(yaxis_visible=False)
    figure.add_annotation(
        text=escape(why),
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        showarrow=False,
        font={"size": 14, "color": theme.muted},
    )
    return figure
