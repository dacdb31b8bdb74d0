import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interpret.core.results import Chain
from interpret.dashboard.chain_score import probability
from interpret.methods.chain import chain
from tests.dashboard.test_pages import opened, said
from tests.toy_models import Conv, Convolutional

RNG = np.random.default_rng(3)
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


def test_the_control_names_the_class_that_is_followed_and_not_the_prediction(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT)
    control = at.segmented_control(key="c_target")
    assert control.value == ""
    at.text_input(key="text").set_value("the film was awful fun").run()
    assert at.segmented_control(key="c_target").value == "good"
    assert "By now bad is predicted." in plain(at).replace("**", "")
    at.button(key="c_follow").click().run()
    assert not at.exception
    assert at.segmented_control(key="c_target").value == ""
    assert (at.metric[0].label, at.metric[0].delta) == ("bad, output", "")


def test_the_margin_over_another_class(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT)
    at.selectbox(key="c_against").set_value("bad").run()
    assert not at.exception
    assert (at.metric[0].label, at.metric[0].value) == ("good − bad, output", "+5")
    assert "--target good --against bad" in at.code[0].value


def test_a_token_that_an_edit_replaced_is_looked_at_no_longer(text_analyst):
    at = opened(chain_page, text_analyst, text=TEXT, c_pick="token 3")
    at.text_input(key="text").set_value("a film was great fun").run()
    assert at.selectbox(key="c_pick").value == "token 3"
    at.text_input(key="text").set_value("a film was awful fun").run()
    assert at.selectbox(key="c_pick").value == "all"


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
@pytest.mark.parametrize("hidden", [False, True])
def test_a_logit_is_told_as_a_probability_whatever_the_head(activation, hidden):
    convs = [Conv(RNG.normal(size=(4, 3, 2))), *([Conv(RNG.normal(size=(4, 2, 4)))] * hidden)]
    count = 3 if activation == "softmax" else 1
    dense = RNG.normal(size=(4, count))
    model = Convolutional(convs, dense, length=11, activation=activation)
    x = RNG.normal(size=(11, 2)).astype(np.float32)
    (expected,) = model.predict(x[None], sample=model.encode(x))
    for index, side in enumerate(model.info.heads[0].sides):
        share = probability(model.info, chain(model, x, target=side), side)
        one = expected[0, index] if count > 1 else (1 - expected[0, 0], expected[0, 0])[index]
        assert share == pytest.approx(one, abs=1e-6)
    assert probability(model.info, chain(model, x, target=0, logits=False), "0") is None


def test_the_others_unfold_on_either_side(text_analyst, monkeypatch):
    monkeypatch.setattr("interpret.dashboard.chain.FILTERS", 1)
    monkeypatch.setattr("interpret.dashboard.chain_details.FILTERS", 1)
    at = opened(chain_page, text_analyst, text="great fun , awful", c_pick="others against it")
    assert not at.exception
    assert at.selectbox(key="c_pick").value == "others against it"
    assert "1 other filter against it add" in plain(at).replace("**", "")


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
