import re
from dataclasses import replace

import numpy as np
import pytest

from interpret.core.errors import ArgumentError
from interpret.describe.chain import chain_places, largest_rows, row_name, window_words
from interpret.describe.escaping import readable
from interpret.describe.kinds import facts_of, heading, top_table
from interpret.describe.theme import LIGHT
from interpret.plots import plot
from interpret.plots.report import report
from tests.plots.examples import chain

TOKENS = ("never", "a", "dull", "moment")
PARTS = np.array([[0.4, 0.0, 0.2, 0.0], [-0.9, -0.3, 0.0, 0.0], [0.0, 0.1, 1.5, 0.7]])


def texts(figure):
    """Everything that is written on the figure or said under the pointer, without its tags."""
    written = [t for trace in figure.data for t in (() if trace.text is None else trace.text)]
    return [re.sub(r"<[^>]*>", "", readable(t)) for t in written]


def ribbons(figure):
    """(x, colour, opacity, path) of every ribbon; x is where it begins."""
    found = []
    for shape in figure.layout.shapes:
        if shape.type == "path":
            x = float(shape.path.split()[1].split(",")[0])
            found.append((x, shape.fillcolor, shape.opacity, shape.path))
    return found


def height(path):
    """How wide a ribbon is where it ends."""
    words = path.replace("L ", "").split()
    corners = [tuple(map(float, w.split(","))) for w in words if "," in w]
    return corners[4][1] - corners[3][1]


def test_ribbons_are_as_wide_as_their_numbers_and_coloured_by_sign():
    result = chain(TOKENS, PARTS)
    figure = plot(result)
    into = [r for r in ribbons(figure) if r[0] < 300]
    out = [r for r in ribbons(figure) if r[0] > 600]
    # From tokens: every part that is not 0, and each filter's bias; to the class: filters, bias.
    assert len(into) == np.count_nonzero(PARTS) + 3
    assert len(out) == 4
    widths = sorted(height(r[3]) for r in into)
    values = sorted([*np.abs(PARTS[PARTS != 0]), 0.1, 0.1, 0.1])
    np.testing.assert_allclose(np.asarray(widths) / widths[-1], np.asarray(values) / 1.5, atol=2e-3)
    below = [r for r in into if r[1] == LIGHT.diverging[0]]
    assert len(below) == 2
    assert {r[1] for r in into} == {LIGHT.diverging[0], LIGHT.diverging[-1]}


def test_filters_stand_from_what_speaks_for_the_target_to_what_speaks_against_it():
    shown = texts(plot(chain(TOKENS, PARTS)))
    cards = [text for text in shown if text.startswith(("conv:", "wide:"))]
    assert cards[:3] == [
        "wide:0  +2.4 dull moment",
        "conv:0  +0.7 never a",
        "conv:1  −1.1 never a",
    ]
    assert "bias of the head  −0.3 what the head adds by itself" in shown
    assert any(text.startswith("junior +1.7") for text in shown)
    assert not any("remainder" in text for text in shown)


def test_what_is_not_shown_is_for_or_against_and_a_remainder_is_a_card_of_its_own():
    shown = texts(plot(chain(TOKENS, PARTS, exact=False), filters=1))
    assert "1 other for it  +0.7 what filters not drawn add together" in shown
    assert "1 other against it  −1.1 what filters not drawn add together" in shown
    assert "remainder  +0.25 what the sum misses" in shown


def test_other_filters_for_and_against_stand_apart():
    """Together +3.05 and −2.75 would be +0.3, and neither would be seen."""
    parts = np.array([[4.0], [3.0], [-2.6], [-0.15], [0.05]]) - 0.1  # each bias adds 0.1
    shown = texts(plot(chain(("a",), parts), filters=1))
    assert list(dict.fromkeys(text for text in shown if text.endswith("add together"))) == [
        "2 others for it  +3.05 what filters not drawn add together",
        "2 others against it  −2.75 what filters not drawn add together",
    ]


def test_a_token_that_is_looked_at_shows_its_filters_and_stands_out():
    result = chain(TOKENS, PARTS)
    figure = plot(result, token=1)
    assert largest_rows(result, 9, token=1).tolist() == [1, 2]
    strong = [r for r in ribbons(figure) if r[0] < 300 and r[2] > 0.3]
    assert len(strong) == 2


def test_what_adds_nothing_leaves_everything_as_strong_as_before():
    """A filter that was switched off while it was looked at, or a token that an edit silenced."""
    parts = np.array(PARTS, dtype=float)
    parts[1], parts[:, 0] = 0.0, 0.0
    result = replace(chain(TOKENS, parts), bias_parts=np.zeros(3), parts=parts.sum(axis=1))
    whole = [shape.opacity for shape in plot(result).layout.shapes if shape.type == "path"]
    for looked_at in ({"row": 1}, {"token": 0}):
        shapes = plot(result, **looked_at).layout.shapes
        assert [shape.opacity for shape in shapes if shape.type == "path"] == whole


def test_marks_to_click_say_what_they_are():
    figure = plot(chain(TOKENS, PARTS), selectable=True)
    marks = next(t for t in figure.data if t.mode == "markers")
    data = [d for d in marks.customdata if d is not None]
    assert ["token", 2] in data
    assert ["row", 1] in data
    assert ["class", "junior"] in data
    assert figure.layout.clickmode == "event+select"


def test_many_tokens_and_padding_are_brought_together():
    many = tuple(f"w{i}" for i in range(50))
    result = chain(many, np.linspace(1, 2, 150).reshape(3, 50), padding=2)
    shown = texts(plot(result))
    assert sum(bool(re.match(r"w\d+  ", text)) for text in shown) == 16
    assert any(text.startswith("34 others") for text in shown)
    assert not any(text.startswith("padding") for text in shown)  # it adds nothing here


def test_a_series_is_drawn_in_stretches():
    times = tuple(i / 10 for i in range(40))
    result = chain(times, np.ones((3, 40)), axis="time (s)", text=None)
    shown = texts(plot(result))
    assert any(text.startswith("0 – 0.2 s") for text in shown)


def test_names_of_a_stranger_are_shown_as_they_stand():
    result = chain(("<b>x", "%{y}", "مرحبا", "$a$"), np.eye(4))
    figure = plot(result)
    assert "&lt;b&gt;x" in str(figure.to_json()).replace("\\u003c", "<").replace("\\u003e", ">")
    assert window_words(result, 2, chain_places(result)) == "مرحبا $a$"
    assert "مرحبا &#36;a&#36;" in str([trace.text for trace in figure.data])
    assert row_name(result, 3) == "wide:0"


def test_nothing_added_is_said():
    result = chain(TOKENS, PARTS)
    silent = type(result)(**{**vars(result), "parts": np.zeros(3), "token_parts": np.zeros((3, 4))})
    said = plot(silent).layout.annotations[0].text
    assert said == "No filter adds anything to this score."


def test_the_waterfall_ends_at_the_score():
    result = chain(TOKENS, PARTS, exact=False)
    figure = plot(result, view="sum", filters=2)
    bars = next(t for t in figure.data if t.type == "bar")
    np.testing.assert_allclose(bars.x, [2.4, -1.1, 0.7, -0.3, 0.25, result.score])
    np.testing.assert_allclose(bars.base, [0, 2.4, 1.3, 2.0, 1.7, 0], atol=1e-9)
    assert bars.base[4] + bars.x[4] == pytest.approx(result.score)
    names = [readable(t) for t in figure.layout.yaxis.ticktext]
    assert names[0].startswith("dull moment")
    assert names[2:5] == ["1 other for it", "bias of the head", "remainder: what the sum misses"]


def test_one_filters_part_along_the_input():
    result = chain(TOKENS, PARTS)
    bars = next(t for t in plot(result, view="parts", row=1).data if t.type == "bar")
    np.testing.assert_allclose(bars.y, PARTS[1], atol=1e-6)
    bars = next(t for t in plot(result, view="parts").data if t.type == "bar")
    np.testing.assert_allclose(bars.y, PARTS.sum(axis=0), atol=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"filters": 0}, "filters must be a whole number of at least 1, but is 0."),
        ({"token": 4}, "token=4 is outside the chain: use 0 to 3."),
        ({"row": 3}, "row=3 is outside the chain: use 0 to 2."),
        ({"view": "parts", "row": 3}, "row=3 is outside the chain: use 0 to 2."),
        ({"view": "sum", "filters": 0}, "filters must be a whole number of at least 1, but is 0."),
    ],
)
def test_an_option_that_breaks_its_rule_is_refused(options, message):
    with pytest.raises(ArgumentError) as caught:
        plot(chain(TOKENS, PARTS), **options)
    assert str(caught.value) == message


def test_a_report_holds_both_pictures_the_sum_and_the_table():
    result = chain(TOKENS, PARTS, exact=False, switched_off=("conv:1",))
    facts = dict(facts_of(result))
    assert facts["score"] == "+1.95 (logit) = filters +2, bias of the head −0.3, remainder +0.25"
    assert facts["switched off"] == "conv:1"
    assert heading(result) == "Chain to “junior”"
    page = report([result])
    assert page.count('class="figure"') == 2
    table = top_table(result)
    assert table.rows[0] == ("wide", "0", "dull moment", "1.2", "+2", "+2.4")
