from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from interpret.describe.theme import LIGHT
from interpret.plots.notebook import PLOTLY, notebook_bundle, notebook_html
from interpret.plots.panels import panels
from interpret.plots.pixels import png
from interpret.plots.still import still
from tests.plots.examples import filter_bank, series_attribution, text_attribution
from tests.test_files import ONE_OF_EACH
from tests.toy_models import example_model


def test_a_text_shows_itself_as_its_coloured_strip():
    view = notebook_html(text_attribution(("good", "<b>"), [0.4, 0.1], target="<i>"))
    assert 'role="group"' in view
    assert "Integrated gradients for “&lt;i&gt;”" in view
    assert "&lt;b&gt;" in view
    assert "<script" not in view
    assert PLOTLY not in notebook_bundle(text_attribution(("good",), [0.4]))


def test_a_series_shows_a_small_still_picture_and_offers_the_live_figure():
    values = np.array([[1.0, 0.0], [np.nan, -1.0], [0.5, 0.25]])
    bundle = notebook_bundle(series_attribution(values, values * 2))
    assert len(bundle["text/html"]) < 20_000
    assert bundle[PLOTLY]["layout"]["title"]["text"].startswith("Integrated gradients")
    data = re.search(r"base64,([^\"]+)", bundle["text/html"])
    pixels = _decoded(base64.b64decode(data[1]))
    assert pixels.shape == (2, 3, 3)  # channel down, time across
    assert pixels[0, 0].tolist() == [0xC2, 0x5F, 0x0A]
    assert pixels[0, 1].tolist() == [255, 255, 255]  # a gap
    assert pixels[1, 1].tolist() == [0x21, 0x66, 0xAC]


def test_a_result_without_a_map_shows_its_table():
    view = notebook_html(filter_bank(1, 2, 1))
    assert "<img" not in view
    assert "<table" in view


def test_a_png_holds_the_pixels_it_was_given():
    pixels = np.random.default_rng(0).integers(0, 256, size=(3, 5, 3), dtype=np.uint8)
    np.testing.assert_array_equal(_decoded(png(pixels)), pixels)


def _decoded(data: bytes) -> np.ndarray:
    from PIL import Image

    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def test_a_table_keeps_its_colours_in_a_dark_notebook():
    """JupyterLab colours headers, rows and every other row by itself; inline goes before."""
    view = notebook_html(filter_bank(1, 2, 1))
    for kind in ("table", "thead", "tr", "th", "td"):
        for opened in re.findall(rf"<{kind}[ >][^>]*", view):
            assert "color:inherit;background:transparent" in opened, opened


def test_a_model_and_a_corpus_show_what_they_are():
    import interpret
    from interpret.core.corpus import corpus_of

    interpret.plot  # noqa: B018  the package has put its view in place
    info = example_model().info
    view = info._repr_mimebundle_()["text/html"]
    assert "vocabulary of" in view
    assert "linear over 2 classes: good, bad" in view
    assert repr(info) == "ModelInfo(toy: tokens (7) → 1 conv layer → out (2))"
    corpus = corpus_of(["a <b>", "c", "d"], labels=["x", "y", "x"], name="reviews.csv")
    assert repr(corpus) == "Corpus(reviews.csv: 3 documents, 2 x, 1 y)"
    view = corpus._repr_mimebundle_()["text/html"]
    assert "3 documents, 2 x, 1 y" in view
    assert "a &lt;b&gt;" in view
    labels = [str(number) for number in range(9)]
    many = repr(corpus_of(["a"] * 9, labels=labels))
    assert many.endswith("1 5, and 3 more labels)")


def test_results_in_a_list_are_short():
    result = text_attribution(("good", "film") * 20, [0.4, 0.1] * 20, notes=("Mind this.",))
    assert repr([result]) == (
        "[Attribution(model='demo.keras', text='good film good film good film good fi…', "
        "target='junior', score=0.83, method='integrated_gradients', values=<40 × 1>, 1 note)]"
    )


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_every_kind_of_result_has_a_picture_that_needs_no_program(name):
    result = ONE_OF_EACH[name]
    view = notebook_html(result)
    if 'role="group"' in view:
        return  # a text is its coloured strip
    (svg,) = re.findall(r"<svg.*</svg>", view, re.S)
    root = ElementTree.fromstring(svg)
    left, top, width, height = map(float, root.get("viewBox").split())
    shown = [each for each in root.iter() if each.tag.split("}")[1] in ("rect", "text", "circle")]
    assert shown
    for each in shown:
        x = float(each.get("x", each.get("cx")))
        y = float(each.get("y", each.get("cy")))
        assert left - 40 <= x <= left + width + 40, ElementTree.tostring(each)
        assert top - 40 <= y <= top + height + 40, ElementTree.tostring(each)
    assert "nan" not in svg


def test_a_still_bar_is_as_long_as_its_value():
    draft = panels(LIGHT, title="t", lines=["a"], heights=[100], xaxis={"range": [0, 10]}, left=0,
                   right=0, bottom=0)  # fmt: skip
    draft.update_layout(yaxis={"range": [0, 4], "visible": False})
    draft.add_bar(x=[5], y=[3], width=2, marker={"color": "#123456"})
    (bar,) = re.findall(r'<rect [^>]*fill="#123456"/>', still(draft))
    sizes = {
        key: float(re.search(rf'{key}="([\d.]+)"', bar)[1]) for key in ("x", "width", "height")
    }
    assert sizes == {"x": 400.0, "width": 200.0, "height": 75.0}
