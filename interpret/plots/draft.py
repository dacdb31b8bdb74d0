"""What is a figure before Plotly has looked at it? Its JSON, put together from plain dicts.

Plotly checks every property whenever one is set, which takes longer than everything else together.
A draft is checked once, where somebody is given a ``plotly.graph_objects.Figure``; a page that we
write ourselves takes the draft as it is.
"""

from __future__ import annotations

import base64
import copy
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio

_WHOLE = {"paper_bgcolor", "plot_bgcolor", "error_x"}
"""Properties whose names have an underscore of their own."""
_SCALES = ("colorscale", "cmin", "cmax", "colorbar")


@dataclass
class Draft:
    """Traces, layout and frames, in Plotly's words; an underscore goes down a step, as there."""

    data: list[dict[str, Any]] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    frames: list[dict[str, Any]] = field(default_factory=list)

    def update_layout(self, changes: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Set properties of the layout; None takes one away."""
        _merge(self.layout, {**(changes or {}), **more})

    def update_xaxes(self, **changes: Any) -> None:
        """Set properties of every x axis."""
        self._update_axes("xaxis", changes)

    def update_yaxes(self, **changes: Any) -> None:
        """Set properties of every y axis."""
        self._update_axes("yaxis", changes)

    def _update_axes(self, kind: str, changes: Mapping[str, Any]) -> None:
        for key in self.layout:
            if re.fullmatch(rf"{kind}\d*", key):
                _merge(self.layout[key], changes)

    def add_trace(self, trace: Mapping[str, Any]) -> None:
        """Add a trace that ``trace`` made."""
        self.data.append(dict(trace))

    def add_scatter(self, **properties: Any) -> None:
        """Add lines, marks or words."""
        self.add_trace(trace("scatter", **properties))

    def add_bar(self, **properties: Any) -> None:
        """Add bars."""
        self.add_trace(trace("bar", **properties))

    def add_heatmap(self, **properties: Any) -> None:
        """Add cells of colour."""
        self.add_trace(trace("heatmap", **properties))

    def add_shape(self, **properties: Any) -> None:
        """Add a line or a box that is no trace."""
        self.layout.setdefault("shapes", []).append(_merge({}, properties))

    def add_annotation(self, **properties: Any) -> None:
        """Add words that are no trace."""
        self.layout.setdefault("annotations", []).append(_merge({}, properties))

    def add_layout_image(self, **properties: Any) -> None:
        """Add a picture that is no trace."""
        self.layout.setdefault("images", []).append(_merge({}, properties))

    def add_hline(self, *, y: float, yref: str = "y", **properties: Any) -> None:
        """Add a level line across its panel."""
        ends = {"x0": 0, "x1": 1, "xref": "x domain", "y0": y, "y1": y, "yref": yref}
        self.add_shape(type="line", **ends, **properties)

    def add_vline(self, *, x: float, **properties: Any) -> None:
        """Add an upright line across its panel."""
        ends = {"x0": x, "x1": x, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        self.add_shape(type="line", **ends, **properties)

    def add_vrect(self, *, x0: float, x1: float, **properties: Any) -> None:
        """Add an upright band across its panel."""
        ends = {"x0": x0, "x1": x1, "xref": "x", "y0": 0, "y1": 1, "yref": "y domain"}
        self.add_shape(type="rect", **ends, **properties)

    def finished(self) -> dict[str, Any]:
        """The figure as Plotly's JSON, with arrays; each trace has its colours itself.

        A scale that lies in the layout is lost when a trace is put into another figure.
        """
        bars: set[str] = set()
        data = [_with_scale(each, self.layout, bars) for each in self.data]
        for frame in self.frames:
            frame["data"] = [_without_scale(each) for each in frame["data"]]
        frames = {"frames": self.frames} if self.frames else {}
        return {"data": data, "layout": self.layout, **frames}

    def figure(self) -> go.Figure:
        """The figure, which Plotly has checked."""
        return go.Figure(**self.finished())

    def plain(self) -> dict[str, Any]:
        """The figure as JSON can hold it, without a template."""
        plain: dict[str, Any] = _plain(self.finished())
        return plain


def template() -> dict[str, Any]:
    """What Plotly fills a figure's layout with where it says nothing."""
    found: dict[str, Any] = pio.templates["plotly"].to_plotly_json()
    return found


def trace(kind: str, **properties: Any) -> dict[str, Any]:
    """One trace of a figure."""
    return _merge({"type": kind}, properties)


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    for key, value in changes.items():
        first, _, rest = (key, "", "") if key in _WHOLE else key.partition("_")
        if rest:
            value = {rest: value}
        if value is None:
            into.pop(first, None)
        elif isinstance(value, Mapping) and first != "meta":  # whose keys are our own
            held = into.get(first)
            into[first] = _merge(held if isinstance(held, dict) else {}, value)
        else:
            into[first] = value
    return into


def _with_scale(trace: dict[str, Any], layout: Mapping[str, Any], bars: set[str]) -> dict[str, Any]:
    """A trace with the colour scale that it shares; one of those that share it shows the bar."""
    marked = "coloraxis" in trace.get("marker", {})
    holder = trace["marker"] if marked else trace
    if "coloraxis" not in holder:
        return trace
    axis = holder["coloraxis"]
    scale = {key: copy.copy(layout[axis][key]) for key in _SCALES if key in layout[axis]}
    shown = axis not in bars and layout[axis].get("showscale", True)
    bars.add(axis)
    if not shown:
        scale.pop("colorbar", None)
    if not marked:
        scale = {f"z{k[1:]}" if k in ("cmin", "cmax") else k: v for k, v in scale.items()}
    own = {key: value for key, value in holder.items() if key != "coloraxis"}
    own |= {**scale, "showscale": shown}
    return {**trace, "marker": own} if marked else own


def _without_scale(trace: dict[str, Any]) -> dict[str, Any]:
    """A trace of a frame, which keeps the scale of the one that it replaces."""
    return {key: value for key, value in trace.items() if key != "coloraxis"}


def _plain(value: Any) -> Any:
    """Arrays as Plotly reads them from JSON; not-a-number to None."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, str | int) or value is None:
        return value
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return [_plain(item) for item in value] if isinstance(value, Sequence) else value


def _array(values: np.ndarray) -> Any:
    """Bytes with their kind, for numbers; else a list."""
    whole = values.dtype.kind in "iu" and (not values.size or np.abs(values).max() < 2**31)
    if values.dtype.kind != "f" and not whole:
        return _plain(values.tolist())
    kind = "i4" if whole else "f4" if values.dtype.itemsize <= 4 else "f8"
    data = np.ascontiguousarray(values, dtype=f"<{kind}")
    shape = {"shape": ", ".join(map(str, values.shape))} if values.ndim > 1 else {}
    return {"dtype": kind, "bdata": base64.b64encode(data.tobytes()).decode("ascii"), **shape}
