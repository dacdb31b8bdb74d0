"""What speaks for a map, under it, on the Explain page."""

from interpret.describe.escaping import markdown
from interpret.methods.check import check, cost
from interpret.methods.occlusion import occlude
from tests.dashboard.test_pages import explain_page, opened, said
from tests.toy_models import example_model

TEXT = "the film was great fun"


def test_a_map_is_checked_on_demand_with_its_cost_said_before(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT, auto=True)
    assert not at.exception
    map_ = occlude(example_model(), TEXT)
    runs = cost(example_model(), TEXT, map_)
    assert f"It runs at most {runs:,} inputs through the model." in said(at)
    at.button(key="run_check_occlusion").click().run()
    assert not at.exception
    results = at.session_state["session"].results.values()
    (found,) = [each for each in results if each.kind == "check"]
    expected = check(example_model(), TEXT, map_)
    assert found.findings == expected.findings
    shown = said(at)
    assert all(markdown(each.sentence, most=500) in shown for each in expected.findings)


def test_the_copied_call_checks_the_same_map(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT, auto=True)
    at.button(key="run_check_occlusion").click().run()
    codes = [each.value for each in at.code]
    commands = [each for each in codes if "interpret check" in each]
    assert commands[0] == (
        f"interpret occlude words.keras --text '{TEXT}' --out map.json\n"
        f"interpret check words.keras --text '{TEXT}' --map map.json"
    )
    python = next(each for each in codes if "interpret.check(" in each)
    assert python.endswith(
        f'found = interpret.check(model, "{TEXT}", result)\ninterpret.plot(found).show()'
    )


def test_how_the_map_is_made_is_not_asked_again(text_analyst):
    at = opened(explain_page, text_analyst, text=TEXT)
    keys = {each.key for each in [*at.selectbox, *at.number_input, *at.text_input]}
    assert "c_saliency_orders" in keys
    assert "c_saliency_method" not in keys
