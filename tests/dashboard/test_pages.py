import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from interpret.dashboard import kept, link
from interpret.dashboard.analyst import Upload
from interpret.dashboard.chosen_input import ChosenInput
from interpret.dashboard.session import Session


def explain_page():
    from interpret.dashboard import explain

    explain.page()


def filters_page():
    from interpret.dashboard import filters

    filters.page()


def card_page():
    from interpret.dashboard.model_card import show_card
    from interpret.dashboard.session import session

    show_card(session().analyst, None)


def opened(script, analyst, **state):
    at = AppTest.from_function(script, default_timeout=30)
    at.session_state["session"] = Session(analyst=analyst)
    for key, value in state.items():
        at.session_state[key] = value
    return at.run()


def said(at):
    return " ".join(each.value for each in [*at.caption, *at.markdown])


@pytest.mark.parametrize("script", [explain_page, filters_page])
def test_a_page_without_a_model_says_what_to_do(script):
    at = AppTest.from_function(script, default_timeout=30).run()
    assert not at.exception
    assert "Open a model first." in at.markdown[0].value
    assert at.button[0].label == "Try team names"


def test_a_text_is_explained_and_explained_again_when_edited(text_analyst):
    at = opened(explain_page, text_analyst, text="the film was great fun")
    assert not at.exception
    assert "junior" not in at.html[0].value
    assert "good" in at.html[0].value
    charts = {each.proto.id for each in at.get("plotly_chart")}
    assert len(charts) == 2  # saliency and activations: occlusion was not asked for
    at.button(key="run_occlusion").click().run()
    result = at.session_state["session"].results
    (occlusion,) = [each for each in result.values() if each.kind == "occlusion"]
    assert occlusion.target == "good"
    before = occlusion.values
    at.text_input(key="text").set_value("the film was awful fun").run()
    assert not [e for e in at.get("plotly_chart") if "occlusion" in str(e.proto.id)]
    at.toggle(key="auto").set_value(True).run()
    after = [each for each in result.values() if each.kind == "occlusion"][-1]
    assert after.target == "bad"
    assert not np.array_equal(before, after.values)


def test_method_target_baseline_and_hash_stand_under_a_result(text_analyst):
    at = opened(explain_page, text_analyst, text="great fun", auto=True, target="bad")
    line = next(c.value for c in at.caption if "method Occlusion" in c.value)
    short = text_analyst.card.info.model_id[:12]
    for part in ("target bad", "baseline “pad” scores ", short):
        assert part in line.replace("\\", "")
    command, python = at.code[0].value, at.code[1].value
    assert command == "interpret occlude words.keras --text 'great fun' --target bad"
    assert 'interpret.occlude(model, "great fun", target="bad")' in python


def test_an_empty_text_keeps_what_was_there(text_analyst):
    at = opened(explain_page, text_analyst, text="great fun")
    at.text_input(key="text").set_value("").run()
    assert not at.exception
    assert "Type a text" in at.info[0].value
    assert any("Below is still “great fun”" in c.value for c in at.caption)
    assert at.get("plotly_chart")


def test_a_data_file_replaces_the_one_before_only_when_it_fits(series_analyst):
    good = b"left,right\n" + b"\n".join(b"%d,%d" % (i, i * i % 7) for i in range(11))
    at = opened(explain_page, series_analyst)
    assert "Open a file with a series" in at.info[0].value
    at.file_uploader(key="data_file").upload("walk.csv", good).run()
    assert not at.exception
    assert at.session_state["session"].data.name == "walk.csv"
    at.file_uploader(key="data_file").clear().upload("bad.csv", b"left,right\n1,2\n3,oops\n").run()
    assert "oops" in at.error[0].value
    assert at.session_state["session"].data.name == "walk.csv"
    assert at.get("plotly_chart")


def test_a_broken_model_says_its_sentence_and_the_one_before_stays(text_analyst):
    at = AppTest.from_file("../../app.py", default_timeout=30).run()
    assert not at.exception
    at.file_uploader(key="model_file").upload("words.keras", b"toy").run()
    assert at.session_state["session"].analyst.card.source.path == "words.keras"
    at.file_uploader(key="model_file").clear().upload("broken.keras", b"toy").run()
    assert "is cut short" in at.error[0].value
    assert at.session_state["session"].analyst.card.source.path == "words.keras"
    assert any("is still open" in c.value for c in at.caption)


@pytest.mark.parametrize("name", ["broken.pt", "broken.csv"])
def test_a_file_of_any_name_is_answered_with_a_sentence(name):
    at = AppTest.from_file("../../app.py", default_timeout=30).run()
    at.file_uploader(key="model_file").upload(name, b"toy").run()
    assert f'Could not open "{name}"' in at.error[0].value.replace("\\", "")


@pytest.mark.parametrize("name", ["words.csv", "words.keras", "words.parquet"])
def test_what_is_no_vocabulary_is_said(name):
    at = AppTest.from_file("../../app.py", default_timeout=30).run()
    at.file_uploader(key="vocabulary_file").upload(name, b"great,1\nfun,2\n")
    at.file_uploader(key="model_file").upload("words.keras", b"toy").run()
    said_of_it = f"{name} is of no kind that holds a vocabulary here: use .txt or .json."
    assert said_of_it in at.error[0].value.replace("\\", "")
    assert at.session_state["session"].analyst is None


def test_a_data_file_of_another_kind_is_answered_with_a_sentence(series_analyst):
    at = opened(explain_page, series_analyst)
    at.file_uploader(key="data_file").upload("walk.xlsx", b"PK").run()
    assert "Save the sheet as CSV." in at.error[0].value.replace("\\", "")


def test_the_problem_of_an_upload_is_told_beside_its_field_alone():
    at = AppTest.from_function(explain_page, default_timeout=30)
    at.session_state["session"] = Session(problem="It is cut short.", tried=("file", 1))
    assert not at.run().error
    at.session_state["session"].tried = None  # a link that names no model
    assert at.run().error[0].value.replace("\\", "") == "It is cut short."


def test_two_visitors_do_not_see_each_others_models():
    one = AppTest.from_file("../../app.py", default_timeout=30).run()
    two = AppTest.from_file("../../app.py", default_timeout=30).run()
    one.file_uploader(key="model_file").upload("mine.keras", b"toy").run()
    two.run()
    assert one.session_state["session"].analyst.card.source.path == "mine.keras"
    assert two.session_state["session"].analyst is None


def test_a_reload_takes_ones_own_model_over_while_it_is_open(monkeypatch):
    monkeypatch.setattr(kept, "_browser", lambda: ("192.0.2.1", "one"))
    monkeypatch.setattr(kept, "_is_open", lambda tab: False)
    one = AppTest.from_file("../../app.py", default_timeout=30).run()
    one.file_uploader(key="model_file").upload("mine.keras", b"toy").run()
    opened_here = one.session_state["session"].analyst
    token = one.session_state["session"].token
    assert one.query_params["own"] in (token, [token])
    again = AppTest.from_file("../../app.py", default_timeout=30)
    again.query_params["own"] = token
    again.run()
    assert not again.exception
    assert again.session_state["session"].analyst is opened_here
    assert one.session_state["session"].analyst is None  # whose end would be that of the model
    assert again.query_params["own"] in (token, [token])
    monkeypatch.setattr(kept, "_browser", lambda: ("192.0.2.1", "another"))
    other = AppTest.from_file("../../app.py", default_timeout=30)
    other.query_params["own"] = token
    other.run()
    assert other.session_state["session"].analyst is None
    assert "is not open here any more" in other.error[0].value


def test_a_link_opens_its_sample_model_and_its_text():
    at = AppTest.from_file("../../app.py", default_timeout=30)
    at.query_params["model"] = "team_names"
    at.run()
    mine = at.session_state["session"]
    assert mine.offer.key == "team_names"
    assert at.query_params["model"] == "team_names"


def test_back_opens_the_sample_model_and_the_text_of_its_link(monkeypatch):
    at = AppTest.from_file("../../app.py", default_timeout=30)
    at.query_params["model"] = "team_names"
    at.run()
    now = link.get_script_run_ctx

    def after_back():
        return SimpleNamespace(
            is_history_navigation=True,
            query_string="model=sentiment&text=great+fun",
            session_state=now().session_state,
        )

    monkeypatch.setattr(link, "get_script_run_ctx", after_back)
    at.run()
    assert not at.exception
    assert at.session_state["session"].offer.key == "sentiment"
    assert at.query_params["model"] in ("sentiment", ["sentiment"])
    assert at.query_params["text"] in ("great fun", ["great fun"])


def test_a_link_of_an_unknown_model_says_so():
    at = AppTest.from_file("../../app.py", default_timeout=30)
    at.query_params["model"] = "../secret"
    at.run()
    assert "not among the sample models" in at.error[0].value
    assert at.session_state["session"].analyst is None


def test_the_model_that_the_shell_names_is_open_already(monkeypatch, tmp_path):
    path = tmp_path / "words.keras"
    path.write_bytes(b"toy")
    monkeypatch.setenv("INTERPRET_MODEL", str(path))
    at = AppTest.from_file("../../app.py", default_timeout=30).run()
    assert not at.exception
    assert at.session_state["session"].analyst.card.source.path == str(path)


def test_the_card_shows_a_hostile_name_as_it_stands(text_analyst):
    hostile = "**x** [a](b) :red[c] <i>.keras"
    text_analyst.card = dataclasses.replace(text_analyst.card, title=hostile)
    at = opened(card_page, text_analyst)
    assert not at.exception
    shown = at.title[0].value
    assert shown.replace("\\", "") == hostile
    assert all(shown[i - 1] == "\\" for i, sign in enumerate(shown) if sign in "*[](<:")


def test_a_filter_is_shown_with_its_tokens_and_where_it_answers(text_analyst):
    at = opened(filters_page, text_analyst)
    assert not at.exception
    assert len(at.get("plotly_chart")) == 2
    at.selectbox(key="f_filter").set_value(1).run()
    table = at.dataframe[0].value
    assert table.iloc[0, 0].startswith("awful")
    assert "Choose an input on the Explain page" in said(at)


def test_what_is_stated_of_a_model_opens_it_again(text_analyst):
    at = opened(card_page, text_analyst)
    field = next(each for each in at.text_input if each.label.startswith("Names of the classes"))
    assert field.value == "good, bad"
    field.set_value("fine, poor")
    next(each for each in at.button if each.label == "Open it again with these").click().run()
    assert not at.exception
    source = at.session_state["session"].analyst.card.source
    assert source.settings == {"labels": ["fine", "poor"]}


def with_inputs(analyst, *inputs):
    info = dataclasses.replace(analyst.card.info, inputs=inputs)
    analyst.card = dataclasses.replace(analyst.card, info=info)
    return analyst


def pressed(at, label):
    next(each for each in at.button if each.label == label).click().run()
    assert not at.exception
    return at.session_state["session"].analyst.card.source.settings


def test_inputs_that_agree_are_said_to_hold_the_same(text_analyst):
    one = text_analyst.card.info.input
    other = dataclasses.replace(one, name="other")
    at = opened(card_page, with_inputs(text_analyst, one, other))
    assert pressed(at, "They all hold the same text") == {"same": (one.name, "other")}


def test_inputs_that_hold_the_same_are_told_apart_again(text_analyst):
    joined = dataclasses.replace(text_analyst.card.info.input, also=("left", "right"))
    at = opened(card_page, with_inputs(text_analyst, joined))
    assert "are given the same, and changed together" in said(at)
    assert pressed(at, "They hold different things") == {"same": ()}


def test_one_text_field_is_for_all_inputs_that_hold_the_same(text_analyst):
    joined = dataclasses.replace(text_analyst.card.info.input, also=("left", "right"))
    at = opened(explain_page, with_inputs(text_analyst, joined))
    assert [each.label for each in at.text_input][:1] == ["Text"]


def test_another_model_begins_with_a_view_of_its_own():
    def forget():
        from interpret.dashboard.session import forget_view

        forget_view()

    at = AppTest.from_function(forget, default_timeout=30)
    view = ("text", "row", "target", "c_pick", "n_filter", "data_file_problem", "o_window")
    stays = ("session", "auto", "w_window", "data_file")
    for key in (*view, *stays):
        at.session_state[key] = 1
    at.run()
    assert [key for key in (*view, *stays) if key in at.session_state] == list(stays)


def test_each_page_has_a_name_and_a_purpose_of_its_own():
    from interpret.dashboard.navigation import PAGES

    assert [page.title for page in PAGES] == [
        "Home", "Explain", "Chain", "Filters", "N-grams", "Spell it out", "Shapes",
    ]  # fmt: skip
    assert len({page.name for page in PAGES}) == len({page.purpose for page in PAGES}) == 7
    assert all(page.purpose.endswith(".") for page in PAGES)


def test_removing_a_file_brings_back_what_was_there_before_it(series_analyst):
    one = b"left,right\n" + b"\n".join(b"%d,%d" % (i, i * i % 7) for i in range(11))
    at = opened(explain_page, series_analyst)
    at.file_uploader(key="data_file").upload("walk.csv", one).run()
    assert at.session_state["session"].data.name == "walk.csv"
    assert at.session_state["row"] == 0
    at.file_uploader(key="data_file").clear().run()
    assert not at.exception
    mine = at.session_state["session"]
    assert (mine.data, mine.last) == (None, None)
    assert "Open a file with a series" in at.info[0].value


def test_rows_that_are_not_offered_are_told_where_a_row_is_chosen(text_analyst):
    """Not folded away with the field of the file: the list of rows is what lacks them."""
    lines = "\n".join(["great film"] * 300).encode()
    at = opened(explain_page, text_analyst)
    at.session_state["session"].data = text_analyst.read(Upload(name="many.txt", data=lines))
    at = at.run()
    assert not at.exception
    note = ":material/info: many.txt holds 300 rows: the first 200 are offered."
    shown = [each.value.replace("\\", "") for each in at.caption]
    assert shown.count(note) == 1
    folded = [each.value for expander in at.expander for each in expander.caption]
    assert not any("offered" in each for each in folded)


def test_substitutions_stand_beside_an_occlusion_that_runs_by_itself(text_analyst):
    at = opened(explain_page, text_analyst, text="the film was great fun", auto=True)
    assert "Press *Try substitutions*" in said(at)
    at.number_input(key="u_changes").set_value(2).run()
    at.button(key="run_substitutions").click().run()
    assert not at.exception
    result = at.session_state["session"].results
    assert {each.kind for each in result.values()} >= {"occlusion", "substitution"}
    (found,) = [each for each in result.values() if each.kind == "substitution"]
    assert found.changed_to == "bad"
    assert "great → awful at 3" in said(at)
    assert "the film was awful fun" in said(at)
    table = at.dataframe[-1].value
    assert table["token"][0] == "great"
    assert table["replaced by"][0] == "awful"
    assert table["output change"][0] == "−4"


def test_the_score_is_shared_out_among_words(text_analyst):
    at = opened(explain_page, text_analyst, text="the film was great fun")
    assert "Press *Share out the score*" in said(at)
    at.button(key="run_shapley").click().run()
    assert not at.exception
    results = at.session_state["session"].results.values()
    (found,) = [each for each in results if each.kind == "shapley"]
    assert found.values[:, 0].tolist() == pytest.approx([0, 0, 0, 2, 0.5])
    assert "exact, over all 32 coalitions" in said(at)
    at.selectbox(key="v_chunks").set_value("words").run()
    at.button(key="run_shapley").click().run()
    assert any("--chunks words" in each.value for each in at.code)
    at.selectbox(key="v_chunks").set_value("8").run()
    at.button(key="run_shapley").click().run()
    assert "is more than the 5 positions of the input" in at.error[0].value


def test_a_series_has_no_section_of_substitutions(series_analyst):
    at = with_a_walk(opened(explain_page, series_analyst))
    headings = [each.value for each in at.subheader]
    assert "Frequencies" in headings
    assert "Substitutions" not in headings


def test_a_word_opens_the_filter_that_responds_most(text_analyst):
    at = opened(filters_page, text_analyst)
    at.text_input(key="responds").set_value("awful").run()
    assert not at.exception
    assert at.selectbox(key="f_filter").value == 1
    assert at.selectbox(key="f_filter").options == ["Filter 1", "Filter 0"]
    assert "the piece adds +2" in said(at).replace("\\", "")
    assert "speaks for bad" in said(at)
    at.selectbox(key="f_filter").set_value(0).run()
    assert at.selectbox(key="f_filter").value == 0  # the same search does not take it back
    at.text_input(key="responds").set_value("great fun").run()
    assert at.selectbox(key="f_filter").value == 0
    assert "100.0% of its largest answer" in said(at).replace("\\", "")
    at.text_input(key="responds").set_value("   ").run()
    assert at.selectbox(key="f_filter").options == ["Filter 0", "Filter 1"]


def test_a_piece_of_a_series_is_chosen_with_a_slider(series_analyst):
    at = opened(filters_page, series_analyst)
    assert not at.slider
    at.toggle(key="responds_to_piece").set_value(True).run()
    assert not at.exception
    assert "its pieces can be asked about here" in said(at)
    at.session_state["session"].last = ChosenInput(key="x", x=np.eye(11)[:, :2], name="x")
    at.run()
    assert not at.exception
    (slider,) = at.slider
    assert (slider.value, slider.min, slider.max) == ((4, 7), 0, 11)  # as much as a filter sees
    slider.set_value((0, 2)).run()
    assert not at.exception
    (found,) = [
        each
        for each in at.session_state["session"].results.values()
        if each.kind == "responses" and len(each.positions) == 2
    ]
    assert at.selectbox(key="f_filter").value == found.order[0]
    slider.set_value((3, 3)).run()
    assert "the piece is empty" in said(at)


def with_a_walk(at):
    """The page of a model of two channels, with a series of eleven positions."""
    rows = "".join(f"{i % 3},{i * i % 5}\n" for i in range(11))
    return (
        at.file_uploader(key="data_file").upload("walk.csv", f"left,right\n{rows}".encode()).run()
    )


def test_frequencies_of_a_series_are_taken_out(series_analyst):
    at = with_a_walk(opened(explain_page, series_analyst))
    assert "Press *Take frequencies out*" in said(at)
    at.selectbox(key="fq_bands").set_value("2").run()
    at.button(key="run_frequencies").click().run()
    at.button(key="run_time_frequency").click().run()
    assert not at.exception
    results = {each.kind: each for each in at.session_state["session"].results.values()}
    assert results["frequency_occlusion"].params["bands"] == 2
    assert results["time_frequency_occlusion"].channels[0] == "mean"
    assert any("--domain frequency --bands 2" in each.value for each in at.code)
    assert any('domain="time-frequency"' in each.value for each in at.code)


def test_spans_of_frequencies_are_not_drawn_along_the_input(series_analyst):
    at = with_a_walk(opened(explain_page, series_analyst))
    at.selectbox(key="method").set_value("fourier_integrated_gradients").run()
    at.button(key="run_spans_saliency").click().run()
    assert not at.exception
    results = at.session_state["session"].results.values()
    assert {each.kind for each in results} >= {"frequency_attribution", "spans"}
