"""How does a figure look where nothing draws it? As SVG, made of what its draft says.

For a page without JavaScript, such as an exported notebook. It knows what our figures hold: cells,
bars, lines, marks, words and shapes over straight axes; hovering and frames are left out.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np

from interpret.describe.escaping import page, readable
from interpret.describe.theme import FONT
from interpret.plots.draft import Draft
from interpret.plots.pixels import coloured, png
from interpret.plots.still_axes import Panel, panels_of

WIDTH = 1000
HEAD = 12  # what is left of the room for the title, which the page writes itself


def still(draft: Draft) -> str:
    """A figure as inline SVG, as wide as its place; its title is said to those who hear it."""
    figure = draft.finished()
    layout = figure["layout"]
    margin = layout["margin"]
    lines = layout["title"]["subtitle"]["text"].split("<br>")
    top = min(62 + 17 * len(lines), margin["t"]) - HEAD
    panels = panels_of(figure, width=WIDTH)
    below = [s for s in layout.get("shapes", []) if s.get("layer") == "below"]
    above = [s for s in layout.get("shapes", []) if s.get("layer") != "below"]
    parts = [*(part for panel in panels.values() for part in panel.drawn())]
    parts += [part for each in below for part in _shape(each, panels)]
    for trace in figure["data"]:
        panel = panels[trace.get("xaxis", "x"), trace.get("yaxis", "y")]
        parts += _DRAWN[trace["type"]](trace, panel)
        if trace.get("showscale", trace.get("marker", {}).get("showscale")):
            parts += _scale(trace, panel, WIDTH - margin["r"])
    parts += [part for each in above for part in _shape(each, panels)]
    parts += [part for each in layout.get("annotations", []) for part in _words_at(each, panels)]
    parts += _legend(figure, next(iter(panels.values()), None))
    height = layout["height"] - top
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {top} {WIDTH} {height}" role="img" '
        f'aria-label="{page(readable(layout["title"]["text"]))}" '
        f'style="width:100%;height:auto;font-family:{page(FONT)}">{"".join(parts)}</svg>'
    )


def _numbers(values: Any) -> np.ndarray:
    return np.array([np.nan if v is None else v for v in np.asarray(values, object).ravel()], float)


def _one(value: Any, place: int) -> Any:
    """The value of one mark, where each may have its own."""
    return value[place] if isinstance(value, list | tuple | np.ndarray) else value


def _cells(trace: dict[str, Any], panel: Panel) -> Iterator[str]:
    z = np.asarray(trace["z"], dtype=float)
    x = _edges(trace.get("x"), z.shape[1])
    y = _edges(trace.get("y"), z.shape[0])
    left, right, upper, lower = panel.x(x[0]), panel.x(x[-1]), panel.y(y[-1]), panel.y(y[0])
    turned = z if lower < upper else z[::-1]  # the first row of pixels is the upper one
    pixels = coloured(turned, trace["zmin"], trace["zmax"], trace["colorscale"])
    data = base64.b64encode(png(pixels)).decode("ascii")
    yield (
        f'<image href="data:image/png;base64,{data}" x="{left:.1f}" y="{min(upper, lower):.1f}" '
        f'width="{right - left:.1f}" height="{abs(lower - upper):.1f}" preserveAspectRatio="none" '
        'style="image-rendering:pixelated"/>'
    )
    if trace.get("texttemplate") and trace.get("text") is not None:
        for row, words in enumerate(trace["text"]):
            for column, word in enumerate(words):
                at = panel.x((x[column] + x[column + 1]) / 2), panel.y((y[row] + y[row + 1]) / 2)
                yield panel.words(word, *at, size=11)


def _edges(places: Any, count: int) -> np.ndarray:
    """Where cells end, which Plotly also takes as their centres."""
    at = np.arange(count, dtype=float) if places is None else _numbers(places)
    if len(at) == count + 1:
        return at
    half = (at[1] - at[0]) / 2 if count > 1 else 0.5
    return np.append(at - half, at[-1] + half)


def _bars(trace: dict[str, Any], panel: Panel) -> Iterator[str]:
    level = trace.get("orientation") == "h"
    along, size = ("y", "x") if level else ("x", "y")
    places, sizes = _numbers(trace[along]), _numbers(trace[size])
    words = trace.get("text")
    for i, (place, value) in enumerate(zip(places, sizes, strict=True)):
        base = float(_one(trace.get("base", 0), i) or 0)
        half = float(_one(trace.get("width", 0.75), i)) / 2
        if not np.isfinite(value):
            continue
        ends = (base, base + value), (place - half, place + half)
        (x0, x1), (y0, y1) = ends if level else ends[::-1]
        yield panel.box(x0, x1, y0, y1, fill=_one(trace["marker"]["color"], i))
        word = _one(words, i) if words is not None else ""
        if word:
            out = trace.get("textposition") == "outside"
            x = panel.x(base + value) + (6 if value >= 0 else -6) if out and level else None
            y = panel.y(base + value) - 9 if out and not level else panel.y((y0 + y1) / 2)
            anchor = ("start" if value >= 0 else "end") if x is not None else "middle"
            yield panel.words(word, panel.x((x0 + x1) / 2) if x is None else x, y, anchor=anchor)


def _lines(trace: dict[str, Any], panel: Panel) -> Iterator[str]:
    x, y, mode = _numbers(trace["x"]), _numbers(trace["y"]), trace.get("mode", "lines")
    seen = np.isfinite(x) & np.isfinite(y)
    runs = np.split(np.arange(len(x)), np.flatnonzero(~seen))
    for run in (run[seen[run]] for run in runs):
        points = " ".join(f"{panel.x(x[i]):.1f},{panel.y(y[i]):.1f}" for i in run)
        if len(run) > 1 and trace.get("fill"):
            first, last = (f"{panel.x(x[i]):.1f},{panel.y(0):.1f}" for i in (run[0], run[-1]))
            ends = f"{first} {points} {last}"
            area = points if trace["fill"] == "toself" else ends
            yield f'<polygon points="{area}" fill="{page(trace["fillcolor"])}"/>'
        line = trace.get("line", {})
        if len(run) > 1 and "lines" in mode and line.get("width", 2):
            yield (
                f'<polyline points="{points}" fill="none" stroke="{page(line["color"])}" '
                f'stroke-width="{line.get("width", 2)}"/>'
            )
    for i in np.flatnonzero(seen):
        yield from _mark(trace, panel, int(i), panel.x(x[i]), panel.y(y[i]))


def _mark(trace: dict[str, Any], panel: Panel, i: int, x: float, y: float) -> Iterator[str]:
    mode, marker = trace.get("mode", "lines"), trace.get("marker", {})
    radius = float(_one(marker.get("size", 6), i)) / 2
    if "markers" in mode and marker.get("opacity", 1):
        square = _one(marker.get("symbol", ""), i) == "square"
        fill = f'fill="{page(str(_one(marker["color"], i)))}"'
        yield (
            f'<rect x="{x - radius:.1f}" y="{y - radius:.1f}" width="{2 * radius:.1f}" '
            f'height="{2 * radius:.1f}" {fill}/>'
            if square
            else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" {fill}/>'
        )
    if "text" in mode:
        side = str(_one(trace.get("textposition", "middle center"), i))
        room = radius + 3 if "markers" in mode else 3
        shift = room * (("right" in side) - ("left" in side))
        anchor = "start" if shift > 0 else "end" if shift < 0 else "middle"
        lift = 10 * (("bottom" in side) - ("top" in side))
        font = trace.get("textfont", {})
        yield panel.words(
            str(_one(trace["text"], i)), x + shift, y + lift, anchor=anchor,
            size=font.get("size", 12), colour=str(_one(font.get("color", panel.ink), i)),
        )  # fmt: skip


def _shape(shape: dict[str, Any], panels: dict[tuple[str, str], Panel]) -> Iterator[str]:
    panel = _panel(shape, panels)
    line = shape.get("line", {})
    style = (
        f'fill="{page(shape.get("fillcolor", "none"))}" stroke="{page(line.get("color", "none"))}" '
        f'stroke-width="{line.get("width", 1)}" opacity="{shape.get("opacity", 1)}"'
        + (' stroke-dasharray="6 4"' if line.get("dash") else "")
    )
    if shape["type"] == "path":
        words = shape["path"].split()
        at = [word.strip(",").split(",") for word in words]
        moved = [
            f"{panel.x(float(p[0])):.1f},{panel.y(float(p[1])):.1f}" if len(p) == 2 else word
            for p, word in zip(at, words, strict=True)
        ]
        yield f'<path d="{" ".join(moved)}" {style}/>'
        return
    x0, x1 = (panel.x(shape[k], shape.get("xref", "x")) for k in ("x0", "x1"))
    y0, y1 = (panel.y(shape[k], shape.get("yref", "y")) for k in ("y0", "y1"))
    if shape["type"] == "line":
        yield f'<line x1="{x0:.1f}" x2="{x1:.1f}" y1="{y0:.1f}" y2="{y1:.1f}" {style}/>'
    else:
        yield (
            f'<rect x="{min(x0, x1):.1f}" y="{min(y0, y1):.1f}" width="{abs(x1 - x0):.1f}" '
            f'height="{abs(y1 - y0):.1f}" {style}/>'
        )


def _words_at(note: dict[str, Any], panels: dict[tuple[str, str], Panel]) -> Iterator[str]:
    panel = _panel(note, panels)
    anchor = {"left": "start", "right": "end"}.get(note.get("xanchor", ""), "middle")
    lift = {"bottom": -7, "top": 9}.get(note.get("yanchor", ""), 0) - note.get("yshift", 0)
    yield panel.words(
        note["text"],
        panel.x(note["x"], note.get("xref", "x")) + note.get("xshift", 0),
        panel.y(note["y"], note.get("yref", "y")) + lift,
        anchor=anchor, size=note.get("font", {}).get("size", 12),
        colour=note.get("font", {}).get("color", panel.ink),
    )  # fmt: skip


def _panel(held: dict[str, Any], panels: dict[tuple[str, str], Panel]) -> Panel:
    """The panel whose axes a shape or a note is placed by; any, where it is by the whole."""
    x, y = (held.get(f"{axis}ref", axis).split()[0] for axis in "xy")
    same = (panel for key, panel in panels.items() if y == key[1] or x == key[0] != "x")
    return panels.get((x, y)) or next(same, next(iter(panels.values())))


def _legend(figure: dict[str, Any], panel: Panel | None) -> Iterator[str]:
    """The names of the traces in a row under the figure, where it has a legend."""
    if panel is None or not figure["layout"].get("showlegend"):
        return
    x, y = panel.paper[0].pixels[0], figure["layout"]["height"] - 14
    for trace in figure["data"]:
        if trace.get("name") and trace.get("marker") and trace.get("showlegend", True):
            colour = _one(trace["marker"]["color"], 0)
            yield f'<circle cx="{x:.1f}" cy="{y}" r="5" fill="{page(str(colour))}"/>'
            yield panel.words(trace["name"], x + 10, y, anchor="start", colour=panel.muted)
            x += 34 + 6.5 * len(trace["name"])


def _scale(trace: dict[str, Any], panel: Panel, left: float) -> Iterator[str]:
    """The bar of a colour scale, and its ends."""
    marked = trace.get("marker", {})
    bar = trace.get("colorbar") or marked.get("colorbar") or {}
    stops = trace.get("colorscale") or marked["colorscale"]
    tall, top = float(bar.get("len", 100)), panel.top
    steps = 24
    low, high = (trace.get("zmin", marked.get("cmin")), trace.get("zmax", marked.get("cmax")))
    ramp = coloured(np.linspace(high, low, steps)[:, None], low, high, stops)[:, 0, :3]
    for i, colour in enumerate(ramp.tolist()):
        yield (
            f'<rect x="{left + 14:.1f}" y="{top + i * tall / steps:.1f}" width="10" '
            f'height="{tall / steps + 0.3:.1f}" fill="rgb({",".join(map(str, colour))})"/>'
        )
    words = zip(bar.get("tickvals", ()), bar.get("ticktext", ()), strict=True)
    for value, word in words:
        y = top + tall * (high - value) / ((high - low) or 1)
        yield panel.words(word, left + 28, y, anchor="start", size=11, colour=panel.muted)


_DRAWN = {"heatmap": _cells, "bar": _bars, "scatter": _lines, "scattergl": _lines}
