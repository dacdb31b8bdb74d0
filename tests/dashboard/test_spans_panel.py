"""Totals and spans under the maps of the Explain page."""

import numpy as np

from interpret.methods.occlusion import occlude
from interpret.methods.spans import spans
from tests.dashboard.test_pages import explain_page, opened, said
from tests.toy_models import example_model

TEXT = "the film was great fun"


def test_spans_are_found_under_a_map_on_demand(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT, auto=True)
    assert not at.exception
    assert "Press *Find spans*" in said(at)
    at.button(key="run_spans_occlusion").click().run()
    assert not at.exception
    results = at.session_state["session"].results.values()
    (found,) = [each for each in results if each.kind == "spans"]
    expected = spans(occlude(example_model(), TEXT))
    np.testing.assert_array_equal(found.sums, expected.sums)
    np.testing.assert_array_equal(found.chances, expected.chances)
    command, python = at.code[2].value, at.code[3].value
    assert command == (
        f"interpret occlude words.keras --text '{TEXT}' --out map.json\ninterpret spans map.json"
    )
    assert python.endswith("found = interpret.spans(result)\ninterpret.plot(found).show()")


def test_settings_are_asked_where_they_mean_something(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT)
    keys = {each.key for each in [*at.toggle, *at.number_input]}
    assert {"p_saliency_shuffles", "p_saliency_block", "p_saliency_seed"} <= keys
    assert "p_saliency_by_channel" not in keys


def test_the_totals_of_words_stand_under_the_map(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT)
    assert not [each for each in at.html if "Total by" in each.value]  # tokens are words
