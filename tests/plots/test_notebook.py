from __future__ import annotations

import base64
import io
import re

import numpy as np

from interpret.plots.notebook import PLOTLY, notebook_bundle, notebook_html, png
from tests.plots.examples import filter_bank, series_attribution, text_attribution


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
