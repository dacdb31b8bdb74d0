"""What the browser's Back goes to, in a real browser."""

import re

import pytest

from tests.browser.test_dashboard import PATIENCE, chart, settled

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.browser, pytest.mark.tensorflow]


def turn(page, name, key):
    """Go to another page by its link."""
    page.get_by_role("link", name=name).click()
    expect(chart(page, key)).to_be_visible(timeout=PATIENCE)
    settled(page)


def test_a_page_is_one_entry_and_back_restores_it_with_its_text(page, server):
    page.goto(f"{server}/explain?model=team_names")
    settled(page)
    expect(chart(page, "saliency_map")).to_be_visible(timeout=PATIENCE)
    before = page.evaluate("history.length")
    text = page.get_by_label("Text", exact=True)
    text.fill("Westend Juniors")
    settled(page)
    text.fill("Westend Old Boys")
    expect(page).to_have_url(re.compile("Old"), timeout=PATIENCE)
    settled(page)
    turn(page, "Chain", "c_flow")
    turn(page, "Filters", "f_kernel")
    assert page.evaluate("history.length") == before + 2
    for name, key in (("chain", "c_flow"), ("explain", "saliency_map")):
        page.go_back()
        expect(chart(page, key)).to_be_visible(timeout=PATIENCE)
        settled(page)
        assert f"/{name}?" in page.url
        assert "model=team_names" in page.url
        expect(text).to_have_value("Westend Old Boys")
