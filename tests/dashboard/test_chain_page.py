import pytest
from streamlit.testing.v1 import AppTest

from interpret.core.results import Chain
from tests.dashboard.test_pages import opened, said

TEXT = "the film was great fun"


def chain_page():
    from interpret.dashboard import chain

    chain.page()


def last(at):
    """The chain that was worked out last."""
    return [r for r in at.session_state["session"].results.values() if isinstance(r, Chain)][-1]


def plain(at):
    return said(at).replace("\\", "")


def test_without_a_model_the_page_says_what_to_do():
    at = AppTest.from_function(chain_page, default_timeout=30).run()
    assert not at.exception
    assert "Open a model first." in at.markdown[0].value


def test_the_score_is_shown_as_a_sum(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT)
    assert not at.exception
    assert (at.metric[0].label, at.metric[0].value) == ("good, output", "+2.5")
    assert at.metric[0].delta == ""
    assert "+2.5 = filters +2.5 · bias 0 · exact" in plain(at)
    assert len(at.get("plotly_chart")) == 2


def test_a_filter_switched_off_moves_the_score(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT, c_pick="row 0")
    assert "conv0:0 adds +2.5 = maximum 2.5 × weight +1" in plain(at).replace("**", "")
    at.button(key="c_switch").click().run()
    assert not at.exception
    assert at.multiselect(key="c_off").value == ["conv0:0"]
    assert (at.metric[0].value, at.metric[0].delta) == ("0", "-2.5 from +2.5")
    assert last(at).switched_off == ("conv0:0",)
    command = at.code[0].value
    assert command == (
        "interpret chain words.keras --text 'the film was great fun' --target good --off conv0:0"
    )
    at.button(key="c_switch").click().run()
    assert at.metric[0].delta == ""


def test_an_edited_token_moves_the_score_of_the_same_class(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT)
    at.text_input(key="text").set_value("the film was awful fun").run()
    assert not at.exception
    assert (at.metric[0].label, at.metric[0].delta) == ("good, output", "-4 from +2.5")
    assert "Before: “the film was great fun”" in plain(at)
    at.button(key="c_pin").click().run()
    assert (at.metric[0].label, at.metric[0].delta) == ("bad, output", "")


def test_another_text_is_not_an_edit(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT)
    at.text_input(key="text").set_value("awful").run()
    assert (at.metric[0].label, at.metric[0].delta) == ("bad, output", "")


def test_a_token_shows_the_filters_that_it_drives(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT, c_pick="token 3")
    assert not at.exception
    assert "great adds +2 to the output in all" in plain(at).replace("**", "")
    table = at.dataframe[0].value
    assert table["filter"].tolist() == ["conv0:0"]
    assert table["through it"].tolist() == [2.0]


def test_the_class_shows_what_each_filter_adds_to_every_class(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT, c_pick="class")
    table = at.dataframe[0].value
    assert (table["good"].tolist(), table["bad"].tolist()) == ([2.5], [-2.5])


@pytest.mark.parametrize("pick", ["all", "class", "row 1", "token 4"])
def test_a_series_has_a_chain_too(series_analyst, pick):
    rows = b"left,right\n" + b"\n".join(b"%d,%d" % (i, i * i % 7) for i in range(11))
    at = opened(chain_page, series_analyst, c_pick=pick)
    at.file_uploader(key="data_file").upload("walk.csv", rows).run()
    assert not at.exception
    assert at.metric[0].label.endswith(", output")
    assert at.get("plotly_chart")
