"""A figure put together from dicts is the figure that Plotly would have made."""

import base64
import json

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from interpret.describe.kinds import KINDS
from interpret.plots import drafted, plot
from interpret.plots.draft import Draft
from tests.test_files import ONE_OF_EACH

DRAWN = [(name, view) for name, each in ONE_OF_EACH.items() for view in KINDS[each.kind].views]


def test_a_draft_does_what_a_figure_does():
    def drawn(figure):
        figure.update_layout({"yaxis2": {"range": [0, 1]}}, xaxis_title_text="t", height=90)
        figure.update_layout(
            paper_bgcolor="#fff", meta={"left_out": ["a"]}, yaxis2={"visible": False}
        )
        figure.update_xaxes(title_font={"size": 3})
        figure.add_scatter(x=[1, 2], y=np.array([1.5, np.nan]), line_width=2, text=None)
        figure.add_heatmap(z=np.arange(6, dtype="float32").reshape(2, 3))
        figure.add_bar(y=np.array([1, 2]), customdata=["a", "b"])
        figure.add_hline(y=2, line={"width": 1})
        figure.add_hline(y=2, yref="y2", line_dash="dash")
        figure.add_vline(x=1)
        figure.add_vrect(x0=1, x1=2, layer="below")
        figure.add_shape(type="rect", x0=0, y0=1)
        figure.add_annotation(text="a", x=1)
        figure.update_layout(height=None)
        return figure

    made = drawn(Draft())
    theirs = go.Figure(layout={"xaxis": {"anchor": "y"}})
    theirs.layout.xaxis.anchor = None
    theirs = drawn(theirs)
    assert made.figure() == theirs
    theirs.layout.template = None
    assert unpacked(made.plain()) == unpacked(json.loads(theirs.to_json()))


def test_traces_that_share_a_scale_carry_it_and_one_shows_its_bar():
    draft = Draft(layout={"coloraxis": {"colorscale": [[0, "#000"], [1, "#fff"]], "cmin": -1,
                                        "cmax": 2, "colorbar": {"len": 5}}})  # fmt: skip
    draft.add_heatmap(z=[[1]], coloraxis="coloraxis")
    draft.add_scatter(y=[1], marker={"color": [1], "coloraxis": "coloraxis"})
    draft.frames.append({"name": "0", "data": [{"type": "heatmap", "coloraxis": "coloraxis"}]})
    cells, marks = draft.figure().data
    assert (cells.zmin, cells.zmax, cells.showscale, cells.colorbar.len) == (-1, 2, True, 5)
    assert (marks.marker.cmin, marks.marker.cmax, marks.marker.showscale) == (-1, 2, False)
    assert cells.colorscale == marks.marker.colorscale == ((0, "#000"), (1, "#fff"))
    assert draft.plain()["frames"][0]["data"] == [{"type": "heatmap"}]


@pytest.mark.parametrize(("name", "view"), DRAWN)
def test_traces_keep_their_colours_in_a_figure_of_somebody_else(name, view):
    figure = plot(ONE_OF_EACH[name], view=view)
    theirs = make_subplots(rows=1, cols=2)
    for trace in figure.data:
        theirs.add_trace(trace, row=1, col=2)
    theirs.layout.coloraxis.cmax = 1e9
    for trace in theirs.data:
        said = trace.to_plotly_json()
        marker = said.get("marker", {})
        assert "coloraxis" not in said
        assert "coloraxis" not in marker
        mode = said.get("mode", "")
        if trace.type == "heatmap":
            assert "colorscale" in said
            assert trace.zmin is not None
            assert trace.zmax is not None
        if trace.type == "bar" or ("markers" in mode and marker.get("opacity") != 0):
            assert "color" in marker, said
        if "lines" in mode and said.get("line", {}).get("width") != 0:
            assert "color" in said.get("line", {}), said
        if "text" in mode:
            assert "color" in said.get("textfont", {}), said
        if said.get("fill"):
            assert "fillcolor" in said, said


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_what_a_page_gets_is_what_plotly_would_write(name):
    figure = plot(ONE_OF_EACH[name])
    figure.layout.template = None
    plain = drafted(ONE_OF_EACH[name]).plain()
    json.dumps(plain, allow_nan=False)
    assert unpacked(plain) == unpacked(json.loads(figure.to_json()))


def unpacked(value):
    """JSON with its arrays written out; not-a-number is None in either way."""
    if isinstance(value, dict) and "bdata" in value:
        array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        shape = [int(n) for n in str(value.get("shape", array.size)).split(",")]
        return unpacked(array.reshape(shape).tolist())
    if isinstance(value, dict):
        return {key: unpacked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [unpacked(item) for item in value]
    if isinstance(value, float):
        return round(value, 5) if np.isfinite(value) else None
    return value
