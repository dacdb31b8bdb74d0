"""The pages that spell a convolution out and that tell the shapes of a table, on toys."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interpret.dashboard.chosen_input import ChosenInput
from tests.dashboard.test_pages import opened


def spell_page():
    from interpret.dashboard import spell

    spell.page()


def shapes_page():
    from interpret.dashboard import shapes

    shapes.page()


@pytest.fixture
def spelled(text_analyst):
    from interpret.dashboard.chosen_input import chosen_text

    at = opened(spell_page, text_analyst)
    text = "the film was great fun"
    at.session_state["session"].last = chosen_text(text)
    return at.run()


def test_without_a_model_the_page_says_what_to_do():
    at = AppTest.from_function(spell_page, default_timeout=30).run()
    assert not at.exception
    assert "Open a model first." in at.markdown[0].value


def test_without_an_input_it_says_where_to_choose_one(text_analyst):
    at = opened(spell_page, text_analyst)
    assert "Choose an input on the Explain page" in at.info[0].value


def test_every_line_is_there_and_one_is_spelled_in_full(spelled):
    at = spelled
    assert not at.exception
    lines = [part for part in at.html[0].value.split("<div ") if "data-line=" in part]
    assert len(lines) == 6
    assert "background:#" in lines[0]
    assert "great fun: [2 0.5] * [1 0]" in lines[3]
    assert at.number_input(key="p_one").max == 5
    at.number_input(key="p_one").set_value(3).run()
    assert "sum of 3 channels  → 2.5 → relu 2.5" in at.html[2].value
    assert "floor((7 − (2 − 1)·1 − 1 + 0)/1) + 1 = 6" in at.html[3].value
    assert at.code[0].value.startswith(
        "interpret spell words.keras --text 'the film was great fun'"
    )


def test_all_filters_stand_side_by_side(spelled):
    at = spelled
    at.session_state["p_all"] = True
    at.run()
    assert not at.exception
    table = next(each.value for each in at.dataframe if "filter 1" in each.value)
    assert table["filter 0"].tolist() == [0, 0, 0, 2.5, 0.5, 0]


def test_the_numbers_of_a_short_series_are_edited_in_place(series_analyst):
    at = opened(spell_page, series_analyst)
    rows = np.arange(22, dtype=np.float32).reshape(11, 2)
    at.session_state["session"].last = ChosenInput(key="x", x=rows, name="Row 0")
    at.run()
    assert not at.exception
    assert any("Click a number to change it." in each.value for each in at.caption)
    (result,) = at.session_state["session"].results.values()
    np.testing.assert_array_equal(result.inputs, rows)


def test_another_filter_is_another_arithmetic(spelled):
    at = spelled
    at.selectbox(key="p_filter").set_value(1).run()
    assert "[0 0] * [0 0]" in at.html[0].value
    assert "--filter 1" in at.code[0].value


def test_shapes_are_told_without_a_model():
    at = AppTest.from_function(shapes_page, default_timeout=30).run()
    assert not at.exception
    assert at.metric[1].value == "(1000, 4)"
    at.number_input(key="w_window").set_value(24).run()
    at.selectbox(key="w_label").set_value("column 2").run()
    at.number_input(key="w_horizon").set_value(3).run()
    assert at.metric[2].value == "(974, 24, 4)"
    assert "LABEL, HORIZON = 2, 3" in at.code[0].value
    at.text_input(key="w_columns").set_value("hour, load").run()
    assert at.metric[1].value == "(24, 2)"
    assert at.selectbox(key="w_label").options == ["None", "hour", "load"]
    at.number_input(key="w_kernel").set_value(25).run()
    assert "kernel=25 spans 25 rows" in at.error[0].value.replace("\\", "")
