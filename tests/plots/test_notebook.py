from __future__ import annotations

import base64
import io
import re

import numpy as np

from interpret.plots.notebook import PLOTLY, notebook_bundle, notebook_html, png
from tests.plots.examples import filter_bank, series_attribution, text_attribution
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
