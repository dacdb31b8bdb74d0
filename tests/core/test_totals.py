import dataclasses
import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from interpret.describe.kinds import from_dict
from interpret.describe.totals import total_lists, what_totals_mean
from interpret.files import dumps
from interpret.plots.totals import totals_html
from tests.plots.examples import occlusion, series_attribution, text_attribution

NAN = float("nan")


def test_totals_worked_out_by_hand():
    values = np.array([[1.0, 10.0], [-2.0, NAN], [NAN, NAN], [4.0, 0.5]])
    result = series_attribution(values, np.zeros((4, 2)))
    result = dataclasses.replace(result, padding=np.arange(4) == 3)
    np.testing.assert_equal(result.total_by_channel, [-1.0, 10.0])
    np.testing.assert_equal(result.total_by_position, [11.0, -2.0, NAN, 4.5])
    assert result.total_by_word == ()


def test_the_total_of_a_word_is_the_sum_of_its_characters():
    text = "ab c!"
    result = text_attribution(tuple(text), [1.0, 2.0, -0.5, 8.0, 0.25], padding=2, text=text)
    assert [(w.word, w.kind, w.total) for w in result.total_by_word] == [
        ("ab", "word", 3.0),
        (" ", "space", -0.5),
        ("c", "word", 8.0),
        ("!", "punctuation", 0.25),
    ]
    table = pd.DataFrame(result.total_by_word)
    assert table.columns.tolist() == ["word", "kind", "start", "stop", "total"]
    assert table["total"].sum() == 10.75


@given(st.data())
def test_all_totals_sum_to_what_the_map_sums_to(data):
    length, width = data.draw(st.integers(1, 9)), data.draw(st.integers(1, 4))
    whole = st.integers(-100, 100).map(float)  # which add up exactly in any order
    values = data.draw(hnp.arrays(np.float64, (length, width), elements=whole))
    padding = data.draw(hnp.arrays(np.bool_, length))
    text = data.draw(st.text(st.sampled_from("ab ,é"), min_size=length, max_size=length))
    result = series_attribution(values, np.zeros((length, width)))
    result = dataclasses.replace(result, padding=padding, positions=tuple(text), text=text)
    total = values[~padding].sum()
    assert result.total_by_channel.sum() == total
    assert result.total_by_position[~padding].sum() == total
    if words := result.total_by_word:
        assert sum(each.total for each in words) == total


def test_json_carries_the_totals_and_does_without_them():
    result = text_attribution(tuple("ab c"), [1.0, 2.0, NAN, 8.0], text="ab c")
    body = json.loads(dumps(result))
    assert body["total_by_channel"] == [11.0]
    assert body["total_by_position"] == [1.0, 2.0, None, 8.0]
    assert [(word["word"], word["total"]) for word in body["total_by_word"]] == [
        ("ab", 3.0),
        (" ", None),
        ("c", 8.0),
    ]
    assert from_dict(body) == result
    old = {name: value for name, value in body.items() if not name.startswith("total_by")}
    assert from_dict(old) == result


def test_lists_hold_the_most_important_and_tell_the_rest():
    values = np.array([[3.0, -5.0, 1.0, 0.5]])
    (channels,) = total_lists(series_attribution(values, values), most=2)
    assert channels.names == ("sensor 1", "sensor 0")
    assert channels.totals == (-5.0, 3.0)
    assert (channels.limit, channels.rest) == (5.0, "and 2 more, +1.5 together")
    assert total_lists(series_attribution(values[:, :1], values[:, :1])) == []


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (text_attribution(("a",), [1.0]), "that part’s share"),
        (occlusion(("a",), np.zeros((1, 1)), np.ones(1), window=1), "is not by how much"),
        (text_attribution(("a",), [1.0], completeness_gap=None, method="gradient"), "slopes"),
        (
            text_attribution(
                ("a",), [1.0], completeness_gap=None, method="gradcam", unit="weighted activation"
            ),
            "ranks the parts of this map",
        ),
        (
            text_attribution(("a",), [1.0], completeness_gap=None, method="gradient_x_input"),
            "were the model linear",
        ),
    ],
)
def test_what_a_total_means_is_said_for_each_way_of_making_a_map(result, words):
    assert words in what_totals_mean(result)


def test_bars_are_as_long_as_their_shares_and_names_are_escaped():
    values = np.array([[2.0, -1.0]])
    html = totals_html(series_attribution(values, values, channels=("<b>", "z")))
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert html.index("+2") < html.index("−1")
    assert "width:150px;background" in html
    assert "width:75px;background" in html
    assert totals_html(text_attribution(("a", "b"), [1.0, 2.0])) == ""
