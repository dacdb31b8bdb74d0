"""Interactions under the answers of the Explain page."""

import numpy as np

from interpret.methods.interactions import interactions
from interpret.methods.occlusion import occlude
from tests.dashboard.test_pages import explain_page, opened, said
from tests.toy_models import example_model

TEXT = "the film was great fun"


def test_pairs_are_tried_under_a_map_on_demand(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT, auto=True)
    assert not at.exception
    assert "It runs at most 22 inputs through the model." in said(at)
    at.button(key="run_interactions_occlusion").click().run()
    assert not at.exception
    results = at.session_state["session"].results.values()
    (found,) = [each for each in results if each.kind == "interactions"]
    expected = interactions(example_model(), TEXT, occlude(example_model(), TEXT))
    np.testing.assert_array_equal(found.interactions, expected.interactions)
    assert found.relations == expected.relations
    assert "Of 5 parts all 10 pairs are additive" in said(at)
    calls = [each.value for each in at.code]
    assert any(
        call == f"interpret occlude words.keras --text '{TEXT}' --out map.json\n"
        f"interpret interactions words.keras --text '{TEXT}' --map map.json"
        for call in calls
    )
    assert any(
        call.endswith(
            f'found = interpret.interactions(model, "{TEXT}", result)\ninterpret.plot(found).show()'
        )
        for call in calls
    )


def test_how_a_map_is_made_is_no_setting_of_what_is_asked_of_it(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT)
    keys = {each.key for each in [*at.selectbox, *at.number_input, *at.toggle]}
    assert {"i_saliency_top", "i_saliency_chunks", "i_saliency_baseline"} <= keys
    assert not {"i_saliency_method", "i_saliency_by_channel"} & keys
