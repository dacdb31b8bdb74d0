from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.dashboard.page_style import CAPTIONS
from interpret.describe.theme import DARK, LIGHT, THEMES, colour_limit, readable_on, theme_named


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_signed_scale_has_its_quiet_colour_at_zero_and_its_stops_where_they_belong(theme):
    assert theme.colour(0.0, limit=2.0, signed=True) == theme.diverging[4]
    assert theme.colour(-2.0, limit=2.0, signed=True) == theme.diverging[0]
    assert theme.colour(1.0, limit=2.0, signed=True) == theme.diverging[6]
    assert theme.colour(9.0, limit=2.0, signed=True) == theme.diverging[8]


def test_between_two_stops_colours_are_mixed():
    assert LIGHT.diverging[4:6] == ("#f3f2ef", "#fadfbd")
    assert LIGHT.colour(1 / 8, limit=1.0, signed=True) == "#f6e8d6"


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_an_unsigned_scale_begins_at_zero_and_shares_it_with_the_signed_one(theme):
    assert theme.colour(0.0, limit=3.0, signed=False) == theme.diverging[4]
    assert theme.colour(3.0, limit=3.0, signed=False) == theme.sequential[-1]


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_was_not_computed_differs_from_zero_and_from_the_page(theme):
    missing = theme.colour(float("nan"), limit=1.0, signed=True)
    assert missing == theme.missing
    assert len({missing, theme.diverging[4], theme.paper}) == 3


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_text_can_be_read_on_every_colour(theme):
    for value in np.linspace(-1, 1, 81):
        ground = theme.colour(float(value), limit=1.0, signed=True)
        assert _contrast(readable_on(ground), ground) >= 4.5
    assert _contrast(theme.ink, theme.paper) >= 12
    assert _contrast(theme.muted, theme.paper) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_both_signs_stand_out_from_the_page_as_strongly(theme):
    below, above = (_contrast(theme.diverging[end], theme.paper) for end in (0, -1))
    assert min(below, above) >= 3
    assert 0.5 < below / above < 2


def test_the_limit_is_the_largest_magnitude_or_the_one_given():
    values = np.array([[0.1, -0.4], [np.nan, 0.2]])
    assert colour_limit(values) == 0.4
    assert colour_limit(values, 2) == 2.0
    assert colour_limit(np.zeros((2, 3))) == 1.0
    with pytest.raises(ArgumentError, match=r"^limit must be a number above 0, but is -1\.$"):
        colour_limit(values, -1)


def test_an_unknown_theme_is_refused():
    with pytest.raises(ArgumentError) as error:
        theme_named("blue")
    assert str(error.value) == "theme must be 'light' or 'dark', but is 'blue'."


@pytest.fixture(scope="module")
def page():
    """The dashboard's colours, light and dark."""
    config = Path(__file__).resolve().parents[2] / ".streamlit" / "config.toml"
    return tomllib.loads(config.read_text())["theme"]


@pytest.mark.parametrize("name", ["light", "dark"])
def test_figures_lie_on_the_ground_of_the_dashboards_page(page, name):
    assert THEMES[name].paper == page[name]["backgroundColor"].lower()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_is_selected_on_the_page_can_be_read(page, name):
    # Streamlit writes it in the primary colour, on the ground with a tenth of that colour in it, a
    # fifth under the pointer.
    primary, ground = page[name]["primaryColor"], page[name]["backgroundColor"]
    for share in (0.1, 0.2):
        assert _contrast(primary, _mixed(primary, ground, share)) >= 4.5


def test_the_page_writes_on_the_primary_colour_what_can_be_read(page):
    assert _contrast("#ffffff", page["light"]["primaryColor"]) >= 4.5
    # On a dark page, page_style.py has the text of its buttons in the colour of the ground.
    assert _contrast(page["dark"]["backgroundColor"], page["dark"]["primaryColor"]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_captions_can_be_read_on_every_ground(page, name):
    text = page[name]["textColor"]
    for ground in (page[name]["backgroundColor"], page[name]["secondaryBackgroundColor"]):
        assert _contrast(_mixed(text, ground, CAPTIONS), ground) >= 4.5


def _mixed(colour, ground, share):
    """A colour that lets the ground through."""
    parts = [
        round(int(colour[i : i + 2], 16) * share + int(ground[i : i + 2], 16) * (1 - share))
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)
